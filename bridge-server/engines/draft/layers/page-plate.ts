/**
 * The page plate: what is seen where no part is. Page of A, else page of B, else the nearest page; nothing at all where
 * the page is clear.
 */
import { distanceTransform } from '../raster/distance-transform';
import { PAPER, type Drawing } from '../raster/drawing';
import type { Part } from '../parts/parts';

const CLEAR = [PAPER, PAPER, PAPER, 0];

export function pagePlate(
  a: Drawing,
  b: Drawing,
  ofA: Int32Array,
  ofB: Int32Array,
  parts: readonly Part[],
): Drawing {
  const { widthPx, heightPx } = a;
  const isPage = partsThat(parts, (part) => part.isPage);
  const isOpaque = partsThat(parts, (part) => part.isPage && !part.isClear);
  const known = new Uint8Array(ofA.length);
  const rows = new Uint8Array(heightPx);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (isPage[ofA[i] + 1] || isPage[ofB[i] + 1]) known[i] = 1;
      else rows[y] = 1;
    }
  }
  const { nearest } = distanceTransform(known, widthPx, heightPx, rows);
  const look = new Float32Array(a.look.length);
  for (let i = 0; i < known.length; i++) {
    const from = known[i] || nearest[i] < 0 ? i : nearest[i];
    const isOfA = isPage[ofA[from] + 1] || !known[from];
    const isClear = known[from] && !isOpaque[ofA[from] + 1] && !isOpaque[ofB[from] + 1];
    const source = isOfA ? a.look : b.look;
    for (let c = 0; c < 4; c++) look[i * 4 + c] = isClear ? CLEAR[c] : source[from * 4 + c];
  }
  return { widthPx, heightPx, look };
}

/** 1 at k + 1 for each part k that passes; 0 at 0, for no part at all. */
function partsThat(parts: readonly Part[], test: (part: Part) => boolean): Uint8Array {
  return Uint8Array.from([0, ...parts.map((part) => Number(test(part)))]);
}
