/** Profiles: a feature as columns from its upper to its lower rim, and a line as the height of each of its columns. */
import type { Affine } from '../motion/pose';

/** All in working px. */
export interface Profile {
  /** Outermost columns. */
  left: number;
  right: number;
  /** Rims of each column, from `left` on. */
  top: Float32Array;
  bottom: Float32Array;
  heightPx: number;
}

/** All in working px. */
export interface Curve {
  left: number;
  right: number;
  /** Height of the middle of the line at so many places from its left to its right. */
  middle: Float32Array;
  /** Of the line itself, and of the box around it. */
  thicknessPx: number;
  heightPx: number;
}

/** Places along a curve. */
const PLACES = 17;
/** Columns to either side that even a rim. */
const EVEN_COLUMNS = 1;
const { floor, max, min } = Math;

export function profileOf(pixels: ReadonlySet<number>, widthPx: number): Profile {
  let [left, right] = [Infinity, -Infinity];
  for (const i of pixels) {
    left = min(left, i % widthPx);
    right = max(right, i % widthPx);
  }
  const top = new Float32Array(right - left + 1).fill(Infinity);
  const bottom = new Float32Array(right - left + 1).fill(-Infinity);
  for (const i of pixels) {
    const column = (i % widthPx) - left;
    top[column] = min(top[column], floor(i / widthPx));
    bottom[column] = max(bottom[column], floor(i / widthPx));
  }
  fillGaps(top);
  fillGaps(bottom);
  const heightPx =
    bottom.reduce((most, y) => max(most, y), 0) - top.reduce((least, y) => min(least, y), Infinity);
  return { left, right, top: evened(top), bottom: evened(bottom), heightPx };
}

/** @param map what brings the pixels into the frame of the curve */
export function curveOf(pixels: ReadonlySet<number>, widthPx: number, map: Affine): Curve {
  const places = [...pixels].map((i) => {
    const [x, y] = [i % widthPx, floor(i / widthPx)];
    return { x: map.a * x + map.b * y + map.x, y: map.c * x + map.d * y + map.y };
  });
  const left = places.reduce((least, { x }) => min(least, x), Infinity);
  const right = places.reduce((most, { x }) => max(most, x), -Infinity);
  const top = places.reduce((least, { y }) => min(least, y), Infinity);
  const bottom = places.reduce((most, { y }) => max(most, y), -Infinity);
  const sums = new Float32Array(PLACES);
  const counts = new Float32Array(PLACES);
  for (const { x, y } of places) {
    const place = Math.round(((x - left) / max(1, right - left)) * (PLACES - 1));
    sums[place] += y;
    counts[place]++;
  }
  const middle = sums.map((sum, k) => (counts[k] > 0 ? sum / counts[k] : Infinity));
  fillGaps(middle);
  const thicknessPx = max(1, pixels.size / max(1, right - left + 1));
  return { left, right, middle: evened(middle), thicknessPx, heightPx: bottom - top };
}

/** Places where nothing was found have what the last one has. */
function fillGaps(values: Float32Array): void {
  const first = values.find((value) => Number.isFinite(value)) ?? 0;
  values.forEach((value, k) => {
    if (!Number.isFinite(value)) values[k] = k > 0 ? values[k - 1] : first;
  });
}

function evened(values: Float32Array): Float32Array {
  return values.map((_, k) => {
    const [from, to] = [max(0, k - EVEN_COLUMNS), min(values.length - 1, k + EVEN_COLUMNS)];
    return values.subarray(from, to + 1).reduce((sum, value) => sum + value, 0) / (to - from + 1);
  });
}

/** The value at a place between the first (0) and the last (1). */
export function valueAt(values: Float32Array, share: number): number {
  const at = max(0, min(1, share)) * (values.length - 1);
  const k = min(values.length - 2, floor(at));
  return values.length === 1 ? values[0] : values[k] + (at - k) * (values[k + 1] - values[k]);
}
