/**
 * Parted zones: what something in front parts in both keys, as a tongue parts a mouth. When the thing in front moves, the
 * pieces trade their areas, and the larger one seems to have changed sides. Nothing passes through what lies before it:
 * pieces that would are one zone, of which each key shows other ends.
 */
import { isPartly, zoneBetween } from './contacts';
import type { Match, Matching } from '../matching/matching';
import { areLike, isDrawn, type Segmentation, type Zone } from './segmentation';

/** Together the pieces keep their size (difference of logarithms of areas). */
const MOST_CHANGE = 0.35;

/** Two zones of each key that are one thing. */
export interface PartedZone {
  inA: readonly [number, number];
  inB: readonly [number, number];
}

export function partedZones(
  a: Segmentation,
  b: Segmentation,
  { matches, expectedA }: Matching,
): PartedZone[] {
  const drawn = matches.filter(({ zoneA, zoneB }) => isDrawn(a.zones[zoneA]) && isDrawn(b.zones[zoneB]));
  const isParted = (first: Match, second: Match): boolean => {
    if (!hasSwapped(a, b, first, second, expectedA[first.zoneA].angle)) return false;
    const between = zoneBetween(a, first.zoneA, second.zoneA);
    const front = drawn.find(({ zoneA }) => zoneA === between);
    return (
      front !== undefined &&
      front.zoneB === zoneBetween(b, first.zoneB, second.zoneB) &&
      [first, second].every(
        (piece) => isPartly(a, piece.zoneA, front.zoneA) && isPartly(b, piece.zoneB, front.zoneB),
      )
    );
  };
  const taken = new Set<Match>();
  return drawn.flatMap((first, k) =>
    drawn.slice(k + 1).flatMap((second) => {
      if (taken.has(first) || taken.has(second)) return [];
      if (!areOneThing(a, b, first, second) || !isParted(first, second)) return [];
      taken.add(first).add(second);
      return [{ inA: [first.zoneA, second.zoneA], inB: [first.zoneB, second.zoneB] } as const];
    }),
  );
}

/** All four are of one colour, and what each key shows of them is the same much. */
function areOneThing(a: Segmentation, b: Segmentation, first: Match, second: Match): boolean {
  const inA = [a.zones[first.zoneA], a.zones[second.zoneA]];
  const inB = [b.zones[first.zoneB], b.zones[second.zoneB]];
  const change = Math.log((inB[0].areaPx + inB[1].areaPx) / (inA[0].areaPx + inA[1].areaPx));
  return [...inA, ...inB].every((zone) => areLike(inA[0], zone)) && Math.abs(change) < MOST_CHANGE;
}

/** The way from the first to the second turns back between the keys. @param turn that is expected there, radians */
function hasSwapped(a: Segmentation, b: Segmentation, first: Match, second: Match, turn: number): boolean {
  const inA = way(a.zones[first.zoneA], a.zones[second.zoneA]);
  const inB = way(b.zones[first.zoneB], b.zones[second.zoneB]);
  const along = inA.x * inB.x + inA.y * inB.y;
  const across = inA.x * inB.y - inA.y * inB.x;
  return inA.isAside && inB.isAside && Math.cos(turn) * along + Math.sin(turn) * across < 0;
}

/** From centre to centre, and whether the zones lie side by side: of one around the other no side can be told. */
function way(from: Zone, to: Zone): { x: number; y: number; isAside: boolean } {
  const x = to.centreX - from.centreX;
  const y = to.centreY - from.centreY;
  return { x, y, isAside: Math.hypot(x, y) > (Math.sqrt(from.areaPx) + Math.sqrt(to.areaPx)) / 2 };
}
