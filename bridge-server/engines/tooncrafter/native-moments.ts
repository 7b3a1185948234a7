/** ToonCrafter's grid of moments: 16 frames, the first and the last are the keys. */
import type { Moment } from '../../../takes/chart';

/** Fewer or more frames are outside the training. */
export const CLIP_FRAMES = 16;
const LAST_FRAME = CLIP_FRAMES - 1;

/** Moments of the 14 frames between the keys, ascending. */
export const NATIVE_MOMENTS: readonly Moment[] = Array.from(
  { length: CLIP_FRAMES - 2 },
  (_, i) => (i + 1) / LAST_FRAME,
);

export function momentOfFrame(frame: number): Moment {
  return frame / LAST_FRAME;
}

/** The native frame nearest to a moment, 0 to 15. */
export function frameOfMoment(moment: Moment): number {
  return Math.round(moment * LAST_FRAME);
}
