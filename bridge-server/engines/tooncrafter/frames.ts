/**
 * From pictures to the frames that the model takes: planar float [3,H,W] from −1 (black) to 1 (white).
 *
 * Two rules exist. The official command line resizes 8-bit pixels like Pillow and pads with black; the demo with a
 * page (Gradio) resizes float tensors without antialias and would pad with grey. ToonBridge's keys arrive in the
 * model's size, where both rules give the same numbers.
 */
import { depthOf, maxSample, type Raster, type Size } from '../../../pixels/raster';
import { pillowResize, type RgbPicture } from './pillow-resize';
import type { Planes } from './planes';
import { bilinearTensor } from './tensor-resize';

/** The colours of a picture without its alpha; colours under alpha 0 count, as in the original. */
export function rgbOf(raster: Raster): RgbPicture {
  const pixels = raster.widthPx * raster.heightPx;
  const data = new Uint8Array(pixels * 3);
  const toByte = 255 / maxSample(depthOf(raster));
  for (let i = 0; i < pixels * 3; i++)
    data[i] = Math.round(raster.data[Math.floor(i / 3) * 4 + (i % 3)] * toByte);
  return { widthPx: raster.widthPx, heightPx: raster.heightPx, data };
}

/** Sample (0 to max) to −1 … 1, rounded to float32 after each operation like the original: v/255, then (x − ½)/½. */
function signedSample(sample: number, max: number): number {
  return Math.fround(Math.fround(Math.fround(sample / max) - 0.5) / 0.5);
}

/** A picture of any depth as it is, in −1 … 1. @returns [3,H,W] */
export function frameOf(raster: Raster): Planes {
  const { widthPx, heightPx } = raster;
  const max = maxSample(depthOf(raster));
  const plane = widthPx * heightPx;
  const data = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      data[channel * plane + i] = signedSample(raster.data[i * 4 + channel], max);
    }
  }
  return { widthPx, heightPx, channels: 3, data };
}

function planesOf(picture: RgbPicture): Planes {
  const plane = picture.widthPx * picture.heightPx;
  const data = Float32Array.from({ length: 3 * plane }, (_, i) =>
    signedSample(picture.data[(i % plane) * 3 + Math.floor(i / plane)], 255),
  );
  return { widthPx: picture.widthPx, heightPx: picture.heightPx, channels: 3, data };
}

/** The size at which the shorter side of the picture is the shorter side of the frame; the other side is floored. */
function coveringSize(picture: Size, frame: Size): Size {
  const short = Math.min(frame.widthPx, frame.heightPx);
  const { widthPx, heightPx } = picture;
  return widthPx <= heightPx
    ? { widthPx: short, heightPx: Math.floor((short * heightPx) / widthPx) }
    : { widthPx: Math.floor((short * widthPx) / heightPx), heightPx: short };
}

function roundHalfToEven(value: number): number {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + (down % 2) : Math.round(value);
}

/** Where the crop starts in the source: negative where the source is smaller and is padded. */
function cropStart(sourceLength: number, length: number): number {
  return sourceLength >= length
    ? roundHalfToEven((sourceLength - length) / 2)
    : -Math.floor((length - sourceLength) / 2);
}

/** The middle of a picture; outside of it the frame is filled. @param fill black is −1, grey 0 */
export function centreCrop(source: Planes, size: Size, fill: number): Planes {
  const left = cropStart(source.widthPx, size.widthPx);
  const top = cropStart(source.heightPx, size.heightPx);
  const data = new Float32Array(source.channels * size.widthPx * size.heightPx).fill(fill);
  for (let row = 0; row < source.channels * size.heightPx; row++) {
    const y = (row % size.heightPx) + top;
    if (y < 0 || y >= source.heightPx) continue;
    const channel = Math.floor(row / size.heightPx);
    const from = (channel * source.heightPx + y) * source.widthPx;
    const line = source.data.subarray(
      from + Math.max(0, left),
      from + Math.min(source.widthPx, left + size.widthPx),
    );
    data.set(line, row * size.widthPx + Math.max(0, -left));
  }
  return { ...size, channels: source.channels, data };
}

const BLACK = -1;
const GREY = 0;

/** The frame as the official command line makes it: Pillow resize of the bytes, middle crop, black padding. */
export function commandLineFrame(picture: RgbPicture, size: Size): Planes {
  return centreCrop(planesOf(pillowResize(picture, coveringSize(picture, size))), size, BLACK);
}

/** The frame as the Gradio demo makes it: float resize without antialias, middle crop, grey padding. */
export function demoFrame(picture: RgbPicture, size: Size): Planes {
  return centreCrop(bilinearTensor(planesOf(picture), coveringSize(picture, size)), size, GREY);
}
