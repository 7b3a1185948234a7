/**
 * Pose refit: the pose search sees outlines only, and a round or symmetric part looks the same in many turns. Where the
 * measured motion of a part's pixels is trusted and tells another story than its pose, the pose follows the pixels: the
 * similarity that fits them best (weighted Procrustes).
 */
import type { KeyMotion } from '../motion/key-motion';
import { isPair, type Part } from '../parts/parts';
import { poseAt, type Affine, type Pose } from '../motion/pose';

/** The pose must miss the pixels by this much (share of the diagonal), and by that factor more than the refit does. */
const LEAST_MISS_SHARE = 2 / 604;
const MISS_FACTOR = 1.6;
/** Mean trust of the part's pixels below which they are not believed. */
const LEAST_TRUST = 0.35;
const LEAST_SCALE = 0.5;
const MOST_SCALE = 2;

interface Sums {
  trust: number;
  pixels: number;
  x: number;
  y: number;
  toX: number;
  toY: number;
  xx: number;
  along: number;
  across: number;
}

/** @param motion of key A @param trust of its pixels, 0..1 @returns the parts, some with a new pose */
export function refitPoses(
  parts: readonly Part[],
  motion: KeyMotion,
  trust: Float32Array,
  widthPx: number,
  heightPx: number,
): Part[] {
  const sums = gather(parts.length, motion, trust, widthPx);
  const fits = sums.map(similarity);
  const misses = measure(fits, motion, trust, widthPx);
  const leastMiss = LEAST_MISS_SHARE * Math.hypot(widthPx, heightPx);
  return parts.map((part, k) => {
    const { ofPose, ofFit } = misses[k];
    const isTrusted = sums[k].trust > LEAST_TRUST * sums[k].pixels;
    const isBetter = ofPose > leastMiss && ofPose > MISS_FACTOR * ofFit;
    return isPair(part) && !part.isPage && !part.pose.carrier && !part.isStill && isTrusted && isBetter
      ? { ...part, pose: { ...fits[k], jointReachPx: part.pose.jointReachPx, overlap: part.pose.overlap } }
      : part;
  });
}

function gather(count: number, { partOf, flow }: KeyMotion, trust: Float32Array, widthPx: number): Sums[] {
  const sums = Array.from({ length: count }, (): Sums => ({
    trust: 0,
    pixels: 0,
    x: 0,
    y: 0,
    toX: 0,
    toY: 0,
    xx: 0,
    along: 0,
    across: 0,
  }));
  for (let i = 0; i < partOf.length; i++) {
    if (partOf[i] < 0) continue;
    const sum = sums[partOf[i]];
    const w = trust[i];
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    sum.pixels++;
    sum.trust += w;
    sum.x += w * x;
    sum.y += w * y;
    sum.toX += w * (x + flow.dx[i]);
    sum.toY += w * (y + flow.dy[i]);
  }
  for (const sum of sums) {
    const total = Math.max(sum.trust, Number.EPSILON);
    Object.assign(sum, { x: sum.x / total, y: sum.y / total, toX: sum.toX / total, toY: sum.toY / total });
  }
  for (let i = 0; i < partOf.length; i++) {
    if (partOf[i] < 0) continue;
    const sum = sums[partOf[i]];
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    const ax = x - sum.x;
    const ay = y - sum.y;
    const bx = x + flow.dx[i] - sum.toX;
    const by = y + flow.dy[i] - sum.toY;
    sum.xx += trust[i] * (ax * ax + ay * ay);
    sum.along += trust[i] * (ax * bx + ay * by);
    sum.across += trust[i] * (ax * by - ay * bx);
  }
  return sums;
}

function similarity({ x, y, toX, toY, xx, along, across }: Sums): Pose {
  const raw = Math.hypot(along, across) / Math.max(xx, Number.EPSILON);
  const scale = Math.max(LEAST_SCALE, Math.min(MOST_SCALE, raw));
  const angle = Math.atan2(across, along);
  return { angle, stretchXX: scale, stretchXY: 0, stretchYY: scale, fromX: x, fromY: y, toX, toY };
}

/** Mean distance (trust-weighted) of the pixels' own ways from where the pose and the refit take them. */
function measure(
  fits: readonly Pose[],
  { partOf, flow, poses }: KeyMotion,
  trust: Float32Array,
  widthPx: number,
): { ofPose: number; ofFit: number }[] {
  const ends = poses.map((pose) => poseAt(pose, 1));
  const fitEnds = fits.map((pose) => poseAt(pose, 1));
  const sums = poses.map(() => ({ ofPose: 0, ofFit: 0, trust: Number.EPSILON }));
  for (let i = 0; i < partOf.length; i++) {
    const k = partOf[i];
    if (k < 0) continue;
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    const toX = x + flow.dx[i];
    const toY = y + flow.dy[i];
    sums[k].trust += trust[i];
    sums[k].ofPose += trust[i] * missOf(ends[k], x, y, toX, toY);
    sums[k].ofFit += trust[i] * missOf(fitEnds[k], x, y, toX, toY);
  }
  return sums.map((sum) => ({ ofPose: sum.ofPose / sum.trust, ofFit: sum.ofFit / sum.trust }));
}

/** Distance of where a map takes a place from where the place goes. */
function missOf(m: Affine, x: number, y: number, toX: number, toY: number): number {
  const missX = m.a * x + m.b * y + m.x - toX;
  const missY = m.c * x + m.d * y + m.y - toY;
  return Math.sqrt(missX * missX + missY * missY);
}
