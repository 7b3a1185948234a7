/** The one similarity that fits the measured motion of a sheet best (weighted Procrustes, reweighted against outliers). */
import type { Pose } from '../motion/pose';
import type { SheetKey } from './mesh';

const ROUNDS = 4;
/** A pixel that misses the fit by this much (px) counts half. */
const HALF_WEIGHT_PX = 6;
const FLAT_WEIGHT = 0.1;
const LEAST_SCALE = 0.4;
const MOST_SCALE = 2.5;

/** @param key key A @param like whose joint the pose takes @returns undefined where too little is measured */
export function fitPose(
  { drawing, motion, trust, sheetOf, isEdge }: SheetKey,
  sheet: number,
  like: Pose,
): Pose | undefined {
  const { widthPx } = drawing;
  const { flow } = motion;
  const at: number[] = [];
  for (let i = 0; i < sheetOf.length; i++) if (sheetOf[i] === sheet) at.push(i);
  let pose: Pose | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    let [sum, x, y, u, v] = [0, 0, 0, 0, 0];
    const weights = at.map((i) => {
      const px = i % widthPx;
      const py = (i - px) / widthPx;
      const weight =
        (0.1 + trust[i]) * (isEdge[i] ? 1 : FLAT_WEIGHT) * believed(pose, px, py, flow.dx[i], flow.dy[i]);
      sum += weight;
      x += weight * px;
      y += weight * py;
      u += weight * (px + flow.dx[i]);
      v += weight * (py + flow.dy[i]);
      return weight;
    });
    if (sum <= 0) return undefined;
    [x, y, u, v] = [x / sum, y / sum, u / sum, v / sum];
    let [along, across, size] = [0, 0, 0];
    at.forEach((i, k) => {
      const px = i % widthPx;
      const py = (i - px) / widthPx;
      const [ax, ay] = [px - x, py - y];
      const [bx, by] = [px + flow.dx[i] - u, py + flow.dy[i] - v];
      along += weights[k] * (ax * bx + ay * by);
      across += weights[k] * (ax * by - ay * bx);
      size += weights[k] * (ax * ax + ay * ay);
    });
    if (size <= 0) return undefined;
    const scale = Math.max(LEAST_SCALE, Math.min(MOST_SCALE, Math.hypot(along, across) / size));
    pose = {
      angle: Math.atan2(across, along),
      stretchXX: scale,
      stretchXY: 0,
      stretchYY: scale,
      fromX: x,
      fromY: y,
      toX: u,
      toY: v,
      jointReachPx: like.jointReachPx && like.jointReachPx + Math.hypot(x - like.fromX, y - like.fromY),
      carrier: like.carrier,
    };
  }
  return pose;
}

function believed(pose: Pose | undefined, x: number, y: number, dx: number, dy: number): number {
  if (!pose) return 1;
  const cos = Math.cos(pose.angle) * pose.stretchXX;
  const sin = Math.sin(pose.angle) * pose.stretchXX;
  const toX = cos * (x - pose.fromX) - sin * (y - pose.fromY) + pose.toX;
  const toY = sin * (x - pose.fromX) + cos * (y - pose.fromY) + pose.toY;
  const miss = Math.hypot(toX - x - dx, toY - y - dy) / HALF_WEIGHT_PX;
  return 1 / (1 + miss * miss);
}
