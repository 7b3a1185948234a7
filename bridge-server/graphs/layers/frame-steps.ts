import type { GraphBuilder, Value } from '../graph-builder';
import { inParts, partCount, stackedParts } from './parts';
import { reshape } from './shapes';
import { partStatistics, type PartStatistics } from './time-stack';

/**
 * A layer that looks at each frame alone.
 * @param frames [n, c, h, w]
 * @param shares [n, 2], see endFrameShares
 */
export type FrameStep = (g: GraphBuilder, frames: Value, shares: Value) => Value;

/** Runs layers over a clip [t, c, h, w], a few frames at a time where that saves memory. */
export function runFrames(g: GraphBuilder, clip: Value, shares: Value, steps: readonly FrameStep[]): Value {
  return inParts(g, framesParts(g, clip), [clip, shares], (g, part) => applySteps(g, part, steps));
}

/** The same, with the statistics of every part of the result; without them if the clip is run in one go. */
export function runFramesWithStatistics(
  g: GraphBuilder,
  clip: Value,
  shares: Value,
  steps: readonly FrameStep[],
): [Value, PartStatistics | undefined] {
  const parts = framesParts(g, clip);
  if (parts === 1) return [applySteps(g, [clip, shares], steps), undefined];
  const [frames, mean, variance] = stackedParts(g, parts, [clip, shares], (g, part) => {
    const result = applySteps(g, part, steps);
    const statistics = partStatistics(g, result);
    return [result, statistics.mean, statistics.variance];
  });
  const [, rows, ...picture] = frames.shape;
  return [reshape(g, frames, [parts * rows, ...picture]), { mean, variance }];
}

function applySteps(g: GraphBuilder, [frames, shares]: readonly Value[], steps: readonly FrameStep[]): Value {
  return steps.reduce((x, step) => step(g, x, shares), frames);
}

function framesParts(g: GraphBuilder, clip: Value): number {
  const [t, , h, w] = clip.shape;
  return partCount(t, h * w, g.rowsPerPart);
}
