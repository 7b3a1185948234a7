/** Between 8 and 16 bits a sample. 8 to 16 multiplies by 257 (0 to 0, 255 to 65535), so the way back is exact. */
import { depthOf, type Depth, type Raster } from './raster';

const SIXTEEN_PER_EIGHT = 65535 / 255;

/** The raster in the given depth; the same object when it has it already. 16 to 8 rounds to the nearest. */
export function toDepth(raster: Raster, depth: Depth): Raster {
  if (depthOf(raster) === depth) return raster;
  const { widthPx, heightPx, data } = raster;
  return { widthPx, heightPx, data: depth === 16 ? widen(data) : narrow(data) };
}

function widen(data: Raster['data']): Uint16Array {
  const wide = new Uint16Array(data.length);
  for (let i = 0; i < data.length; i++) wide[i] = data[i] * SIXTEEN_PER_EIGHT;
  return wide;
}

function narrow(data: Raster['data']): Uint8ClampedArray {
  const narrowed = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i++) narrowed[i] = Math.round(data[i] / SIXTEEN_PER_EIGHT);
  return narrowed;
}
