/**
 * Contacts: which zones touch, be it across a line, and which one lies between two others. A zone that touches one other
 * only lies on that: such contacts tell nothing of who parts whom.
 */
import { isDrawn, type Segmentation } from './segmentation';

/** Zones touch across lines up to this wide (share of the diagonal): the outlines of two parts that lie on each other. */
const LINE_SHARE = 9 / 604;
/** The same in widths of the widest lines. */
const LINES = 1.5;
/** Share of its rim along which a zone must touch another: a brush is none, and all of it is a bed. */
const LEAST_CONTACT = 0.05;
const MOST_CONTACT = 0.8;

/** What lies between two zones takes this share of the ways from one to the other. */
const LEAST_BETWEEN = 0.5;
const WAYS = 97;
/** Prime to the number of ways, so that all kinds of ways are tried. */
const STRIDE = 37;
const PLACES_ON_WAY = [0.3, 0.4, 0.5, 0.6, 0.7];

/** Tells whether a zone touches another, and other things, too. Zones are counted from 0. */
export function isPartly(segmentation: Segmentation, zone: number, other: number): boolean {
  const share = rimShares(segmentation, zone).get(other) ?? 0;
  return share >= LEAST_CONTACT && share <= MOST_CONTACT;
}

/** Where one zone touches another. */
export interface Contact {
  /** Share of the zone's rim that lies against the other. */
  share: number;
  /** How many pixels of the rim that are. */
  lengthPx: number;
  /** The middle of the contact, between both zones, px. */
  x: number;
  y: number;
  /** How far it runs from its middle: root mean square distance, px. */
  spreadPx: number;
}

type Contacts = ReadonlyMap<number, Contact>;
type Shares = ReadonlyMap<number, number>;

/** All that is known of a segmentation is found out at once, and once. */
const known = new WeakMap<Segmentation, { contacts: readonly Contacts[]; shares: readonly Shares[] }>();

function contactsIn(segmentation: Segmentation): {
  contacts: readonly Contacts[];
  shares: readonly Shares[];
} {
  let found = known.get(segmentation);
  if (!found) {
    const contacts = allContacts(segmentation);
    const shares = contacts.map((of) => new Map([...of].map(([other, { share }]) => [other, share])));
    known.set(segmentation, (found = { contacts, shares }));
  }
  return found;
}

/** Where a zone touches each other zone. Zones are counted from 0. */
export function contactsOf(segmentation: Segmentation, zone: number): Contacts {
  return contactsIn(segmentation).contacts[zone];
}

/** Share of a zone's rim that lies against each other zone. */
export function rimShares(segmentation: Segmentation, zone: number): Shares {
  return contactsIn(segmentation).shares[zone];
}

interface Sums {
  count: number;
  x: number;
  y: number;
  squared: number;
}

function allContacts({ labels, zones, widthPx, heightPx, linePx }: Segmentation): Contacts[] {
  const reach = Math.max(1, Math.round(Math.max(LINE_SHARE * Math.hypot(widthPx, heightPx), LINES * linePx)));
  const sums = zones.map(() => new Map<number, Sums>());
  const rims = new Int32Array(zones.length);
  const look = (from: number, step: number, most: number): void => {
    const own = labels[from];
    if (most === 0 || labels[from + step] === own) return;
    rims[own - 1]++;
    for (let k = 1, i = from + step; k <= most; k++, i += step) {
      const label = labels[i];
      if (label === own) return;
      if (label === 0) continue;
      addPlace(
        sums[own - 1],
        label - 1,
        (from % widthPx) + (i % widthPx),
        Math.floor(from / widthPx) + Math.floor(i / widthPx),
      );
      return;
    }
  };
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (labels[i] === 0) continue;
      look(i, 1, Math.min(reach, widthPx - 1 - x));
      look(i, -1, Math.min(reach, x));
      look(i, widthPx, Math.min(reach, heightPx - 1 - y));
      look(i, -widthPx, Math.min(reach, y));
    }
  }
  return sums.map(
    (others, zone) => new Map([...others].map(([other, sum]) => [other, contactFrom(sum, rims[zone])])),
  );
}

/** @param twiceX @param twiceY sum of the places on both sides of the contact */
function addPlace(sums: Map<number, Sums>, other: number, twiceX: number, twiceY: number): void {
  let sum = sums.get(other);
  if (!sum) sums.set(other, (sum = { count: 0, x: 0, y: 0, squared: 0 }));
  const [x, y] = [twiceX / 2, twiceY / 2];
  sum.count++;
  sum.x += x;
  sum.y += y;
  sum.squared += x * x + y * y;
}

function contactFrom({ count, x, y, squared }: Sums, rimPx: number): Contact {
  const [meanX, meanY] = [x / count, y / count];
  const spreadPx = Math.sqrt(Math.max(0, squared / count - meanX * meanX - meanY * meanY));
  return { share: count / rimPx, lengthPx: count, x: meanX, y: meanY, spreadPx };
}

/** The zone that most straight ways from one zone to another lead through, once they have left both. */
export function zoneBetween(
  { members, starts, labels, widthPx }: Segmentation,
  one: number,
  other: number,
): number | undefined {
  const place = (zone: number, share: number): [number, number] => {
    const first = starts[zone + 1];
    const pixel = members[first + Math.floor(share * (starts[zone + 2] - first))];
    return [pixel % widthPx, Math.floor(pixel / widthPx)];
  };
  const counts = new Map<number, number>();
  let between = 0;
  for (let k = 0; k < WAYS; k++) {
    const [x, y] = place(one, k / WAYS);
    const [toX, toY] = place(other, ((k * STRIDE) % WAYS) / WAYS);
    for (const share of PLACES_ON_WAY) {
      const px = Math.round(x + share * (toX - x));
      const py = Math.round(y + share * (toY - y));
      const label = labels[py * widthPx + px];
      if (label === one + 1 || label === other + 1) continue;
      between++;
      if (label > 0) counts.set(label - 1, (counts.get(label - 1) ?? 0) + 1);
    }
  }
  return [...counts].find(([, count]) => count >= LEAST_BETWEEN * between)?.[0];
}

/** A zone lies on another, its bed, when it touches that with this share of its rim. */
const LEAST_BED = 0.8;
/** What has less of its rim to the outside is an outline of what lies on it, and lies on nothing. */
const LEAST_OUTER = 0.25;

/**
 * The drawn zone that a drawn zone lies on; undefined where it lies on none.
 * @param least share of its rim, but for that against what lies on itself
 */
export function bedOf(segmentation: Segmentation, zone: number, least = LEAST_BED): number | undefined {
  const { zones } = segmentation;
  if (!isDrawn(zones[zone])) return undefined;
  const shares = rimShares(segmentation, zone);
  let own = 1;
  for (const [other, share] of shares)
    if ((rimShares(segmentation, other).get(zone) ?? 0) >= least) own -= share;
  const bed = [...shares].find(([, share]) => share >= least * own)?.[0];
  return bed === undefined || !isDrawn(zones[bed]) || own < LEAST_OUTER ? undefined : bed;
}
