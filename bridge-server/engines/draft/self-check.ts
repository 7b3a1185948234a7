/**
 * Self-check: how well does a flow explain the other key? Colour error where a pixel lands, and whether the flow back
 * returns it to where it came from: a flow that folds two places into one betrays itself on the way back.
 */
import { sampleAt, type Flow } from './dense-flow';
import type { Drawing } from './drawing';

const ERROR_CAP = 80;
const ERROR_WINDOW_RADIUS_PX = 4;
const DISTANCE_COST = 0.004;
const RETURN_COST = 1;
const RETURN_CAP_PX = 12;

/** Windowed colour error plus the cost of not coming back and of travelling far; 0..~100. */
export function flowError(from: Drawing, to: Drawing, flow: Flow, back: Flow): Float32Array {
  const { widthPx, heightPx } = from;
  const error = colourError(from, to, flow);
  const miss = returnMiss(flow, back, widthPx, heightPx);
  for (let i = 0; i < error.length; i++) error[i] += RETURN_COST * Math.min(miss[i], RETURN_CAP_PX);
  const mean = boxMean(error, widthPx, heightPx, ERROR_WINDOW_RADIUS_PX);
  for (let i = 0; i < mean.length; i++) mean[i] += DISTANCE_COST * Math.hypot(flow.dx[i], flow.dy[i]);
  return mean;
}

/** Distance in px between a pixel and where the way there and back leaves it. */
export function returnMiss(flow: Flow, back: Flow, widthPx: number, heightPx: number): Float32Array {
  const miss = new Float32Array(flow.dx.length);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      const px = x + flow.dx[i];
      const py = y + flow.dy[i];
      const missX = flow.dx[i] + sampleAt(back.dx, widthPx, heightPx, px, py);
      const missY = flow.dy[i] + sampleAt(back.dy, widthPx, heightPx, px, py);
      miss[i] = Math.sqrt(missX * missX + missY * missY);
    }
  }
  return miss;
}

/** Mean channel difference between a pixel and where it lands, 0..80; alpha is already in the colours over paper. */
export function colourError(from: Drawing, to: Drawing, flow: Flow): Float32Array {
  const { widthPx, heightPx, look } = from;
  const error = new Float32Array(widthPx * heightPx);
  const other = to.look;
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      const px = Math.max(0, Math.min(widthPx - 1, x + flow.dx[i]));
      const py = Math.max(0, Math.min(heightPx - 1, y + flow.dy[i]));
      const x0 = px | 0;
      const y0 = py | 0;
      const fx = px - x0;
      const fy = py - y0;
      const j = (y0 * widthPx + x0) * 4;
      const right = x0 < widthPx - 1 ? 4 : 0;
      const down = y0 < heightPx - 1 ? widthPx * 4 : 0;
      let sum = 0;
      for (let c = 0; c < 3; c++) {
        const above = other[j + c] + (other[j + right + c] - other[j + c]) * fx;
        const below = other[j + down + c] + (other[j + down + right + c] - other[j + down + c]) * fx;
        sum += Math.abs(above + (below - above) * fy - look[i * 4 + c]);
      }
      error[i] = Math.min(ERROR_CAP, sum / 3);
    }
  }
  return error;
}

/** Mean over a square window, clipped at the borders. Linear in pixels whatever the radius. */
export function boxMean(
  plane: Float32Array,
  widthPx: number,
  heightPx: number,
  radiusPx: number,
): Float32Array {
  const rows = new Float32Array(plane.length);
  for (let y = 0; y < heightPx; y++) slideMean(plane, rows, y * widthPx, 1, widthPx, radiusPx);
  const out = new Float32Array(plane.length);
  for (let x = 0; x < widthPx; x++) slideMean(rows, out, x, widthPx, heightPx, radiusPx);
  return out;
}

function slideMean(
  from: Float32Array,
  to: Float32Array,
  first: number,
  step: number,
  length: number,
  radius: number,
): void {
  let sum = 0;
  let count = 0;
  for (let k = 0; k < Math.min(radius, length); k++, count++) sum += from[first + k * step];
  for (let k = 0; k < length; k++) {
    if (k + radius < length) {
      sum += from[first + (k + radius) * step];
      count++;
    }
    if (k - radius - 1 >= 0) {
      sum -= from[first + (k - radius - 1) * step];
      count--;
    }
    to[first + k * step] = sum / count;
  }
}
