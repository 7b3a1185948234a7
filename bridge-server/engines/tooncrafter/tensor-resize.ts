/** Resizing of float planes [C,H,W] as the tensor library of the original does it. */
import type { Size } from '../../../pixels/raster';
import type { Planes } from './planes';

/** Which source samples make one target sample (indices are clamped to the edge), and with what weights. */
interface Blend {
  indices: number[];
  weights: number[];
}

type Axis = (target: number, targetLength: number, sourceLength: number) => Blend;

function clampIndex(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index));
}

/** Half-pixel centres, no antialias (align_corners false). */
const bilinearAxis: Axis = (target, targetLength, sourceLength) => {
  const scale = Math.fround(sourceLength / targetLength);
  const position = Math.max(0, Math.fround(Math.fround(scale * (target + 0.5)) - 0.5));
  const below = Math.floor(position);
  const share = position - below;
  return { indices: [below, clampIndex(below + 1, sourceLength)], weights: [1 - share, share] };
};

/** Keys' cubic convolution with the library's constant. */
const CUBIC_A = -0.75;

function cubicWeight(distance: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1;
  return ((CUBIC_A * x - 5 * CUBIC_A) * x + 8 * CUBIC_A) * x - 4 * CUBIC_A;
}

/**
 * First and last samples of source and target coincide (align_corners true); positions in float32 like the original.
 */
const bicubicAxis: Axis = (target, targetLength, sourceLength) => {
  const scale = targetLength > 1 ? Math.fround((sourceLength - 1) / (targetLength - 1)) : 0;
  const position = Math.fround(scale * target);
  const below = Math.floor(position);
  const offsets = [-1, 0, 1, 2];
  return {
    indices: offsets.map((offset) => clampIndex(below + offset, sourceLength)),
    weights: offsets.map((offset) => cubicWeight(position - below - offset)),
  };
};

function blendRows(source: Planes, widthPx: number, axis: Axis): Planes {
  const rows = source.channels * source.heightPx;
  const data = new Float32Array(rows * widthPx);
  for (let x = 0; x < widthPx; x++) {
    const { indices, weights } = axis(x, widthPx, source.widthPx);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let tap = 0; tap < indices.length; tap++)
        sum += weights[tap] * source.data[row * source.widthPx + indices[tap]];
      data[row * widthPx + x] = sum;
    }
  }
  return { ...source, widthPx, data };
}

function blendColumns(source: Planes, heightPx: number, axis: Axis): Planes {
  const { widthPx, channels } = source;
  const data = new Float32Array(channels * heightPx * widthPx);
  for (let y = 0; y < heightPx; y++) {
    const { indices, weights } = axis(y, heightPx, source.heightPx);
    for (let channel = 0; channel < channels; channel++) {
      for (let x = 0; x < widthPx; x++) {
        let sum = 0;
        for (let tap = 0; tap < indices.length; tap++) {
          sum += weights[tap] * source.data[(channel * source.heightPx + indices[tap]) * widthPx + x];
        }
        data[(channel * heightPx + y) * widthPx + x] = sum;
      }
    }
  }
  return { ...source, heightPx, data };
}

/** Plain bilinear, half-pixel centres, no antialias. */
export function bilinearTensor(source: Planes, size: Size): Planes {
  return blendColumns(blendRows(source, size.widthPx, bilinearAxis), size.heightPx, bilinearAxis);
}

/** Bicubic with coinciding corners; may overshoot, which is not clamped. */
export function bicubicTensor(source: Planes, size: Size): Planes {
  return blendColumns(blendRows(source, size.widthPx, bicubicAxis), size.heightPx, bicubicAxis);
}

/** Index mirrored at the edges without repeating them. */
function reflect(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}

function gaussianAxis(sigma: number, kernelLength: number): Axis {
  const radius = (kernelLength - 1) / 2;
  const raw = Array.from({ length: kernelLength }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  const weights = raw.map((weight) => weight / sum);
  return (target, _targetLength, sourceLength) => ({
    indices: weights.map((_, i) => reflect(target - radius + i, sourceLength)),
    weights,
  });
}

export interface Blur {
  sigma: number;
  /** odd */
  kernelLength: number;
}

/** Separable Gaussian blur with mirrored borders. */
export function gaussianBlur(source: Planes, across: Blur, down: Blur): Planes {
  const rows = blendRows(source, source.widthPx, gaussianAxis(across.sigma, across.kernelLength));
  return blendColumns(rows, source.heightPx, gaussianAxis(down.sigma, down.kernelLength));
}
