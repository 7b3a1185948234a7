/**
 * Page matching: a pan moves everything at once, farther than a patch search can see. Phase correlation of the two whole
 * pictures (Kuglin and Hines, 1975) finds the common shift on a small copy; it is then polished on finer copies.
 */
import type { Level, Pyramid } from '../raster/pyramid';

/** Side of the square that is transformed; a power of two. */
const SIDE = 128;
const LEAST_POWER = 1e-9;

export interface Shift {
  dx: number;
  dy: number;
}

const REST: Shift = { dx: 0, dy: 0 };

/** The shift in px of the whole picture from A to B; zero when no shift explains B better than rest. */
export function pageShift(a: Pyramid, b: Pyramid): Shift {
  const level = Math.max(
    0,
    a.findIndex(({ widthPx, heightPx }) => Math.max(widthPx, heightPx) <= SIDE),
  );
  let shift = correlate(a[level], b[level]);
  for (let k = level; k >= Math.max(0, level - 2); k--) {
    shift = polish(a[k], b[k], shift);
    if (k === level && isNoBetterThanRest(a[k], b[k], shift)) return REST;
    if (k > 0) shift = { dx: shift.dx * 2, dy: shift.dy * 2 };
  }
  const reached = Math.max(0, level - 2);
  const scale = reached > 0 ? 2 ** (reached - 1) : 1;
  const found = { dx: shift.dx * scale, dy: shift.dy * scale };
  const coarse = { dx: found.dx / 2 ** level, dy: found.dy / 2 ** level };
  return isNoBetterThanRest(a[level], b[level], coarse) ? REST : found;
}

function isNoBetterThanRest(a: Level, b: Level, shift: Shift): boolean {
  return shiftError(a, b, shift) >= shiftError(a, b, REST);
}

interface Complex {
  re: Float64Array;
  im: Float64Array;
}

function correlate(a: Level, b: Level): Shift {
  const fa = transform(windowed(a), false);
  const fb = transform(windowed(b), false);
  const cross: Complex = { re: new Float64Array(SIDE * SIDE), im: new Float64Array(SIDE * SIDE) };
  for (let i = 0; i < cross.re.length; i++) {
    const re = fb.re[i] * fa.re[i] + fb.im[i] * fa.im[i];
    const im = fb.im[i] * fa.re[i] - fb.re[i] * fa.im[i];
    const power = Math.hypot(re, im) + LEAST_POWER;
    cross.re[i] = re / power;
    cross.im[i] = im / power;
  }
  const peaks = transform(cross, true).re;
  let best = 0;
  for (let i = 1; i < peaks.length; i++) if (peaks[i] > peaks[best]) best = i;
  const signed = (value: number): number => (value > SIDE / 2 ? value - SIDE : value);
  return { dx: signed(best % SIDE), dy: signed(Math.floor(best / SIDE)) };
}

/** The picture without its mean, faded out to its borders, in the corner of the square. */
function windowed({ widthPx, heightPx, luma }: Level): Complex {
  const out: Complex = { re: new Float64Array(SIDE * SIDE), im: new Float64Array(SIDE * SIDE) };
  const width = Math.min(widthPx, SIDE);
  const height = Math.min(heightPx, SIDE);
  const mean = luma.reduce((sum, value) => sum + value, 0) / luma.length;
  const fade = (k: number, length: number): number => Math.sin((Math.PI * (k + 0.5)) / length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      out.re[y * SIDE + x] = (luma[y * widthPx + x] - mean) * fade(x, width) * fade(y, height);
    }
  }
  return out;
}

/** Two-dimensional Fourier transform of the square, in place. */
function transform(field: Complex, isInverse: boolean): Complex {
  for (let y = 0; y < SIDE; y++) transformLine(field, y * SIDE, 1, isInverse);
  for (let x = 0; x < SIDE; x++) transformLine(field, x, SIDE, isInverse);
  return field;
}

const TURNS = Float64Array.from({ length: SIDE / 2 }, (_, k) => (2 * Math.PI * k) / SIDE);
const COSINES = TURNS.map(Math.cos);
const SINES = TURNS.map(Math.sin);

/** Radix-2 transform of one line (Cooley and Tukey, 1965). */
function transformLine({ re, im }: Complex, first: number, step: number, isInverse: boolean): void {
  for (let i = 1, j = 0; i < SIDE; i++) {
    let bit = SIDE >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      swap(re, first + i * step, first + j * step);
      swap(im, first + i * step, first + j * step);
    }
  }
  for (let size = 2; size <= SIDE; size *= 2) {
    for (let k = 0; k < size / 2; k++) {
      const cos = COSINES[(k * SIDE) / size];
      const sin = isInverse ? SINES[(k * SIDE) / size] : -SINES[(k * SIDE) / size];
      for (let start = k; start < SIDE; start += size) {
        const p = first + start * step;
        const q = p + (size / 2) * step;
        const tr = re[q] * cos - im[q] * sin;
        const ti = re[q] * sin + im[q] * cos;
        re[q] = re[p] - tr;
        im[q] = im[p] - ti;
        re[p] += tr;
        im[p] += ti;
      }
    }
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const kept = values[i];
  values[i] = values[j];
  values[j] = kept;
}

/** Tries the eight neighbours until none is better. */
function polish(a: Level, b: Level, start: Shift): Shift {
  let best = start;
  let least = shiftError(a, b, start);
  for (let improved = true; improved;) {
    improved = false;
    const { dx, dy } = best;
    for (let k = 0; k < 9; k++) {
      // The one in the middle is where it stands.
      if (k === 4) continue;
      const candidate = { dx: dx + (k % 3) - 1, dy: dy + Math.floor(k / 3) - 1 };
      const error = shiftError(a, b, candidate, least);
      if (error >= least) continue;
      least = error;
      best = candidate;
      improved = true;
    }
  }
  return best;
}

const OUTSIDE_ERROR = 10;
const ERROR_CAP = 40;

/**
 * Mean capped luma difference; what leaves the picture costs as much as a clear mismatch.
 * @param enough beyond this the answer is only known to be greater
 */
function shiftError(a: Level, b: Level, { dx, dy }: Shift, enough = Infinity): number {
  const { widthPx, heightPx } = a;
  const sx = Math.round(dx);
  const sy = Math.round(dy);
  const left = Math.min(widthPx, Math.max(0, -sx));
  const right = Math.max(left, Math.min(widthPx, widthPx - sx));
  const outside = widthPx - right + left;
  let sum = 0;
  for (let y = 0; y < heightPx; y++) {
    const isInside = y + sy >= 0 && y + sy < heightPx;
    sum += (isInside ? outside : widthPx) * OUTSIDE_ERROR;
    if (!isInside) continue;
    const shifted = sy * widthPx + sx;
    for (let i = y * widthPx + left, end = y * widthPx + right; i < end; i++) {
      const difference = b.luma[i + shifted] - a.luma[i];
      sum += Math.min(ERROR_CAP, difference < 0 ? -difference : difference);
    }
    if (sum > enough * a.luma.length) break;
  }
  return sum / a.luma.length;
}
