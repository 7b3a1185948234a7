/**
 * The recipe of one job: the one place that joins engines with imaging. Pure: no sockets, no store, no documents.
 */
import type { Engine } from '../engines/engine';
import type { RecipeEvents, JobInput, JobPlan } from './recipe/job-input';
import { checkJob } from './recipe/check';
import { planJob } from './recipe/plan';
import { runSegment } from './recipe/segment';

export type {
  RecipeEvents,
  JobFrame,
  JobInput,
  JobPlan,
  JobPreview,
  JobProgress,
  JobSketch,
  SegmentPlan,
} from './recipe/job-input';
export { checkCount, checkJob } from './recipe/check';
export { chartFrames, planJob } from './recipe/plan';

/**
 * Makes the native frames of every segment and hands them out one by one, in their place in the document.
 * What the engine makes at 0 and 1 is dropped: there the artist's own keys stand.
 * @returns what was made and which native frames the chart shows
 * @throws BridgeError when the job cannot be made or the engine fails; the engine's own errors pass through
 * @throws the signal's reason soon after an abort
 */
export async function runJob(
  input: JobInput,
  engine: Engine,
  events: RecipeEvents,
  signal: AbortSignal,
): Promise<JobPlan> {
  checkJob(input);
  const plan = planJob(input, engine);
  for (let segment = 0; segment < plan.segments.length; segment++) {
    signal.throwIfAborted();
    await runSegment({ input, plan, segment }, engine, events, signal);
  }
  return plan;
}
