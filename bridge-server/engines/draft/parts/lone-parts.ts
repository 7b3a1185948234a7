/**
 * Lone parts: zones of one key that no pair has taken. Those of the page's colour are page seen through a gap, as between an
 * arm and a body; the others go with what they lie against, or out of the picture with a common motion, else with as much of
 * what is expected there as they are held by.
 */
import { poseBackIn, poseIn } from '../matching/common-motions';
import type { Matching } from '../matching/matching';
import { invert, poseAt, translation, type Pose } from '../motion/pose';
import { boxGap } from './part-boxes';
import type { Part } from './parts';
import type { Both } from '../raster/both';
import { rimShares } from '../zones/contacts';
import { areLike, isDrawn, type Segmentation, type Zone } from '../zones/segmentation';

/** It goes with parts that are nearer than the first, and rests beyond the second (share of the diagonal). */
const NEAR_SHARE = 8 / 604;
const FAR_SHARE = 40 / 604;
/** What lies against a part with less of its rim is not held by it. */
const LEAST_HOLD = 0.15;
/** A zone is beyond the border when no more of its box than this is in the picture; so many places each way are asked. */
const MOST_INSIDE = 0.15;
const BOX_STEPS = 6;

/** @param key 0 for A and 1 for B @param found the parts of both keys */
export function loneParts(
  keys: Both<Segmentation>,
  key: 0 | 1,
  found: readonly Part[],
  { expectedA, expectedB, motions }: Matching,
): Part[] {
  const own = keys[key];
  const { zones } = own;
  const diagonal = own.spanPx;
  const partAt = new Map(found.map((part) => [key === 0 ? part.labelA : part.labelB, part]));
  const taken = new Set(partAt.keys());
  const paired = zones.filter((zone, k) => taken.has(k + 1) && isDrawn(zone));
  const pages = zones.filter(({ isPage }) => isPage);
  const expected = key === 0 ? expectedA : expectedB;
  return zones.flatMap((zone, k) => {
    if (taken.has(k + 1)) return [];
    const isPage = zone.isPage || pages.some((page) => areLike(zone, page));
    const leaving = motions.find(({ pose }) => isBeyond(poseWith(pose, zone, key), zone, keys, key));
    const holder =
      leaving?.pose ?? holderOf(own, k, partAt) ?? (isPage && !zone.isClear ? motions[0]?.pose : undefined);
    const share = attachment(zone, paired, diagonal);
    const { dx, dy } = expected[k];
    const pose = holder ? poseWith(holder, zone, key) : straight(zone, isPage ? 0 : share, { dx, dy }, key);
    const labels = key === 0 ? { labelA: k + 1, labelB: 0 } : { labelA: 0, labelB: k + 1 };
    const { areaPx, isClear } = zone;
    return [
      { ...labels, pose: { ...pose, overlap: 0 }, areaPx, isPage, isClear, isBeyond: leaving !== undefined },
    ];
  });
}

/** The pose of the drawn part of both keys that most of a zone's rim lies against. */
function holderOf(own: Segmentation, zone: number, partAt: ReadonlyMap<number, Part>): Pose | undefined {
  if (own.zones[zone].isPage) return undefined;
  let most = LEAST_HOLD;
  let holder: Pose | undefined;
  for (const [other, share] of rimShares(own, zone)) {
    const part = partAt.get(other + 1);
    if (!part || !isDrawn(part) || share <= most) continue;
    most = share;
    holder = part.pose;
  }
  return holder;
}

function poseWith(motion: Pose, zone: Zone, key: 0 | 1): Pose {
  return key === 0 ? poseIn(motion, zone) : poseBackIn(motion, zone);
}

/** Tells whether a pose takes a zone out of the picture: then it is no wonder that the other key does not show it. */
function isBeyond(
  pose: Pose,
  { left, top, right, bottom }: Zone,
  [{ widthPx, heightPx }]: Both<Segmentation>,
  key: 0 | 1,
): boolean {
  const m = key === 0 ? poseAt(pose, 1) : invert(poseAt(pose, 1));
  let inside = 0;
  for (let k = 0; k < BOX_STEPS * BOX_STEPS; k++) {
    const x = left + ((right - left) * ((k % BOX_STEPS) + 0.5)) / BOX_STEPS;
    const y = top + ((bottom - top) * (Math.floor(k / BOX_STEPS) + 0.5)) / BOX_STEPS;
    const [px, py] = [m.a * x + m.b * y + m.x, m.c * x + m.d * y + m.y];
    if (px >= 0 && py >= 0 && px < widthPx && py < heightPx) inside++;
  }
  return inside <= MOST_INSIDE * BOX_STEPS * BOX_STEPS;
}

function straight(zone: Zone, share: number, way: { dx: number; dy: number }, key: 0 | 1): Pose {
  const [dx, dy] = [share * way.dx, share * way.dy];
  return translation(dx, dy, zone.centreX - key * dx, zone.centreY - key * dy);
}

/** How much a zone of one key goes with the parts of both: wholly when it touches one, not at all when it is far off. */
function attachment(zone: Zone, paired: readonly Zone[], diagonal: number): number {
  const gap = paired.reduce((least, other) => Math.min(least, boxGap(zone, other)), Infinity) / diagonal;
  return Math.max(0, Math.min(1, (FAR_SHARE - gap) / (FAR_SHARE - NEAR_SHARE)));
}
