/** Gaussian blur and Sobel derivatives of single planes; borders mirror with the edge pixel repeated (cba|abc|cba). */
import type { Plane } from './picture';

/** Index mirrored into 0..length-1. */
function mirror(index: number, length: number): number {
  let i = index;
  while (i < 0 || i >= length) i = i < 0 ? -1 - i : 2 * length - 1 - i;
  return i;
}

/** Normalised Gaussian taps. Radius: 4 sigma below one pixel, else the 11 taps of SSIM's window. */
function gaussianTaps(sigmaPx: number): Float64Array {
  const radius = sigmaPx < 1 ? Math.floor(4 * sigmaPx + 0.5) : 5;
  const taps = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigmaPx * sigmaPx)),
  );
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}

/** Separable filter with one row of taps along x and one along y. */
function separable(plane: Plane, widthPx: number, tapsX: Float64Array, tapsY: Float64Array): Plane {
  return filterColumns(filterRows(plane, widthPx, tapsX), widthPx, tapsY);
}

function filterRows(plane: Plane, widthPx: number, taps: Float64Array): Plane {
  const out = new Float32Array(plane.length);
  const radius = taps.length >> 1;
  // a row with its mirrored borders, so that the inner loop needs no look at them
  const line = new Float64Array(widthPx + 2 * radius);
  for (let row = 0; row < plane.length; row += widthPx) {
    for (let x = 0; x < widthPx; x++) line[x + radius] = plane[row + x];
    for (let k = 1; k <= radius; k++) {
      line[radius - k] = plane[row + mirror(-k, widthPx)];
      line[radius + widthPx - 1 + k] = plane[row + mirror(widthPx - 1 + k, widthPx)];
    }
    for (let x = 0; x < widthPx; x++) {
      let sum = 0;
      for (let k = 0; k < taps.length; k++) sum += taps[k] * line[x + k];
      out[row + x] = sum;
    }
  }
  return out;
}

function filterColumns(plane: Plane, widthPx: number, taps: Float64Array): Plane {
  const out = new Float32Array(plane.length);
  const radius = taps.length >> 1;
  const heightPx = plane.length / widthPx;
  const sums = new Float64Array(widthPx);
  for (let y = 0; y < heightPx; y++) {
    sums.fill(0);
    for (let k = 0; k < taps.length; k++) {
      const tap = taps[k];
      if (tap === 0) continue;
      const from = mirror(y + k - radius, heightPx) * widthPx;
      for (let x = 0; x < widthPx; x++) sums[x] += tap * plane[from + x];
    }
    out.set(sums, y * widthPx);
  }
  return out;
}

/** Gaussian blur. */
export function blur(plane: Plane, widthPx: number, sigmaPx: number): Plane {
  const taps = gaussianTaps(sigmaPx);
  return separable(plane, widthPx, taps, taps);
}

const DERIVATIVE = Float64Array.of(-1, 0, 1);
const SMOOTHING = Float64Array.of(0.25, 0.5, 0.25);

/** Sobel derivative along x, divided by 4. */
export function sobelX(plane: Plane, widthPx: number): Plane {
  return separable(plane, widthPx, DERIVATIVE, SMOOTHING);
}

/** Sobel derivative along y, divided by 4. */
export function sobelY(plane: Plane, widthPx: number): Plane {
  return separable(plane, widthPx, SMOOTHING, DERIVATIVE);
}
