/** How frames follow each other: the error of the change from frame to frame, and its evenness. */
import type { Picture } from './picture';

export interface TemporalScore {
  /** Mean |predicted change - true change| between neighbours over the moving area, 0..255. */
  tdiff: number;
  /** Largest change over the mean change, divided by the same of the truth. */
  even: number;
}

const LEAST = 1e-6;

/**
 * @param frames all true frames with both keys
 * @param predicted every frame between the keys, by index
 * @param mask where the clip moves
 */
export function scoreTemporal(
  frames: readonly Picture[],
  predicted: (index: number) => Picture,
  mask: Uint8Array,
): TemporalScore {
  const last = frames.length - 1;
  const shown = frames.map((frame, index) => (index === 0 || index === last ? frame : predicted(index)));
  let error = 0;
  const predictedSteps: number[] = [];
  const trueSteps: number[] = [];
  for (let k = 0; k < last; k++) {
    const step = compareSteps([shown[k], shown[k + 1]], [frames[k], frames[k + 1]], mask);
    error += step.difference / last;
    predictedSteps.push(step.first);
    trueSteps.push(step.second);
  }
  return { tdiff: error, even: peakiness(predictedSteps) / Math.max(peakiness(trueSteps), LEAST) };
}

type Pair = readonly [Picture, Picture];

/** Mean absolute change of each pair, and the mean absolute difference of the two changes. */
function compareSteps(
  [p0, p1]: Pair,
  [g0, g1]: Pair,
  mask: Uint8Array,
): { first: number; second: number; difference: number } {
  let first = 0;
  let second = 0;
  let difference = 0;
  let count = 0;
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    for (let j = i * 3; j < i * 3 + 3; j++) {
      const dp = p1.rgb[j] - p0.rgb[j];
      const dg = g1.rgb[j] - g0.rgb[j];
      first += Math.abs(dp);
      second += Math.abs(dg);
      difference += Math.abs(dp - dg);
    }
    count += 3;
  }
  return { first: first / count, second: second / count, difference: difference / count };
}

function peakiness(steps: readonly number[]): number {
  const mean = steps.reduce((a, b) => a + b, 0) / steps.length;
  return Math.max(...steps) / Math.max(mean, LEAST);
}
