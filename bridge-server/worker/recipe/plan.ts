import { chartMoments, pickNativeFrames, type Chart, type Moment } from '../../../takes/chart';
import type { Engine } from '../../engines/engine';
import type { JobInput, JobPlan } from './job-input';

/**
 * What the engine will make for a job and which of it the chart shows. Every segment has the same chart.
 * @throws RangeError for a number of in-betweens outside of the chart's limits
 */
export function planJob(
  input: Pick<JobInput, 'keys' | 'chart' | 'inbetweens' | 'settings'>,
  engine: Engine,
): JobPlan {
  const moments = engine.nativeMoments(chartMoments(input.chart, input.inbetweens), input.settings);
  const picked = chartFrames(moments, input.chart, input.inbetweens);
  return { segments: input.keys.slice(1).map(() => ({ moments, picked })) };
}

/**
 * Which native frames a chart shows: free and instant, without another generation.
 * @param native moments of the native frames, ascending
 * @returns for each in-between, in order, the index into `native`
 */
export function chartFrames(native: readonly Moment[], chart: Chart, inbetweens: number): number[] {
  return pickNativeFrames(chartMoments(chart, inbetweens), native);
}
