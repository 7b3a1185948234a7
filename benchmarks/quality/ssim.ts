/** PSNR, and structural similarity with a Gaussian window (Wang et al. 2004; sigma 1.5, 11 taps). */
import { blur } from './filters';
import { luma, type Picture, type Plane } from './picture';

const WINDOW_SIGMA_PX = 1.5;
const WINDOW_RADIUS_PX = 5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;
const PSNR_CAP_DB = 60;
const LEAST_ERROR = 1e-9;

function product(a: Plane, b: Plane): Plane {
  const out = new Float32Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = a[i] * b[i];
  return out;
}

/** SSIM of every pixel of two luma planes. */
export function ssimMap(a: Plane, b: Plane, widthPx: number): Plane {
  const smooth = (plane: Plane): Plane => blur(plane, widthPx, WINDOW_SIGMA_PX);
  const meanA = smooth(a);
  const meanB = smooth(b);
  const squareA = smooth(product(a, a));
  const squareB = smooth(product(b, b));
  const cross = smooth(product(a, b));
  const out = new Float32Array(a.length);
  for (let i = 0; i < out.length; i++) {
    const ma = meanA[i];
    const mb = meanB[i];
    const variances = squareA[i] - ma * ma + (squareB[i] - mb * mb);
    const covariance = cross[i] - ma * mb;
    out[i] = ((2 * ma * mb + C1) * (2 * covariance + C2)) / ((ma * ma + mb * mb + C1) * (variances + C2));
  }
  return out;
}

/** Mean SSIM over the pixels of the mask; computed only where the windows of those pixels lie. */
export function ssimOver(a: Picture, b: Picture, mask: Uint8Array): number {
  const { widthPx, heightPx } = a;
  const box = boxOf(mask, widthPx);
  const left = Math.max(0, box.left - WINDOW_RADIUS_PX);
  const top = Math.max(0, box.top - WINDOW_RADIUS_PX);
  const width = Math.min(widthPx, box.right + WINDOW_RADIUS_PX) - left;
  const height = Math.min(heightPx, box.bottom + WINDOW_RADIUS_PX) - top;
  const cut = (picture: Picture): Plane => {
    const whole = luma(picture);
    const part = new Float32Array(width * height);
    for (let y = 0; y < height; y++) {
      const from = (top + y) * widthPx + left;
      part.set(whole.subarray(from, from + width), y * width);
    }
    return part;
  };
  const similarity = ssimMap(cut(a), cut(b), width);
  const shown = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * widthPx + left;
    shown.set(mask.subarray(from, from + width), y * width);
  }
  return meanOver(similarity, shown);
}

/** The smallest rectangle around the pixels of the mask, which has some; right and bottom are exclusive. */
function boxOf(
  mask: Uint8Array,
  widthPx: number,
): { left: number; top: number; right: number; bottom: number } {
  const box = { left: widthPx, top: Infinity, right: 0, bottom: 0 };
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    if (x < box.left) box.left = x;
    if (x >= box.right) box.right = x + 1;
    if (y < box.top) box.top = y;
    box.bottom = y + 1;
  }
  return box;
}

/** Mean over the pixels of the mask, or over all. */
export function meanOver(plane: Plane, mask?: Uint8Array): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < plane.length; i++) {
    if (mask && !mask[i]) continue;
    sum += plane[i];
    count++;
  }
  return sum / count;
}

/** PSNR in dB, at most 60, over the pixels of the mask or over all. */
export function psnr(a: Picture, b: Picture, mask?: Uint8Array): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.rgb.length / 3; i++) {
    if (mask && !mask[i]) continue;
    for (let j = i * 3; j < i * 3 + 3; j++) sum += (a.rgb[j] - b.rgb[j]) ** 2;
    count += 3;
  }
  return decibels(sum / count);
}

/** PSNR of two lists of samples, 0..255. */
export function psnrOfSamples(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return decibels(sum / a.length);
}

function decibels(meanSquare: number): number {
  return Math.min(PSNR_CAP_DB, 10 * Math.log10(255 ** 2 / Math.max(meanSquare, LEAST_ERROR)));
}
