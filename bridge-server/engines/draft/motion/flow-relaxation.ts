/**
 * Flow relaxation: brightness constancy, linearised about the warped picture and made robust, against smoothness that
 * lets go at the picture's edges; solved by over-relaxed Gauss-Seidel sweeps.
 */
import { sampleAt, zeros, type Flow } from './flow';
import type { Level } from '../raster/pyramid';

const WARPS = 2;
const SWEEPS = 5;
/** Weight of smoothness against the (normalised) brightness term, and the share of it that even edges keep. */
const SMOOTHNESS = 6;
const LEAST_SMOOTHNESS = 0.02;
const OVER_RELAXATION = 1.6;
const KEPT = 1 - OVER_RELAXATION;
const EDGE_SOFTNESS = 24;
const ROBUST_SLACK = 4;
const BRIGHTNESS_WEIGHT = 4;
const FLAT_GRADIENT = 30;
const LEAST_PULL = 1e-6;

/** Relaxes a flow from A to B in place. */
export function relaxFlow(a: Level, b: Level, flow: Flow): void {
  const smoothness = edgeWeights(a);
  const system: System = { xy: zeros(a), bx: zeros(a), by: zeros(a), shareX: zeros(a), shareY: zeros(a) };
  for (let warp = 0; warp < WARPS; warp++) {
    linearise(a, b, flow, smoothness, system);
    for (let k = 0; k < SWEEPS; k++) sweep(a, flow, smoothness, system);
  }
}

/** How much each pixel is tied to its neighbours; 0 across the border of the picture. */
interface Smoothness {
  /** left[i] ties pixel i - 1 to pixel i. */
  left: Float32Array;
  /** above[i] ties the pixel over i to pixel i. */
  above: Float32Array;
}

function edgeWeights({ luma, widthPx, heightPx }: Level): Smoothness {
  const left = new Float32Array(luma.length + 1);
  const above = new Float32Array(luma.length + widthPx);
  const tie = (i: number, j: number): number => {
    const edge = Math.abs(luma[j] - luma[i]);
    return SMOOTHNESS * ((edge === 0 ? 1 : Math.exp(-edge / EDGE_SOFTNESS)) + LEAST_SMOOTHNESS);
  };
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (x > 0) left[i] = tie(i - 1, i);
      if (y > 0) above[i] = tie(i - widthPx, i);
    }
  }
  return { left, above };
}

/** For each pixel two linear equations in its displacement and that of its neighbours. */
interface System {
  xy: Float32Array;
  bx: Float32Array;
  by: Float32Array;
  /** Over-relaxation / (all that pulls on dx, and on dy). */
  shareX: Float32Array;
  shareY: Float32Array;
}

function linearise(a: Level, b: Level, flow: Flow, { left, above }: Smoothness, system: System): void {
  const { widthPx, heightPx } = a;
  const gradient = { value: 0, x: 0, y: 0 };
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      const px = x + flow.dx[i];
      const py = y + flow.dy[i];
      const tied = left[i] + left[i + 1] + above[i] + above[i + widthPx] + LEAST_PULL;
      const isOutside = px < 0 || py < 0 || px > widthPx - 1 || py > heightPx - 1;
      if (!isOutside) lookAround(b, px, py, gradient);
      const gx = gradient.x;
      const gy = gradient.y;
      const difference = gradient.value - a.luma[i];
      const norm = 1 / (gx * gx + gy * gy + FLAT_GRADIENT);
      const slack = ROBUST_SLACK / Math.sqrt(norm * difference * difference * FLAT_GRADIENT + 1);
      const robust = isOutside ? 0 : norm * slack * BRIGHTNESS_WEIGHT;
      const constant = difference - gx * flow.dx[i] - gy * flow.dy[i];
      system.xy[i] = robust * gx * gy;
      system.bx[i] = robust * gx * constant;
      system.by[i] = robust * gy * constant;
      system.shareX[i] = OVER_RELAXATION / (tied + robust * gx * gx);
      system.shareY[i] = OVER_RELAXATION / (tied + robust * gy * gy);
    }
  }
}

interface Look {
  value: number;
  x: number;
  y: number;
}

/** Value and central differences of the picture at a place between pixels. */
function lookAround({ luma, widthPx, heightPx }: Level, px: number, py: number, out: Look): void {
  const x = px | 0;
  const y = py | 0;
  if (x < 1 || y < 1 || x > widthPx - 3 || y > heightPx - 3) {
    out.value = sampleAt(luma, widthPx, heightPx, px, py);
    out.x =
      (sampleAt(luma, widthPx, heightPx, px + 1, py) - sampleAt(luma, widthPx, heightPx, px - 1, py)) / 2;
    out.y =
      (sampleAt(luma, widthPx, heightPx, px, py + 1) - sampleAt(luma, widthPx, heightPx, px, py - 1)) / 2;
    return;
  }
  const fx = px - x;
  const fy = py - y;
  const i = y * widthPx + x;
  const j = i + widthPx;
  const over = luma[i - widthPx] + (luma[i - widthPx + 1] - luma[i - widthPx]) * fx;
  const above = luma[i] + (luma[i + 1] - luma[i]) * fx;
  const below = luma[j] + (luma[j + 1] - luma[j]) * fx;
  const under = luma[j + widthPx] + (luma[j + widthPx + 1] - luma[j + widthPx]) * fx;
  const slopeAbove = luma[i + 1] - luma[i - 1] + (luma[i + 2] - luma[i] - luma[i + 1] + luma[i - 1]) * fx;
  const slopeBelow = luma[j + 1] - luma[j - 1] + (luma[j + 2] - luma[j] - luma[j + 1] + luma[j - 1]) * fx;
  out.value = above + (below - above) * fy;
  out.x = (slopeAbove + (slopeBelow - slopeAbove) * fy) / 2;
  out.y = (below - over + (under - above - below + over) * fy) / 2;
}

/** One sweep; sums are ordered so that a pixel waits for its left neighbour with one product only. */
function sweep(
  { widthPx, heightPx }: Level,
  { dx, dy }: Flow,
  { left, above }: Smoothness,
  { xy, bx, by, shareX, shareY }: System,
): void {
  for (let y = 0, i = 0; y < heightPx; y++) {
    const up = y > 0 ? widthPx : 0;
    const down = y < heightPx - 1 ? widthPx : 0;
    let lastX = 0;
    let lastY = 0;
    for (let x = 0; x < widthPx; x++, i++) {
      const right = x < widthPx - 1 ? i + 1 : i;
      const tieRight = left[i + 1];
      const tieUp = above[i];
      const tieDown = above[i + widthPx];
      const sumX = tieRight * dx[right] + tieUp * dx[i - up] + tieDown * dx[i + down] - bx[i];
      const sumY = tieRight * dy[right] + tieUp * dy[i - up] + tieDown * dy[i + down] - by[i];
      const ownX = KEPT * dx[i] + shareX[i] * (sumX - xy[i] * dy[i]);
      lastX = ownX + shareX[i] * left[i] * lastX;
      const ownY = KEPT * dy[i] + shareY[i] * (sumY - xy[i] * lastX);
      lastY = ownY + shareY[i] * left[i] * lastY;
      dx[i] = lastX;
      dy[i] = lastY;
    }
  }
}
