/** A frame as the measure sees it: RGBA over light paper grey, so that white cels and alpha errors count. */
import { lumaAt } from '../../pixels/luma';
import { depthOf, maxSample, type Raster } from '../../pixels/raster';

/** The paper behind every cel, 0..255. */
export const PAPER = 232;

/** Interleaved RGB in 0..255, row-major. */
export interface Picture {
  widthPx: number;
  heightPx: number;
  rgb: Float32Array;
}

/** A picture of one value a pixel. */
export type Plane = Float32Array;

export function overPaper(raster: Raster): Picture {
  const { widthPx, heightPx, data } = raster;
  const toByte = 255 / maxSample(depthOf(raster));
  const rgb = new Float32Array(widthPx * heightPx * 3);
  for (let i = 0, j = 0; i < data.length; i += 4, j += 3) {
    const alpha = (data[i + 3] * toByte) / 255;
    for (let c = 0; c < 3; c++) rgb[j + c] = data[i + c] * toByte * alpha + PAPER * (1 - alpha);
  }
  return { widthPx, heightPx, rgb };
}

/** The same for a list of pixels alone: three samples each. */
export function samplesOver(raster: Raster, pixels: ArrayLike<number>): Float32Array {
  const toByte = 255 / maxSample(depthOf(raster));
  const out = new Float32Array(pixels.length * 3);
  for (let k = 0, j = 0; k < pixels.length; k++, j += 3) {
    const i = pixels[k] * 4;
    const alpha = (raster.data[i + 3] * toByte) / 255;
    for (let c = 0; c < 3; c++) out[j + c] = raster.data[i + c] * toByte * alpha + PAPER * (1 - alpha);
  }
  return out;
}

/** The samples of a list of pixels of a picture: three each. */
export function samplesOf({ rgb }: Picture, pixels: ArrayLike<number>): Float32Array {
  const out = new Float32Array(pixels.length * 3);
  for (let k = 0, j = 0; k < pixels.length; k++, j += 3) {
    for (let c = 0; c < 3; c++) out[j + c] = rgb[pixels[k] * 3 + c];
  }
  return out;
}

/** The luma of each pixel, 0..255. */
export function luma({ rgb }: Picture): Plane {
  const out = new Float32Array(rgb.length / 3);
  for (let i = 0, j = 0; i < out.length; i++, j += 3) out[i] = lumaAt(rgb, j);
  return out;
}

export function diagonalPx({ widthPx, heightPx }: { widthPx: number; heightPx: number }): number {
  return Math.hypot(widthPx, heightPx);
}
