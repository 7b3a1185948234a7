/** Where a clip moves: any channel changes by more than 6 over all frames, grown by 3 steps to the four neighbours. */
import type { Picture } from './picture';

const MOVING_THRESHOLD = 6;
const MOVING_DILATION_PX = 3;

/** 1 where the true frames move; 1 everywhere when nothing does. */
export function movingArea(frames: readonly Picture[]): Uint8Array {
  const { widthPx, heightPx } = frames[0];
  let mask = changedPixels(frames);
  for (let step = 0; step < MOVING_DILATION_PX; step++) mask = grow(mask, widthPx, heightPx);
  return mask.some((inside) => inside !== 0) ? mask : mask.fill(1);
}

function changedPixels(frames: readonly Picture[]): Uint8Array {
  const mask = new Uint8Array(frames[0].rgb.length / 3);
  const low = frames[0].rgb.slice();
  const high = frames[0].rgb.slice();
  for (const { rgb } of frames) {
    for (let j = 0; j < rgb.length; j++) {
      if (rgb[j] < low[j]) low[j] = rgb[j];
      if (rgb[j] > high[j]) high[j] = rgb[j];
    }
  }
  for (let j = 0; j < low.length; j++) if (high[j] - low[j] > MOVING_THRESHOLD) mask[(j / 3) | 0] = 1;
  return mask;
}

function grow(mask: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const out = mask.slice();
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (!mask[i]) continue;
      if (x > 0) out[i - 1] = 1;
      if (x < widthPx - 1) out[i + 1] = 1;
      if (y > 0) out[i - widthPx] = 1;
      if (y < heightPx - 1) out[i + widthPx] = 1;
    }
  }
  return out;
}
