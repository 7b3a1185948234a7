/** The page plate: what is seen where no part is. Page of A, else page of B, else the nearest page. */
import { distanceTransform } from './distance-transform';
import type { Drawing } from './drawing';
import { maskWhere } from './masks';
import type { Part } from './parts';

export function pagePlate(
  a: Drawing,
  b: Drawing,
  ofA: Int32Array,
  ofB: Int32Array,
  parts: readonly Part[],
): Drawing {
  const { widthPx, heightPx } = a;
  const isPage = (part: number): boolean => part >= 0 && parts[part].isPage;
  const known = maskWhere(ofA.length, (i) => isPage(ofA[i]) || isPage(ofB[i]));
  const { nearest } = distanceTransform(known, widthPx, heightPx);
  const look = new Float32Array(a.look.length);
  for (let i = 0; i < known.length; i++) {
    const from = nearest[i] < 0 ? i : nearest[i];
    const source = isPage(ofA[from]) || !known[from] ? a.look : b.look;
    for (let c = 0; c < 4; c++) look[i * 4 + c] = source[from * 4 + c];
  }
  return { widthPx, heightPx, look };
}
