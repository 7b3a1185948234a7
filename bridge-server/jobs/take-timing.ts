/** Which native frame of a take stands at which place of a chart. Pure. */
import { chartMoments, pickNativeFrames, type Chart } from '../../takes/chart';
import { BridgeError, type Frame, type Slot } from '../../protocol';

/** Two moments closer than this are the same drawing: far finer than 120 in-betweens, coarser than rounding. */
const SAME_MOMENT = 1e-6;

/**
 * The slots of every segment, in order.
 * @param frames native frames of a whole take, in any order
 * @throws BridgeError `retime-impossible` when a segment has no frame at all
 */
export function slotsOf(
  frames: readonly Frame[],
  segments: number,
  chart: Chart,
  inbetweens: number,
): Slot[] {
  const wanted = chartMoments(chart, inbetweens);
  return Array.from({ length: segments }, (_, segment) => slotsOfSegment(frames, segment, wanted)).flat();
}

function slotsOfSegment(frames: readonly Frame[], segment: number, wanted: readonly number[]): Slot[] {
  const native = frames.filter((frame) => frame.segment === segment).sort((a, b) => a.moment - b.moment);
  if (native.length === 0) throw new BridgeError('retime-impossible', 'The take has no frames to show.');
  const picked = pickNativeFrames(
    wanted,
    native.map((frame) => frame.moment),
  );
  return wanted.map((moment, slot) => ({ segment, slot, moment, index: native[picked[slot]].index }));
}

/** Moments of the chart that at least one segment has no drawing of. Ascending. */
export function missingMoments(
  frames: readonly Frame[],
  segments: number,
  chart: Chart,
  inbetweens: number,
): number[] {
  const wanted = chartMoments(chart, inbetweens);
  const drawn = Array.from({ length: segments }, (_, segment) =>
    frames.filter((frame) => frame.segment === segment).map((frame) => frame.moment),
  );
  return wanted.filter((moment) =>
    drawn.some((moments) => !moments.some((known) => Math.abs(known - moment) < SAME_MOMENT)),
  );
}

/** The number that the next drawing gets in every segment. */
export function nextIndex(frames: readonly Frame[]): number {
  return frames.reduce((next, frame) => Math.max(next, frame.index + 1), 0);
}
