/**
 * Matched parts: a pair of zones is one part with one pose change for both directions. What both keys have alike is still;
 * what would land as well with others as alone goes with them: with a common motion, or with what it is fastened to.
 */
import { anchorsOf } from '../matching/anchors';
import { poseIn, type CommonMotion } from '../matching/common-motions';
import type { Match, Matching } from '../matching/matching';
import { findPose, overlapWithin, type FoundPose, type Hints } from '../matching/pose-search';
import { poseAt, translation, type Pose } from '../motion/pose';
import { landingShare } from '../matching/landing';
import type { Part } from './parts';
import type { Both } from '../raster/both';
import { rimShares } from '../zones/contacts';
import { isDrawn, type Segmentation, type Zone } from '../zones/segmentation';

/** A match that jumps farther than this from what its neighbours do needs a good overlap. */
const WILD_JUMP_SHARE = 0.16;
const WILD_OVERLAP = 0.75;
/** One that leaves its neighbours' company must land surely, too, unless it hardly jumps. */
const STRANGE_JUMP_SHARE = 0.05;
const STRANGE_OVERLAP = 0.85;
const LEAST_KEPT = 0.4;
/** What touches others with less of its rim lies free. */
const LEAST_HELD = 0.3;
/** What a page must gain by moving with a common motion (share of it that lands on itself). */
const PAGE_GAIN = 0.05;
/** Still is what covers itself but for this, in both keys, and has its colour (0..255). */
const STILL_SHARE = 0.99;
const STILL_COLOUR = 1.5;
/** A part is fastened to what this share of its rim lies against, in both keys. */
const FASTENED = 0.15;

/** One part for each match, but for matches that cannot be; the larger ones first, so that what touches them may go along. */
export function matchedParts(keys: Both<Segmentation>, matching: Matching): Part[] {
  const [a, b] = keys;
  const { matches, motions } = matching;
  const anchors = anchorsOf(keys, matches);
  const poses = new Map<Match, FoundPose>();
  const at = new Map(matches.map((match) => [match.zoneA, match]));
  const order = [...matches.entries()].sort(
    ([, x], [, y]) => a.zones[y.zoneA].areaPx - a.zones[x.zoneA].areaPx || x.zoneA - y.zoneA,
  );
  for (const [, match] of order) if (isStill(keys, match)) poses.set(match, still(a.zones[match.zoneA]));
  for (const [m, match] of order) {
    if (poses.has(match)) continue;
    const zone = a.zones[match.zoneA];
    const shared = sharedOffers(match, zone, motions);
    if (zone.isPage && b.zones[match.zoneB].isPage) poses.set(match, pagePose(keys, match, shared));
    else {
      const offers = [...shared, ...fastenedOffers(keys, match, at, poses)];
      const hints = { expected: matching.expectedA[match.zoneA], anchors: anchors[m], offers };
      const pose = findPose(keys, [match.zoneA, match.zoneB], hints);
      if (!isStrange(keys, match, pose, hints) || keptContacts(keys, match, at) >= LEAST_KEPT)
        poses.set(match, pose);
    }
  }
  return matches.flatMap((match) => {
    const pose = poses.get(match);
    return pose && !isWild(keys, match, pose, matching) ? [partOf(keys, match, pose)] : [];
  });
}

function partOf([a, b]: Both<Segmentation>, { zoneA, zoneB }: Match, pose: FoundPose): Part {
  const [za, zb] = [a.zones[zoneA], b.zones[zoneB]];
  return {
    labelA: zoneA + 1,
    labelB: zoneB + 1,
    pose,
    areaPx: Math.max(za.areaPx, zb.areaPx),
    isPage: za.isPage && zb.isPage,
    isClear: za.isClear && zb.isClear,
    isStill: isStill([a, b], { zoneA, zoneB }),
  };
}

/** Tells whether both keys have the very same there. */
function isStill([a, b]: Both<Segmentation>, { zoneA, zoneB }: Pick<Match, 'zoneA' | 'zoneB'>): boolean {
  const [za, zb] = [a.zones[zoneA], b.zones[zoneB]];
  return (
    za.colour.every((value, c) => Math.abs(value - zb.colour[c]) < STILL_COLOUR) &&
    Math.abs(za.areaPx - zb.areaPx) <= (1 - STILL_SHARE) * za.areaPx &&
    landingShare(a, zoneA + 1, b, zoneB + 1) >= STILL_SHARE &&
    landingShare(b, zoneB + 1, a, zoneA + 1) >= STILL_SHARE
  );
}

function still({ centreX, centreY }: Zone): FoundPose {
  return { ...translation(0, 0, centreX, centreY), overlap: 1 };
}

/** What a pair of zones would do with the common motions that explain both; gaps and pages are asked for all of them. */
function sharedOffers({ zoneA, zoneB }: Match, zone: Zone, motions: readonly CommonMotion[]): Pose[] {
  return motions
    .filter(({ ofA, ofB }) => !isDrawn(zone) || (ofA.has(zoneA) && ofB.has(zoneB)))
    .map(({ pose }) => poseIn(pose, zone));
}

/** What a part would do with those that it is fastened to in both keys, as far as their poses are known. */
function fastenedOffers(
  [a, b]: Both<Segmentation>,
  { zoneA, zoneB }: Match,
  at: ReadonlyMap<number, Match>,
  poses: ReadonlyMap<Match, FoundPose>,
): Pose[] {
  const there = rimShares(b, zoneB);
  const { centreX, centreY } = a.zones[zoneA];
  return [...rimShares(a, zoneA)].flatMap(([other, share]) => {
    const match = at.get(other);
    const pose = match && poses.get(match);
    if (!pose || share < FASTENED || (there.get(match.zoneB) ?? 0) < FASTENED || !isDrawn(a.zones[other]))
      return [];
    const m = poseAt(pose, 1);
    const [toX, toY] = [m.a * centreX + m.b * centreY + m.x, m.c * centreX + m.d * centreY + m.y];
    const { angle, stretchXX, stretchXY, stretchYY } = pose;
    return [
      { angle, stretchXX, stretchXY, stretchYY, fromX: centreX, fromY: centreY, toX, toY, carrier: pose },
    ];
  });
}

/** A page rests, unless it lands on itself plainly better with a common motion. */
function pagePose(keys: Both<Segmentation>, { zoneA, zoneB }: Match, offers: readonly Pose[]): FoundPose {
  const { centreX, centreY } = keys[0].zones[zoneA];
  const rest = translation(0, 0, centreX, centreY);
  let best = { ...rest, overlap: overlapWithin(keys, [zoneA, zoneB], rest) };
  const least = best.overlap + PAGE_GAIN;
  for (const offer of offers) {
    const overlap = overlapWithin(keys, [zoneA, zoneB], offer);
    if (overlap > Math.max(least, best.overlap)) best = { ...offer, overlap };
  }
  return best;
}

function jumpOf(pose: Pose, { expected }: Pick<Hints, 'expected'>): number {
  return Math.hypot(pose.toX - pose.fromX - expected.dx, pose.toY - pose.fromY - expected.dy);
}

function isWild(
  [a]: Both<Segmentation>,
  { zoneA }: Match,
  pose: FoundPose,
  { expectedA }: Matching,
): boolean {
  if (a.zones[zoneA].isPage || pose.overlap >= WILD_OVERLAP) return false;
  return jumpOf(pose, { expected: expectedA[zoneA] }) > WILD_JUMP_SHARE * a.spanPx;
}

function isStrange([a]: Both<Segmentation>, { zoneA }: Match, pose: FoundPose, hints: Hints): boolean {
  if (!isDrawn(a.zones[zoneA]) || pose.overlap >= STRANGE_OVERLAP) return false;
  return jumpOf(pose, hints) > STRANGE_JUMP_SHARE * a.spanPx;
}

/** How much of what a zone touches in A its partner touches in B, 0..1; 1 where it mostly lies free. */
function keptContacts(
  [a, b]: Both<Segmentation>,
  { zoneA, zoneB }: Match,
  at: ReadonlyMap<number, Match>,
): number {
  const there = rimShares(b, zoneB);
  let [kept, inA, inB] = [0, 0, 0];
  for (const [other, share] of rimShares(a, zoneA)) {
    if (!isDrawn(a.zones[other])) continue;
    inA += share;
    const partner = at.get(other)?.zoneB;
    if (partner !== undefined) kept += Math.min(share, there.get(partner) ?? 0);
  }
  for (const [other, share] of there) if (isDrawn(b.zones[other])) inB += share;
  return Math.min(inA, inB) < LEAST_HELD ? 1 : kept / Math.max(inA, inB);
}
