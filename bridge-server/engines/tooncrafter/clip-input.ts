/**
 * The picture that the vision tower sees: 224×224 as released, antialiased bicubic, normalised with CLIP's colour
 * statistics.
 */
import type { Planes } from './planes';
import { bicubicTensor, gaussianBlur, type Blur } from './tensor-resize';

/** Mean and spread of CLIP's training pictures, per channel. */
const CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073];
const CLIP_STD = [0.26862954, 0.26130258, 0.27577711];

const SMALLEST_SIGMA = 0.001;
const SHORTEST_KERNEL = 3;
/** the kernel reaches two sigmas to either side */
const KERNEL_PER_SIGMA = 4;

/** The blur before shrinking by this factor. */
function antialias(factor: number): Blur {
  const sigma = Math.max((factor - 1) / 2, SMALLEST_SIGMA);
  const kernelLength = Math.trunc(Math.max(KERNEL_PER_SIGMA * sigma, SHORTEST_KERNEL));
  return { sigma, kernelLength: kernelLength % 2 === 0 ? kernelLength + 1 : kernelLength };
}

/**
 * @param frame [3,H,W] in −1 … 1
 * @returns [3,side,side], normalised; overshoot of the cubic is kept
 */
export function clipInput(frame: Planes, sidePx: number): Float32Array {
  const [down, across] = [frame.heightPx / sidePx, frame.widthPx / sidePx];
  const smooth = Math.max(down, across) > 1 ? gaussianBlur(frame, antialias(across), antialias(down)) : frame;
  const plane = sidePx * sidePx;
  return bicubicTensor(smooth, { widthPx: sidePx, heightPx: sidePx }).data.map((value, i) => {
    const channel = Math.floor(i / plane);
    return ((value + 1) / 2 - CLIP_MEAN[channel]) / CLIP_STD[channel];
  });
}

/** What the unconditional pass shows to CLIP: an all-zero frame, mid grey. */
export function greyClipInput(sidePx: number): Float32Array {
  const plane = sidePx * sidePx;
  return Float32Array.from({ length: 3 * plane }, (_, i) => {
    const channel = Math.floor(i / plane);
    return (0.5 - CLIP_MEAN[channel]) / CLIP_STD[channel];
  });
}
