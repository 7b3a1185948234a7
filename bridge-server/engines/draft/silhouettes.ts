/** How deep inside its own part each pixel lies: what decides between two keys that show different parts. */
import { distanceTransform } from './distance-transform';

/**
 * Distance in px from each pixel to the border of its part, at most `most`. Thin crumbs lie shallow, so they give way;
 * a cap keeps small details from giving way to large plain ones.
 */
export function depthInside(
  partOf: Int32Array,
  widthPx: number,
  heightPx: number,
  most: number,
): Float32Array {
  const isBorder = new Uint8Array(partOf.length);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (x < widthPx - 1 && partOf[i] !== partOf[i + 1]) isBorder[i] = isBorder[i + 1] = 1;
      if (y < heightPx - 1 && partOf[i] !== partOf[i + widthPx]) isBorder[i] = isBorder[i + widthPx] = 1;
    }
  }
  const { squared } = distanceTransform(isBorder, widthPx, heightPx);
  return squared.map((value) => Math.min(most, Math.sqrt(value) + 0.5));
}
