/**
 * Contacts: which zones touch, be it across a line, and which one lies between two others. A zone that touches one other
 * only lies on that: such contacts tell nothing of who parts whom.
 */
import type { Segmentation } from './segmentation';

/** Zones touch across lines up to this wide (share of the diagonal). */
const LINE_SHARE = 4 / 604;
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
export type Contacts = (zone: number, other: number) => boolean;

export function contactsIn(segmentation: Segmentation): Contacts {
  const known = new Map<number, Map<number, number>>();
  return (zone, other) => {
    let shares = known.get(zone);
    if (!shares) known.set(zone, (shares = rimShares(segmentation, zone)));
    const share = shares.get(other) ?? 0;
    return share >= LEAST_CONTACT && share <= MOST_CONTACT;
  };
}

/** Share of a zone's rim that lies against each other zone. */
export function rimShares(
  { members, starts, labels, widthPx, heightPx }: Segmentation,
  zone: number,
): Map<number, number> {
  const reach = Math.max(1, Math.round(LINE_SHARE * Math.hypot(widthPx, heightPx)));
  const own = zone + 1;
  const counts = new Map<number, number>();
  let rim = 0;
  for (let m = starts[own]; m < starts[own + 1]; m++) {
    const x = members[m] % widthPx;
    const y = (members[m] - x) / widthPx;
    for (const [stepX, stepY] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      for (let step = 1; step <= reach; step++) {
        const [px, py] = [x + step * stepX, y + step * stepY];
        if (px < 0 || py < 0 || px >= widthPx || py >= heightPx) break;
        const label = labels[py * widthPx + px];
        if (label === own) break;
        if (step === 1) rim++;
        if (label === 0) continue;
        counts.set(label - 1, (counts.get(label - 1) ?? 0) + 1);
        break;
      }
    }
  }
  for (const [other, count] of counts) counts.set(other, count / rim);
  return counts;
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

/** The drawn zone that each drawn zone lies on; -1 where it lies on none. */
export function bedsOf(segmentation: Segmentation): Int32Array {
  const { zones } = segmentation;
  const isDrawn = (k: number): boolean => !zones[k].isPage && !zones[k].isClear;
  return Int32Array.from(zones, (_, k) => {
    if (!isDrawn(k)) return -1;
    const bed = [...rimShares(segmentation, k)].find(([, share]) => share >= LEAST_BED)?.[0] ?? -1;
    return bed >= 0 && isDrawn(bed) ? bed : -1;
  });
}
