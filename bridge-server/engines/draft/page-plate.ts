/**
 * The page plate: what is seen where no part is. Page of A, else page of B, else the nearest page; nothing at all where
 * the page is clear.
 */
import { distanceTransform } from './distance-transform';
import { PAPER, type Drawing } from './drawing';
import { maskWhere } from './masks';
import type { Part } from './parts';

const CLEAR = [PAPER, PAPER, PAPER, 0];

export function pagePlate(
  a: Drawing,
  b: Drawing,
  ofA: Int32Array,
  ofB: Int32Array,
  parts: readonly Part[],
): Drawing {
  const { widthPx, heightPx } = a;
  const isPage = (part: number): boolean => part >= 0 && parts[part].isPage;
  const isOpaque = (part: number): boolean => isPage(part) && !parts[part].isClear;
  const known = maskWhere(ofA.length, (i) => isPage(ofA[i]) || isPage(ofB[i]));
  const { nearest } = distanceTransform(known, widthPx, heightPx);
  const look = new Float32Array(a.look.length);
  for (let i = 0; i < known.length; i++) {
    const from = nearest[i] < 0 ? i : nearest[i];
    const source = isPage(ofA[from]) || !known[from] ? a.look : b.look;
    const isClear = known[from] && !isOpaque(ofA[from]) && !isOpaque(ofB[from]);
    for (let c = 0; c < 4; c++) look[i * 4 + c] = isClear ? CLEAR[c] : source[from * 4 + c];
  }
  return { widthPx, heightPx, look };
}
