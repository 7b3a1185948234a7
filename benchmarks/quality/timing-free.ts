/**
 * Timing-free matching: each true in-between is paired with one predicted in-between by the best monotone path, so a
 * right pose at another spacing (an ease) is not punished. Poses are compared at a third of the size.
 */
import { psnrOfSamples } from './ssim';

export const THUMB_STEP = 3;
const LEAST_REACH = 4;
const OUT_OF_REACH_DB = -99;

/** The pixels of the mask that a thumbnail keeps; all that it keeps when none of them is in the mask. */
export function thumbPixels(mask: Uint8Array, widthPx: number): Int32Array {
  const all: number[] = [];
  const heightPx = mask.length / widthPx;
  for (let y = 0; y < heightPx; y += THUMB_STEP)
    for (let x = 0; x < widthPx; x += THUMB_STEP) all.push(y * widthPx + x);
  const moving = all.filter((i) => mask[i] !== 0);
  return Int32Array.from(moving.length > 0 ? moving : all);
}

/**
 * For each frame of `which` (ascending) the frame of `which` that shows its pose best.
 * @param last index of the last key
 * @param trueThumb the thumb pixels' samples of a true frame
 * @param predictedThumb the same of a predicted frame
 */
export function matchTiming(
  which: readonly number[],
  last: number,
  trueThumb: (index: number) => Float32Array,
  predictedThumb: (index: number) => Float32Array,
): number[] {
  const reach = Math.max(LEAST_REACH, Math.floor(last / 2));
  const table = which.map((i) =>
    which.map((j) =>
      Math.abs(i - j) <= reach ? psnrOfSamples(trueThumb(i), predictedThumb(j)) : OUT_OF_REACH_DB,
    ),
  );
  return bestMonotonePath(table).map((column) => which[column]);
}

/** The non-decreasing column of each row with the greatest sum. Exported for its own test. */
export function bestMonotonePath(table: readonly (readonly number[])[]): number[] {
  let sums = table[0].slice();
  const cameFrom: number[][] = [sums.map(() => 0)];
  for (const row of table.slice(1)) {
    const best: number[] = [];
    sums.forEach((sum, j) => best.push(j > 0 && sum <= sums[best[j - 1]] ? best[j - 1] : j));
    sums = row.map((value, j) => sums[best[j]] + value);
    cameFrom.push(best);
  }
  const path = [sums.indexOf(Math.max(...sums))];
  for (let row = table.length - 1; row > 0; row--) path.unshift(cameFrom[row][path[0]]);
  return path;
}
