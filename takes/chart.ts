/**
 * Timing charts: when is which pose shown. Pure arithmetic on moments (0 = key A, 1 = key B).
 *
 * A chart has a spacing (how the poses crowd towards a key) and a hold (on ones, twos, threes: how many frames each
 * drawing stays). Spacing changes which drawings are made or picked; hold only changes how long each is shown.
 */
export const SPACINGS = ['even', 'ease-in', 'ease-out', 'ease-in-out'] as const;
export type Spacing = (typeof SPACINGS)[number];

export const HOLDS = [1, 2, 3] as const;
export type Hold = (typeof HOLDS)[number];

/** A moment of a segment: 0 is key A, 1 is key B. */
export type Moment = number;

export interface Chart {
  spacing: Spacing;
  hold: Hold;
}

export const DEFAULT_CHART: Chart = { spacing: 'even', hold: 1 };
export const MIN_INBETWEENS = 1;
export const MAX_INBETWEENS = 120;

/**
 * Where a share of the time lies on the way from A to B.
 * `ease-in` starts slowly (poses crowd towards A), `ease-out` ends slowly (they crowd towards B): the quadratic
 * curves of the usual easing functions; `ease-in-out` is the smoothstep 3t^2 - 2t^3.
 */
export function ease(spacing: Spacing, time: number): number {
  switch (spacing) {
    case 'even':
      return time;
    case 'ease-in':
      return time * time;
    case 'ease-out':
      return 1 - (1 - time) * (1 - time);
    case 'ease-in-out':
      return time * time * (3 - 2 * time);
  }
}

/**
 * The moments of `count` in-betweens, ascending, each strictly between 0 and 1.
 * @throws RangeError when count is not a whole number from 1 to 120.
 */
export function chartMoments(chart: Chart, count: number): number[] {
  if (!Number.isInteger(count) || count < MIN_INBETWEENS || count > MAX_INBETWEENS) {
    throw new RangeError(
      `The number of in-betweens must be ${MIN_INBETWEENS} to ${MAX_INBETWEENS}, not ${count}.`,
    );
  }
  return Array.from({ length: count }, (_, i) => ease(chart.spacing, (i + 1) / (count + 1)));
}

/**
 * Which native frame shows each moment: the nearest one; order is kept and a frame is used twice only when there are
 * fewer native frames than moments (then it is a hold).
 * @param moments wanted, ascending
 * @param native available, ascending, at least one
 * @returns for each wanted moment the index into `native`
 */
export function pickNativeFrames(moments: readonly number[], native: readonly number[]): number[] {
  if (native.length === 0) throw new RangeError('There is no native frame to pick from.');
  if (moments.length > native.length) return moments.map((moment) => nearestIndex(native, moment));
  return cheapestIncreasingPick(moments, native);
}

function nearestIndex(native: readonly number[], moment: number): number {
  let best = 0;
  native.forEach((candidate, i) => {
    if (Math.abs(candidate - moment) < Math.abs(native[best] - moment)) best = i;
  });
  return best;
}

/** Dynamic programming: strictly increasing indices with the least sum of |native - moment|. */
function cheapestIncreasingPick(moments: readonly number[], native: readonly number[]): number[] {
  const rows = moments.length;
  const columns = native.length;
  const cost = Array.from({ length: rows + 1 }, () => new Array<number>(columns + 1).fill(Infinity));
  cost[0].fill(0);
  for (let row = 1; row <= rows; row++) {
    for (let column = row; column <= columns; column++) {
      const taken = cost[row - 1][column - 1] + Math.abs(native[column - 1] - moments[row - 1]);
      cost[row][column] = Math.min(cost[row][column - 1], taken);
    }
  }
  const picked = new Array<number>(rows);
  for (let row = rows, column = columns; row > 0; column--) {
    if (cost[row][column] === cost[row][column - 1]) continue;
    picked[--row] = column - 1;
  }
  return picked;
}

/** The frame (1 is key A) on which in-between `index` (0 is the first) starts. */
export function firstFrameOf(chart: Chart, index: number): number {
  return 1 + (index + 1) * chart.hold;
}

/** Frames from key A up to and without key B. */
export function segmentFrames(chart: Chart, count: number): number {
  return (count + 1) * chart.hold;
}

/**
 * The scale on which sketches are placed: 0 is key A, 16 is key B, 8 the middle, whatever the number of
 * in-betweens. Halves are allowed.
 */
export const SKETCH_SCALE = 16;

/** The moment of a sketch frame. @throws RangeError outside 0..16 (both ends excluded: those are the keys). */
export function sketchMoment(frame: number): number {
  if (!(frame > 0 && frame < SKETCH_SCALE)) {
    throw new RangeError(`A sketch stands on a frame between 0 and ${SKETCH_SCALE}, not on ${frame}.`);
  }
  return frame / SKETCH_SCALE;
}
