/**
 * Timing-free matching: each true in-between is paired with one predicted in-between by the best monotone path, so a
 * right pose at another spacing (an ease) is not punished.
 */
import type { Picture } from './picture';
import { psnr } from './ssim';
import type { TrueClip } from './true-clip';

const THUMB_STEP = 3;
const LEAST_REACH = 4;
const OUT_OF_REACH_DB = -99;

/** For each frame of `which` (ascending) the frame of `which` that shows its pose best. */
export function matchTiming(
  truth: TrueClip,
  predicted: ReadonlyMap<number, Picture>,
  which: readonly number[],
): number[] {
  const reach = Math.max(LEAST_REACH, Math.floor(truth.last / 2));
  const mask = thumbHasMotion(truth) ? truth.moving : undefined;
  const table = which.map((i) =>
    which.map((j) =>
      Math.abs(i - j) <= reach
        ? psnr(truth.frames[i], predicted.get(j) as Picture, mask, THUMB_STEP)
        : OUT_OF_REACH_DB,
    ),
  );
  return bestMonotonePath(table).map((column) => which[column]);
}

function thumbHasMotion(truth: TrueClip): boolean {
  const { widthPx } = truth.frames[0];
  return truth.moving.some(
    (inside, i) =>
      inside !== 0 && (i % widthPx) % THUMB_STEP === 0 && Math.floor(i / widthPx) % THUMB_STEP === 0,
  );
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
