/** From the decoder's numbers to pixels. */
import { emptyRaster, maxSample, type Depth, type Raster, type Size } from '../../../pixels/raster';

/**
 * Clamped, opaque. At 8 bit the fraction is cut off, as the original does when it writes its clip; at 16 bit it is
 * rounded.
 * @param frame [3,H,W], −1 black to 1 white
 */
export function rasterOfFrame(frame: Float32Array, size: Size, depth: Depth): Raster {
  const raster = emptyRaster(size.widthPx, size.heightPx, depth);
  const plane = size.widthPx * size.heightPx;
  const max = maxSample(depth);
  const whole = depth === 8 ? Math.floor : Math.round;
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = Math.min(1, Math.max(-1, frame[channel * plane + i]));
      raster.data[i * 4 + channel] = whole(Math.fround(Math.fround(Math.fround(value + 1) / 2) * max));
    }
    raster.data[i * 4 + 3] = max;
  }
  return raster;
}
