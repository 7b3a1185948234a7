/**
 * Bilinear resizing exactly as Pillow does it: the official command line prepares its frames with it, and the model
 * sees the difference. Triangle filter widened when shrinking, 8-bit result after the horizontal and again after the
 * vertical pass, weights as integers of 22 fractional bits.
 */
import type { Size } from '../../../pixels/raster';

/** Interleaved 8-bit RGB, row-major. */
export interface RgbPicture extends Size {
  data: Uint8Array;
}

const CHANNELS = 3;
const FRACTION_BITS = 22;
const HALF = 2 ** (FRACTION_BITS - 1);

/** Which source samples make one target sample, and with what integer weights. */
interface Taps {
  first: number;
  weights: Int32Array;
}

function tapsOf(target: number, sourceLength: number, scale: number): Taps {
  const support = Math.max(scale, 1);
  const centre = (target + 0.5) * scale;
  const first = Math.max(0, Math.trunc(centre - support + 0.5));
  const end = Math.min(sourceLength, Math.trunc(centre + support + 0.5));
  const triangle = Array.from({ length: end - first }, (_, i) =>
    Math.max(0, 1 - Math.abs((first + i - centre + 0.5) / support)),
  );
  const sum = triangle.reduce((total, weight) => total + weight, 0);
  return {
    first,
    weights: Int32Array.from(triangle, (weight) => Math.trunc(0.5 + (weight / sum) * 2 ** FRACTION_BITS)),
  };
}

function allTaps(targetLength: number, sourceLength: number): Taps[] {
  const scale = sourceLength / targetLength;
  return Array.from({ length: targetLength }, (_, target) => tapsOf(target, sourceLength, scale));
}

function toByte(sum: number): number {
  return Math.min(255, Math.max(0, Math.floor((sum + HALF) / 2 ** FRACTION_BITS)));
}

/** One line of a picture: where it starts and how far its samples lie apart. */
interface Line {
  offset: number;
  stride: number;
}

function resizeLine(
  from: Uint8Array,
  source: Line,
  to: Uint8Array,
  target: Line,
  taps: readonly Taps[],
): void {
  taps.forEach(({ first, weights }, i) => {
    for (let channel = 0; channel < CHANNELS; channel++) {
      let sum = 0;
      let at = source.offset + first * source.stride + channel;
      for (let tap = 0; tap < weights.length; tap++, at += source.stride) sum += from[at] * weights[tap];
      to[target.offset + i * target.stride + channel] = toByte(sum);
    }
  });
}

function resizeRows(picture: RgbPicture, widthPx: number): RgbPicture {
  if (widthPx === picture.widthPx) return picture;
  const taps = allTaps(widthPx, picture.widthPx);
  const data = new Uint8Array(widthPx * picture.heightPx * CHANNELS);
  for (let y = 0; y < picture.heightPx; y++) {
    const source = { offset: y * picture.widthPx * CHANNELS, stride: CHANNELS };
    resizeLine(picture.data, source, data, { offset: y * widthPx * CHANNELS, stride: CHANNELS }, taps);
  }
  return { widthPx, heightPx: picture.heightPx, data };
}

function resizeColumns(picture: RgbPicture, heightPx: number): RgbPicture {
  if (heightPx === picture.heightPx) return picture;
  const taps = allTaps(heightPx, picture.heightPx);
  const rowStride = picture.widthPx * CHANNELS;
  const data = new Uint8Array(picture.widthPx * heightPx * CHANNELS);
  for (let x = 0; x < picture.widthPx; x++) {
    const line = { offset: x * CHANNELS, stride: rowStride };
    resizeLine(picture.data, line, data, line, taps);
  }
  return { widthPx: picture.widthPx, heightPx, data };
}

/** Pillow's `Image.resize(size, BILINEAR)` of an RGB picture. */
export function pillowResize(picture: RgbPicture, size: Size): RgbPicture {
  return resizeColumns(resizeRows(picture, size.widthPx), size.heightPx);
}
