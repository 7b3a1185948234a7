/**
 * Self-check: how well does a flow explain the other key? Colour error where a pixel lands, and whether the flow back
 * returns it to where it came from: a flow that folds two places into one betrays itself on the way back.
 */
import type { Drawing } from '../raster/drawing';
import type { Flow } from './flow';

const ERROR_CAP = 80;
/** Flows are compared on the pixels of every so many rows and columns: the window over them sees no finer anyway. */
export const CHECK_STRIDE = 2;
/** In checked pixels. */
const ERROR_WINDOW_RADIUS = 2;
const DISTANCE_COST = 0.004;
const RETURN_COST = 1;
const RETURN_CAP_PX = 12;

/** How many of a row's or a column's pixels are checked. */
export function checkedOf(pixels: number): number {
  return Math.ceil(pixels / CHECK_STRIDE);
}

/**
 * Windowed colour error plus the cost of not coming back and of travelling far; 0..~100.
 * @param extra is added everywhere
 * @returns checkedOf(widthPx) * checkedOf(heightPx) values, for the pixels at multiples of CHECK_STRIDE
 */
export function flowError(from: Drawing, to: Drawing, flow: Flow, back: Flow, extra = 0): Float32Array {
  const { widthPx, heightPx } = from;
  const { colour, miss } = checkFlow(from, to, flow, back, CHECK_STRIDE);
  for (let i = 0; i < colour.length; i++) colour[i] += RETURN_COST * Math.min(miss[i], RETURN_CAP_PX);
  const mean = boxMean(colour, checkedOf(widthPx), checkedOf(heightPx), ERROR_WINDOW_RADIUS);
  const { dx, dy } = flow;
  for (let y = 0, k = 0; y < heightPx; y += CHECK_STRIDE) {
    for (let x = 0, i = y * widthPx; x < widthPx; x += CHECK_STRIDE, i += CHECK_STRIDE, k++)
      mean[k] += extra + DISTANCE_COST * Math.sqrt(dx[i] * dx[i] + dy[i] * dy[i]);
  }
  return mean;
}

/** What was found where the pixels of one key land in the other. */
export interface FlowCheck {
  /** Mean channel difference between a pixel and where it lands, 0..80; alpha is already in the colours over paper. */
  colour: Float32Array;
  /** Distance in px between a pixel and where the way there and back leaves it. */
  miss: Float32Array;
}

/**
 * Looks at both between the pixels of the other key (bilinear, its border repeated).
 * @param stride every so many pixels along x and y are looked at
 */
export function checkFlow(from: Drawing, to: Drawing, flow: Flow, back: Flow, stride = 1): FlowCheck {
  const { widthPx, heightPx, look } = from;
  const other = to.look;
  const { dx, dy } = flow;
  const checked = Math.ceil(widthPx / stride) * Math.ceil(heightPx / stride);
  const colour = new Float32Array(checked);
  const miss = new Float32Array(checked);
  for (let y = 0, n = 0; y < heightPx; y += stride) {
    for (let x = 0, i = y * widthPx; x < widthPx; x += stride, i += stride, n++) {
      const px = Math.max(0, Math.min(widthPx - 1, x + dx[i]));
      const py = Math.max(0, Math.min(heightPx - 1, y + dy[i]));
      const x0 = px | 0;
      const y0 = py | 0;
      const a = y0 * widthPx + x0;
      const b = x0 < widthPx - 1 ? a + 1 : a;
      const c = y0 < heightPx - 1 ? a + widthPx : a;
      const d = c + b - a;
      const fx = px - x0;
      const fy = py - y0;
      let sum = 0;
      for (let k = 0; k < 3; k++) {
        const above = other[4 * a + k] + (other[4 * b + k] - other[4 * a + k]) * fx;
        const below = other[4 * c + k] + (other[4 * d + k] - other[4 * c + k]) * fx;
        sum += Math.abs(above + (below - above) * fy - look[4 * i + k]);
      }
      colour[n] = Math.min(ERROR_CAP, sum / 3);
      const aboveX = back.dx[a] + (back.dx[b] - back.dx[a]) * fx;
      const belowX = back.dx[c] + (back.dx[d] - back.dx[c]) * fx;
      const aboveY = back.dy[a] + (back.dy[b] - back.dy[a]) * fx;
      const belowY = back.dy[c] + (back.dy[d] - back.dy[c]) * fx;
      const missX = dx[i] + aboveX + (belowX - aboveX) * fy;
      const missY = dy[i] + aboveY + (belowY - aboveY) * fy;
      miss[n] = Math.sqrt(missX * missX + missY * missY);
    }
  }
  return { colour, miss };
}

/** Mean over a square window, clipped at the borders. Linear in pixels whatever the radius. */
export function boxMean(
  plane: Float32Array,
  widthPx: number,
  heightPx: number,
  radiusPx: number,
): Float32Array {
  const rows = new Float32Array(plane.length);
  for (let y = 0; y < heightPx; y++) slideRow(plane, rows, y * widthPx, widthPx, radiusPx);
  const out = new Float32Array(plane.length);
  slideColumns(rows, out, widthPx, heightPx, radiusPx);
  return out;
}

function slideRow(from: Float32Array, to: Float32Array, first: number, length: number, radius: number): void {
  let sum = 0;
  let count = 0;
  for (let k = -radius; k < length; k++) {
    if (k + radius < length) {
      sum += from[first + k + radius];
      count++;
    }
    if (k - radius > 0) {
      sum -= from[first + k - radius - 1];
      count--;
    }
    if (k >= 0) to[first + k] = sum / count;
  }
}

/** All columns at once, row by row, so that memory is read in its order. */
function slideColumns(
  from: Float32Array,
  to: Float32Array,
  widthPx: number,
  heightPx: number,
  radius: number,
): void {
  const sums = new Float64Array(widthPx);
  let count = 0;
  for (let k = -radius; k < heightPx; k++) {
    const entering = (k + radius) * widthPx;
    const leaving = (k - radius - 1) * widthPx;
    if (k + radius < heightPx) {
      for (let x = 0; x < widthPx; x++) sums[x] += from[entering + x];
      count++;
    }
    if (k - radius > 0) {
      for (let x = 0; x < widthPx; x++) sums[x] -= from[leaving + x];
      count--;
    }
    if (k < 0) continue;
    for (let x = 0, i = k * widthPx; x < widthPx; x++, i++) to[i] = sums[x] / count;
  }
}
