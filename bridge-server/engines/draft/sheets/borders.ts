/** Borders: where parts of a key touch, how long, and how differently both sides of the border move. */
import type { Flow } from '../motion/flow';

export interface Border {
  p: number;
  q: number;
  /** Pairs of neighbouring pixels, one of each part. */
  lengthPx: number;
  /** How far the ways of the two pixels of a pair lie apart, in the mean, px. */
  apartPx: number;
}

export interface Borders {
  /** By `pairKey`. */
  pairs: ReadonlyMap<number, Border>;
  /** Length of each part's whole rim, the picture's border left out. */
  rims: Float64Array;
}

export function pairKey(p: number, q: number, parts: number): number {
  return p < q ? p * parts + q : q * parts + p;
}

/**
 * @param partOf part of each pixel, -1 for none
 * @param flow where each pixel goes
 */
export function bordersOf(partOf: Int32Array, parts: number, widthPx: number, flow: Flow): Borders {
  const pairs = new Map<number, Border>();
  const rims = new Float64Array(parts);
  const note = (i: number, j: number): void => {
    const p = partOf[i];
    const q = partOf[j];
    if (p === q) return;
    if (p >= 0) rims[p]++;
    if (q >= 0) rims[q]++;
    if (p < 0 || q < 0) return;
    const key = pairKey(p, q, parts);
    let border = pairs.get(key);
    if (!border) pairs.set(key, (border = { p: Math.min(p, q), q: Math.max(p, q), lengthPx: 0, apartPx: 0 }));
    border.lengthPx++;
    border.apartPx += Math.hypot(flow.dx[i] - flow.dx[j], flow.dy[i] - flow.dy[j]);
  };
  for (let i = 0; i < partOf.length; i++) {
    if (i % widthPx > 0) note(i, i - 1);
    if (i >= widthPx) note(i, i - widthPx);
  }
  for (const border of pairs.values()) border.apartPx /= border.lengthPx;
  return { pairs, rims };
}
