/** One segment of a job: fit, run the engine, put every frame back in its place. */
import { BridgeError } from '../../../protocol/errors';
import { SKETCH_SCALE, type Moment } from '../../../takes/chart';
import type { Engine, EngineEvents, SegmentRequest } from '../../engines/engine';
import type { Raster } from '../../../pixels/raster';
import { fitSegment, leave, leavePreview, type Fitting } from './fitting';
import type { RecipeEvents, JobInput, JobPlan } from './job-input';
import { jobProgress } from './job-progress';

/** Engines may compute a moment in another order of operations. */
const SAME_MOMENT = 1e-6;

/** One segment of a job whose plan is made; `segment` is its index. */
export interface SegmentOfJob {
  input: JobInput;
  plan: JobPlan;
  segment: number;
}

/**
 * @throws BridgeError `engine-failed` when the engine ends without all of its frames; the engine's own errors and the
 * signal's reason pass through
 */
export async function runSegment(
  { input, plan, segment }: SegmentOfJob,
  engine: Engine,
  events: RecipeEvents,
  signal: AbortSignal,
): Promise<void> {
  const { moments } = plan.segments[segment];
  const fitting = fitSegment(input, segment, engine);
  const missing = new Set(moments.keys());
  const engineEvents: EngineEvents = {
    onProgress: jobProgress(segment, plan.segments.length, events),
    onPreview: (moment, preview) =>
      events.onPreview({ segment, moment, raster: leavePreview(preview, fitting) }),
    onFrame: async (moment, frame) => {
      const index = indexOfMoment(moments, moment);
      if (index < 0) return; // at 0 and 1 stand the artist's own keys
      checkSize(frame, fitting);
      await events.onFrame({ segment, moment: moments[index], index, cel: leave(frame, fitting) });
      missing.delete(index);
    },
  };
  await engine.run(segmentRequest(input, segment, moments, fitting), engineEvents, signal);
  signal.throwIfAborted();
  if (missing.size > 0) {
    throw new BridgeError(
      'engine-failed',
      `The engine left out ${missing.size} of ${moments.length} frames.`,
    );
  }
}

function segmentRequest(
  { sketches, prompt, seed, settings }: JobInput,
  segment: number,
  moments: Moment[],
  fitting: Fitting,
): SegmentRequest {
  const within = sketches.filter((sketch) => sketch.segment === segment);
  return {
    keyA: fitting.keyA,
    keyB: fitting.keyB,
    sketches: within.map(({ frame, strength }, i) => ({
      moment: frame / SKETCH_SCALE,
      strength,
      raster: fitting.sketches[i],
    })),
    moments,
    prompt,
    seed,
    settings,
  };
}

function indexOfMoment(moments: readonly Moment[], moment: Moment): number {
  return moments.findIndex((candidate) => Math.abs(candidate - moment) < SAME_MOMENT);
}

function checkSize(frame: Raster, { engineSize }: Fitting): void {
  if (frame.widthPx === engineSize.widthPx && frame.heightPx === engineSize.heightPx) return;
  throw new BridgeError(
    'engine-failed',
    `The engine gave a frame of ${frame.widthPx} x ${frame.heightPx} instead of ` +
      `${engineSize.widthPx} x ${engineSize.heightPx} pixels.`,
  );
}
