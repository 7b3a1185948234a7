/** Thin maps of colour edges, and the chamfer distance between two of them. */
import { distanceMap } from '../../bridge-server/engines/draft/raster/distance-transform';
import { blur, sobelX, sobelY } from './filters';
import { diagonalPx, type Picture, type Plane } from './picture';

const PRE_BLUR_PX = 0.8;
const EDGE_THRESHOLD = 20;
/** A line that is missing altogether costs at most this share of the diagonal. */
const DISTANCE_CAP_SHARE = 0.05;
/** Beyond this a line pixel counts as false (ghost) or dropped (lost). */
const NEAR_PX = 2;
/** Scale of `cdAi`, as in the literature on line in-betweening. */
const CHAMFER_SCALE = 1e5;

export interface LineMap {
  widthPx: number;
  heightPx: number;
  isLine: Uint8Array;
  count: number;
  /** Strongest channel's gradient magnitude before thinning. */
  gradient: Plane;
}

export interface Chamfer {
  /** Mean of the two directed mean distances, px. */
  cd: number;
  /** Sum of both directed distances over (pixels x diagonal), times 1e5. */
  cdAi: number;
  /** Share of predicted line pixels more than 2 px from any true line. */
  ghost: number;
  /** Share of true line pixels more than 2 px from any predicted line. */
  lost: number;
}

/** Strongest channel's Sobel magnitude, thinned along its direction, over 20. */
export function lineMap(picture: Picture): LineMap {
  const { widthPx, heightPx } = picture;
  const pixels = widthPx * heightPx;
  const gradient = new Float32Array(pixels);
  const strongestX = new Float32Array(pixels);
  const strongestY = new Float32Array(pixels);
  const power = new Float64Array(pixels).fill(-1);
  for (let c = 0; c < 3; c++) {
    const smooth = blur(channelOf(picture, c), widthPx, PRE_BLUR_PX);
    const gx = sobelX(smooth, widthPx);
    const gy = sobelY(smooth, widthPx);
    for (let i = 0; i < pixels; i++) {
      const channelPower = gx[i] * gx[i] + gy[i] * gy[i];
      if (channelPower <= power[i]) continue;
      power[i] = channelPower;
      strongestX[i] = gx[i];
      strongestY[i] = gy[i];
    }
  }
  for (let i = 0; i < pixels; i++) gradient[i] = Math.sqrt(power[i]);
  const direction = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) {
    if (gradient[i] <= EDGE_THRESHOLD) continue;
    direction[i] = ((Math.round(Math.atan2(strongestY[i], strongestX[i]) / (Math.PI / 4)) % 4) + 4) % 4;
  }
  return thin(gradient, direction, widthPx, heightPx);
}

function channelOf({ rgb }: Picture, c: number): Plane {
  const plane = new Float32Array(rgb.length / 3);
  for (let i = 0, j = c; i < plane.length; i++, j += 3) plane[i] = rgb[j];
  return plane;
}

/** Steps (dx, dy) along the gradient for the four directions. */
const STEPS = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
] as const;

function thin(gradient: Plane, direction: Uint8Array, widthPx: number, heightPx: number): LineMap {
  const isLine = new Uint8Array(gradient.length);
  let count = 0;
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= widthPx || y >= heightPx ? 0 : gradient[y * widthPx + x];
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      const m = gradient[i];
      if (m <= EDGE_THRESHOLD) continue;
      const [dx, dy] = STEPS[direction[i]];
      if (m < at(x + dx, y + dy) || m <= at(x - dx, y - dy)) continue;
      isLine[i] = 1;
      count++;
    }
  }
  return { widthPx, heightPx, isLine, count, gradient };
}

/** Distance in px to the nearest line, capped at 5 % of the diagonal. */
export function lineDistance(lines: LineMap): Plane {
  const cap = DISTANCE_CAP_SHARE * diagonalPx(lines);
  const distance = distanceMap(lines.isLine, lines.widthPx, lines.heightPx);
  for (let i = 0; i < distance.length; i++) distance[i] = Math.min(distance[i], cap);
  return distance;
}

interface Directed {
  mean: number;
  sum: number;
  farShare: number;
}

function directed(from: LineMap, distanceToOther: Plane, cap: number): Directed {
  if (from.count === 0) return { mean: cap, sum: cap, farShare: cap > NEAR_PX ? 1 : 0 };
  let sum = 0;
  let far = 0;
  for (let i = 0; i < from.isLine.length; i++) {
    if (!from.isLine[i]) continue;
    sum += distanceToOther[i];
    if (distanceToOther[i] > NEAR_PX) far++;
  }
  return { mean: sum / from.count, sum, farShare: far / from.count };
}

/** Chamfer distance of predicted to true lines; each distance map is `lineDistance` of its lines. */
export function chamfer(
  predicted: LineMap,
  predictedDistance: Plane,
  truth: LineMap,
  truthDistance: Plane,
): Chamfer {
  if (predicted.count === 0 && truth.count === 0) return { cd: 0, cdAi: 0, ghost: 0, lost: 0 };
  const diagonal = diagonalPx(truth);
  const cap = DISTANCE_CAP_SHARE * diagonal;
  const there = directed(predicted, truthDistance, cap);
  const back = directed(truth, predictedDistance, cap);
  return {
    cd: (there.mean + back.mean) / 2,
    cdAi: ((there.sum + back.sum) / (truth.isLine.length * diagonal)) * CHAMFER_SCALE,
    ghost: there.farShare,
    lost: back.farShare,
  };
}
