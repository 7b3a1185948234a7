/** PSNR, and structural similarity with a Gaussian window (Wang et al. 2004; sigma 1.5, 11 taps). */
import { blur } from './filters';
import type { Picture, Plane } from './picture';

const WINDOW_SIGMA_PX = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;
const PSNR_CAP_DB = 60;
const LEAST_ERROR = 1e-9;

function product(a: Plane, b: Plane): Plane {
  return a.map((value, i) => value * b[i]);
}

/** SSIM of every pixel of two luma planes. */
export function ssimMap(a: Plane, b: Plane, widthPx: number): Plane {
  const smooth = (plane: Plane): Plane => blur(plane, widthPx, 1, WINDOW_SIGMA_PX);
  const meanA = smooth(a);
  const meanB = smooth(b);
  const squareA = smooth(product(a, a));
  const squareB = smooth(product(b, b));
  const cross = smooth(product(a, b));
  return meanA.map((ma, i) => {
    const mb = meanB[i];
    const varA = squareA[i] - ma * ma;
    const varB = squareB[i] - mb * mb;
    const covariance = cross[i] - ma * mb;
    return ((2 * ma * mb + C1) * (2 * covariance + C2)) / ((ma * ma + mb * mb + C1) * (varA + varB + C2));
  });
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

/** PSNR in dB, at most 60, over the pixels of the mask or over all; every `step`-th pixel of both axes. */
export function psnr(a: Picture, b: Picture, mask?: Uint8Array, step = 1): number {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < a.heightPx; y += step) {
    for (let x = 0; x < a.widthPx; x += step) {
      const i = y * a.widthPx + x;
      if (mask && !mask[i]) continue;
      for (let j = i * 3; j < i * 3 + 3; j++) sum += (a.rgb[j] - b.rgb[j]) ** 2;
      count += 3;
    }
  }
  return Math.min(PSNR_CAP_DB, 10 * Math.log10(255 ** 2 / Math.max(sum / count, LEAST_ERROR)));
}
