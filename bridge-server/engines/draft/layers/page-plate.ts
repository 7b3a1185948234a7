/**
 * The page plate: what is seen where no part is. Page of A, else page of B, else the nearest page; nothing at all where
 * the page is clear.
 */
import { distanceTransform } from '../raster/distance-transform';
import { PAPER, type Drawing } from '../raster/drawing';

const CLEAR = [PAPER, PAPER, PAPER, 0];

/** What the plate asks of each sheet. */
export interface PageKind {
  isPage: boolean;
  isClear: boolean;
}

/**
 * @param a the key whose page is taken first, and @param b the other
 * @param ofA,ofB sheet of each pixel of both @param kinds one a sheet
 */
export function pagePlate(
  a: Drawing,
  b: Drawing,
  ofA: Int32Array,
  ofB: Int32Array,
  kinds: readonly PageKind[],
): Drawing {
  const { widthPx, heightPx } = a;
  const isPage = sheetsThat(kinds, (kind) => kind.isPage);
  const isOpaque = sheetsThat(kinds, (kind) => kind.isPage && !kind.isClear);
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

/** 1 at k + 1 for each sheet k that passes; 0 at 0, for no sheet at all. */
function sheetsThat(kinds: readonly PageKind[], test: (kind: PageKind) => boolean): Uint8Array {
  return Uint8Array.from([0, ...kinds.map((kind) => Number(test(kind)))]);
}
