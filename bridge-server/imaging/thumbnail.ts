import type { Raster, Size } from '../../pixels/raster';
import { resample } from './resample';

/** The size that fits into a square of `maxSidePx` with the same aspect; never larger than it was. */
export function fitInside({ widthPx, heightPx }: Size, maxSidePx: number): Size {
  const scale = Math.min(1, maxSidePx / Math.max(widthPx, heightPx));
  return {
    widthPx: Math.max(1, Math.round(widthPx * scale)),
    heightPx: Math.max(1, Math.round(heightPx * scale)),
  };
}

/** A small copy for a filmstrip; the same object when it is small enough already. */
export function thumbnail(raster: Raster, maxSidePx: number): Raster {
  return resample(raster, fitInside(raster, maxSidePx));
}
