/**
 * Straight and premultiplied alpha. Every filter works on premultiplied samples: a transparent pixel then weighs
 * nothing, whatever colour it hides, and no dark or light fringe can come of it.
 */
import { depthOf, emptyRaster, maxSample, type Depth, type Raster } from './raster';

/** Premultiplied RGBA as floats of 0 to 1, interleaved, row-major. */
export interface PremultipliedImage {
  widthPx: number;
  heightPx: number;
  data: Float32Array;
}

export function premultiply(raster: Raster): PremultipliedImage {
  const { widthPx, heightPx, data } = raster;
  const scale = 1 / maxSample(depthOf(raster));
  const floats = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] * scale;
    floats[i] = data[i] * scale * alpha;
    floats[i + 1] = data[i + 1] * scale * alpha;
    floats[i + 2] = data[i + 2] * scale * alpha;
    floats[i + 3] = alpha;
  }
  return { widthPx, heightPx, data: floats };
}

/** Back to straight alpha; pixels whose alpha rounds to 0 become all 0. */
export function unpremultiply({ widthPx, heightPx, data }: PremultipliedImage, depth: Depth): Raster {
  const raster = emptyRaster(widthPx, heightPx, depth);
  const max = maxSample(depth);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = Math.round(clampToOne(data[i + 3]) * max);
    if (alpha === 0) continue;
    for (let channel = 0; channel < 3; channel++) {
      raster.data[i + channel] = Math.round(clampToOne(data[i + channel] / data[i + 3]) * max);
    }
    raster.data[i + 3] = alpha;
  }
  return raster;
}

/**
 * Turns rows that are premultiplied on black into straight alpha, in place, each sample rounded to the nearest (halves
 * up) in whole numbers. Pixels without alpha become all 0; colour that outshines its alpha becomes full.
 * @param from, to rows, `to` exclusive
 */
export function unmultiplyRows(raster: Raster, from: number, to: number): void {
  const { widthPx, data } = raster;
  const max = maxSample(depthOf(raster));
  for (let i = from * widthPx * 4; i < to * widthPx * 4; i += 4) {
    const alpha = data[i + 3];
    if (alpha === max) continue;
    for (let channel = i; channel < i + 3; channel++) {
      data[channel] =
        alpha === 0 ? 0 : Math.min(max, Math.floor((2 * data[channel] * max + alpha) / (2 * alpha)));
    }
  }
}

/** A copy in which pixels without any alpha are all 0: programs leave any colour there. */
export function withoutHiddenColours({ widthPx, heightPx, data }: Raster): Raster {
  const cleaned = data.slice();
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 0) cleaned.fill(0, i, i + 3);
  return { widthPx, heightPx, data: cleaned };
}

function clampToOne(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
