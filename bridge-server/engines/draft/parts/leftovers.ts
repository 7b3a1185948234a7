/**
 * Leftovers: zones that matching left without a partner, and that are the same thing all the same. What covers the same
 * place is one part in another colour; what has the same colour and lies within the other came out from beneath something.
 */
import { landingShare } from '../matching/landing';
import type { Matching } from '../matching/matching';
import { translation } from '../motion/pose';
import type { Part } from './parts';
import { findPose, type Expectation } from '../matching/pose-search';
import { areLike, isDrawn, type Segmentation } from '../zones/segmentation';

/** What counts as the same place: centres (share of the diagonal), areas (difference of logarithms), and overlap. */
const REPAINT_REACH_SHARE = 0.03;
const REPAINT_AREA = 0.4;
const REPAINT_OVERLAP = 0.8;
/** What grew in its place covers this share of the smaller one. */
const GROWN_WITHIN = 0.8;
const AT_REST: Expectation = { dx: 0, dy: 0, angle: 0 };

/** Zones that cover the same place, in another colour: a sky that changes, a lamp lit. @param found the parts so far */
export function repaintedParts(
  a: Segmentation,
  b: Segmentation,
  found: readonly Part[],
  expectedA: readonly Expectation[],
): Part[] {
  const reach = REPAINT_REACH_SHARE * a.spanPx;
  return pairLeftovers(a, b, found, (zoneA, zoneB) => {
    const [za, zb] = [a.zones[zoneA], b.zones[zoneB]];
    const { dx, dy } = expectedA[zoneA];
    const miss = Math.hypot(zb.centreX - za.centreX - dx, zb.centreY - za.centreY - dy);
    if (miss > reach || Math.abs(Math.log(za.areaPx / zb.areaPx)) > REPAINT_AREA) return undefined;
    const pose = findPose([a, b], [zoneA, zoneB], { expected: expectedA[zoneA] });
    return pose.overlap < REPAINT_OVERLAP ? undefined : { pose };
  });
}

/**
 * Zones of one colour, of which one lies within the other, or goes with its neighbours into it: one part that grew, or came
 * out from beneath something, as a shadow does. Its size tells too little to match it by. @param found the parts so far
 */
export function grownParts(
  a: Segmentation,
  b: Segmentation,
  found: readonly Part[],
  { expectedA, expectedB }: Pick<Matching, 'expectedA' | 'expectedB'>,
): Part[] {
  return pairLeftovers(a, b, found, (zoneA, zoneB) => {
    const [za, zb] = [a.zones[zoneA], b.zones[zoneB]];
    if (!areLike(za, zb)) return undefined;
    const isSmallInA = za.areaPx < zb.areaPx;
    const within = (dx: number, dy: number): number =>
      isSmallInA
        ? landingShare(a, zoneA + 1, b, zoneB + 1, dx, dy)
        : landingShare(b, zoneB + 1, a, zoneA + 1, -dx, -dy);
    if (within(0, 0) >= GROWN_WITHIN)
      return { pose: findPose([a, b], [zoneA, zoneB], { expected: AT_REST }), cameOut: true };
    const { dx, dy } = isSmallInA ? expectedA[zoneA] : expectedB[zoneB];
    const share = within(dx, dy);
    if (share < GROWN_WITHIN) return undefined;
    return { pose: { ...translation(dx, dy, za.centreX, za.centreY), overlap: share }, cameOut: true };
  });
}

type Likeness = (zoneA: number, zoneB: number) => Pick<Part, 'pose' | 'cameOut'> | undefined;

/** Makes a part of each two drawn zones without a partner that are found to be the same; each zone once. */
function pairLeftovers(a: Segmentation, b: Segmentation, found: readonly Part[], likeness: Likeness): Part[] {
  const [takenA, takenB] = [new Set(found.map((p) => p.labelA)), new Set(found.map((p) => p.labelB))];
  const parts: Part[] = [];
  a.zones.forEach((za, zoneA) => {
    if (takenA.has(zoneA + 1) || !isDrawn(za)) return;
    b.zones.forEach((zb, zoneB) => {
      if (takenA.has(zoneA + 1) || takenB.has(zoneB + 1) || !isDrawn(zb)) return;
      const same = likeness(zoneA, zoneB);
      if (!same) return;
      const [labelA, labelB] = [zoneA + 1, zoneB + 1];
      takenA.add(labelA);
      takenB.add(labelB);
      const areaPx = Math.max(za.areaPx, zb.areaPx);
      parts.push({ labelA, labelB, areaPx, isPage: false, isClear: false, ...same });
    });
  });
  return parts;
}
