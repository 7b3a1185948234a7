/**
 * Resampling, centre-exact: pixel centres lie at (i + 1/2), so a picture made smaller and larger again stays in its
 * place to a fraction of a pixel for any pair of sizes. Lanczos with three lobes, widened when making smaller.
 *
 * Lanczos rings beside ink lines. Each result is therefore kept within the range of the samples under the kernel's
 * main lobe: a flat fill stays flat up to its outline, and no colour appears that was not there.
 */
import { premultiply, unpremultiply, type PremultipliedImage } from '../../pixels/alpha';
import { depthOf, type Raster, type Size } from '../../pixels/raster';

const LOBES = 3;
const CHANNELS = 4;

/** For each target position: the first source position and the weights (sum 1) from there on. */
interface Taps {
  first: Int32Array;
  weights: Float32Array[];
  /** First and last tap (exclusive) of the kernel's main lobe. */
  mainLobe: [number, number][];
}

/** The raster at another size, same depth, straight alpha; the same object when the size is the same. */
export function resample(raster: Raster, size: Size): Raster {
  if (raster.widthPx === size.widthPx && raster.heightPx === size.heightPx) return raster;
  return unpremultiply(resamplePremultiplied(premultiply(raster), size), depthOf(raster));
}

/** The same on premultiplied floats. */
export function resamplePremultiplied(image: PremultipliedImage, size: Size): PremultipliedImage {
  return resampleRows(resampleColumns(image, size.heightPx), size.widthPx);
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const angle = Math.PI * x;
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / (angle * angle);
}

/** Source positions beyond the border count as the border, so that a drawing cut by its edge keeps its paint. */
function makeTaps(sourceLength: number, targetLength: number): Taps {
  const step = sourceLength / targetLength;
  const widen = Math.max(1, step);
  const taps: Taps = { first: new Int32Array(targetLength), weights: [], mainLobe: [] };
  for (let target = 0; target < targetLength; target++) {
    const centre = (target + 0.5) * step - 0.5;
    const from = Math.ceil(centre - LOBES * widen);
    const to = Math.floor(centre + LOBES * widen);
    const first = clampIndex(from, sourceLength);
    const last = clampIndex(to, sourceLength);
    const weights = new Float32Array(last - first + 1);
    for (let source = from; source <= to; source++) {
      weights[clampIndex(source, sourceLength) - first] += lanczos((source - centre) / widen);
    }
    normalise(weights);
    taps.first[target] = first;
    taps.weights.push(weights);
    taps.mainLobe.push([
      clampIndex(Math.ceil(centre - widen), sourceLength) - first,
      clampIndex(Math.floor(centre + widen), sourceLength) - first + 1,
    ]);
  }
  return taps;
}

function clampIndex(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index));
}

function normalise(weights: Float32Array): void {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  for (let i = 0; i < weights.length; i++) weights[i] /= sum;
}

function resampleRows(image: PremultipliedImage, targetWidthPx: number): PremultipliedImage {
  const { widthPx, heightPx, data } = image;
  if (widthPx === targetWidthPx) return image;
  const taps = makeTaps(widthPx, targetWidthPx);
  const target = new Float32Array(targetWidthPx * heightPx * CHANNELS);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < targetWidthPx; x++) {
      const source = (y * widthPx + taps.first[x]) * CHANNELS;
      weigh({ data, source, stride: CHANNELS }, taps, x, target, (y * targetWidthPx + x) * CHANNELS);
    }
  }
  return { widthPx: targetWidthPx, heightPx, data: target };
}

function resampleColumns(image: PremultipliedImage, targetHeightPx: number): PremultipliedImage {
  const { widthPx, heightPx, data } = image;
  if (heightPx === targetHeightPx) return image;
  const taps = makeTaps(heightPx, targetHeightPx);
  const stride = widthPx * CHANNELS;
  const target = new Float32Array(stride * targetHeightPx);
  for (let y = 0; y < targetHeightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const source = taps.first[y] * stride + x * CHANNELS;
      weigh({ data, source, stride }, taps, y, target, y * stride + x * CHANNELS);
    }
  }
  return { widthPx, heightPx: targetHeightPx, data: target };
}

/** Where the samples of one target pixel begin, and how far they are apart. */
interface Samples {
  data: Float32Array;
  source: number;
  stride: number;
}

/** One pixel: the weighted sum of the taps, each channel kept within the range of its main lobe. */
function weigh(
  { data, source, stride }: Samples,
  taps: Taps,
  index: number,
  target: Float32Array,
  at: number,
): void {
  const weights = taps.weights[index];
  const [lobeStart, lobeEnd] = taps.mainLobe[index];
  for (let channel = 0; channel < CHANNELS; channel++) {
    let sum = 0;
    let least = Infinity;
    let most = -Infinity;
    for (let tap = 0, i = source + channel; tap < weights.length; tap++, i += stride) {
      const sample = data[i];
      sum += weights[tap] * sample;
      if (tap < lobeStart || tap >= lobeEnd) continue;
      if (sample < least) least = sample;
      if (sample > most) most = sample;
    }
    target[at + channel] = sum < least ? least : sum > most ? most : sum;
  }
}
