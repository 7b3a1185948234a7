/**
 * Hanging: what hangs on the same neighbour in both keys may have swung anywhere about the place where it hangs. A hand that
 * went from the hip to above the head is far from where anything around it went, and as far from its wrist as ever.
 */
import type { Match } from './matching';
import type { Both } from '../raster/both';
import { contactsOf, type Contact } from '../zones/contacts';
import { isDrawn, type Segmentation, type Zone } from '../zones/segmentation';

/** Shorter contacts are chance, px; what touches along more than this share of its own length lies against it, and does not hang. */
const LEAST_LENGTH_PX = 4;
const MOST_SPREAD = 0.6;

/**
 * @param matches of the last round
 * @returns for each pair, at zoneA * zonesOfB + zoneB, how far its places on a matched neighbour lie apart, and how much its
 * distance from there changes, px; Infinity where nothing holds both
 */
export function hangingMisses(
  [a, b]: Both<Segmentation>,
  matches: readonly Match[],
): Float64Array<ArrayBuffer> {
  const columns = b.zones.length;
  const misses = new Float64Array(a.zones.length * columns).fill(Infinity);
  for (const { zoneA, zoneB } of matches) {
    const [holderA, holderB] = [a.zones[zoneA], b.zones[zoneB]];
    if (!isDrawn(holderA) || !isDrawn(holderB)) continue;
    const [onA, onB] = [hangingOn(a, zoneA), hangingOn(b, zoneB)];
    for (const [one, from] of onA) {
      for (const [other, to] of onB) {
        const dx = to.x - holderB.centreX - (from.x - holderA.centreX);
        const dy = to.y - holderB.centreY - (from.y - holderA.centreY);
        const stretch = Math.abs(distance(b.zones[other], to) - distance(a.zones[one], from));
        const at = one * columns + other;
        misses[at] = Math.min(misses[at], Math.hypot(dx, dy) + stretch);
      }
    }
  }
  return misses;
}

/** The drawn zones that hang on a zone, and where. */
function hangingOn(segmentation: Segmentation, holder: number): [number, Contact][] {
  const { zones } = segmentation;
  return [...contactsOf(segmentation, holder).keys()].flatMap((zone): [number, Contact][] => {
    const contact = contactsOf(segmentation, zone).get(holder);
    if (!contact || !isDrawn(zones[zone]) || contact.lengthPx < LEAST_LENGTH_PX) return [];
    const { xx, yy } = zones[zone].spread;
    return contact.spreadPx <= MOST_SPREAD * Math.sqrt(xx + yy) ? [[zone, contact]] : [];
  });
}

function distance({ centreX, centreY }: Zone, { x, y }: Contact): number {
  return Math.hypot(centreX - x, centreY - y);
}
