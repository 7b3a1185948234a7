/** Documents and drawings without colour. */
import { lumaAt } from './luma';
import type { Raster } from './raster';

/** True when every pixel with any alpha has equal red, green and blue. */
export function isGray({ data }: Raster): boolean {
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] > 0 && (data[i] !== data[i + 1] || data[i] !== data[i + 2])) return false;
  }
  return true;
}

/**
 * A copy whose red, green and blue are the luma of each pixel (`lumaAt`).
 * Pixels that are gray already keep their value exactly.
 */
export function toGray({ widthPx, heightPx, data }: Raster): Raster {
  const gray = data.slice();
  for (let i = 0; i < gray.length; i += 4) {
    const luma = Math.round(lumaAt(data, i));
    gray[i] = gray[i + 1] = gray[i + 2] = luma;
  }
  return { widthPx, heightPx, data: gray };
}
