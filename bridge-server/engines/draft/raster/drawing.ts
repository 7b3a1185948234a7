/**
 * A key as the engine works on it: interleaved [red, green, blue, alpha] in 0..255, the colours laid over light paper.
 * This form is linear, so splatting and mixing need no division, and it makes white cels differ from no paint at all.
 */
import { lumaAt } from '../../../../pixels/luma';
import { depthOf, emptyRaster, maxSample, type Depth, type Raster } from '../../../../pixels/raster';

/** The paper that is laid behind every cel while it is looked at; it is taken away again when a frame leaves. */
export const PAPER = 232;

export interface Drawing {
  widthPx: number;
  heightPx: number;
  /** [red, green, blue, alpha] a pixel, 0..255. */
  look: Float32Array;
}

/** Lays a cel over paper. */
export function drawingOf(raster: Raster): Drawing {
  const { widthPx, heightPx, data } = raster;
  const toByte = 255 / maxSample(depthOf(raster));
  const look = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] * toByte;
    const cover = alpha / 255;
    const ground = PAPER * (1 - cover);
    look[i] = data[i] * toByte * cover + ground;
    look[i + 1] = data[i + 1] * toByte * cover + ground;
    look[i + 2] = data[i + 2] * toByte * cover + ground;
    look[i + 3] = alpha;
  }
  return { widthPx, heightPx, look };
}

const OPAQUE = 255;
/** Below this alpha (0..255) a pixel is clear: its colour would be noise. */
const CLEAR_ALPHA = 0.5;

/** Takes the paper away again. */
export function rasterOf(drawing: Drawing, depth: Depth): Raster {
  const { widthPx, heightPx, look } = drawing;
  const raster = emptyRaster(widthPx, heightPx, depth);
  const { data } = raster;
  const most = maxSample(depth);
  const scale = most / OPAQUE;
  for (let i = 0; i < look.length; i += 4) {
    const alpha = Math.min(OPAQUE, look[i + 3]);
    if (alpha < CLEAR_ALPHA) continue;
    const ground = PAPER * (1 - alpha / OPAQUE);
    const gain = (OPAQUE / alpha) * scale;
    for (let c = i; c < i + 3; c++)
      data[c] = Math.max(0, Math.min(most, Math.round((look[c] - ground) * gain)));
    data[i + 3] = Math.round(alpha * scale);
  }
  return raster;
}

/** The luma of the look, 0..255. */
export function lumaOf({ look }: Drawing): Float32Array {
  const luma = new Float32Array(look.length >> 2);
  for (let i = 0, j = 0; i < luma.length; i++, j += 4) luma[i] = lumaAt(look, j);
  return luma;
}

/** Greatest channel difference (alpha included) of two pixels, given by the index of their first sample. */
export function lookDifference(a: Float32Array, i: number, b: Float32Array, j: number): number {
  const red = Math.abs(a[i] - b[j]);
  const green = Math.abs(a[i + 1] - b[j + 1]);
  const blue = Math.abs(a[i + 2] - b[j + 2]);
  const alpha = Math.abs(a[i + 3] - b[j + 3]);
  return Math.max(red, green, blue, alpha);
}
