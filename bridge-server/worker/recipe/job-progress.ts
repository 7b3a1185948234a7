import type { EngineProgress } from '../../engines/engine';
import type { RecipeEvents } from './job-input';

/** Before this share is done the time so far says little about the time that is left. */
const LEAST_FRACTION = 0.05;

/**
 * Turns an engine's progress on one segment into that of the whole job.
 * @param nowMs a clock
 */
export function jobProgress(
  segment: number,
  segments: number,
  events: Pick<RecipeEvents, 'onProgress'>,
  nowMs: () => number = () => performance.now(),
): (progress: EngineProgress) => void {
  const startMs = nowMs();
  return (progress) => {
    const { fraction } = progress;
    const elapsedSeconds = (nowMs() - startMs) / 1000;
    const estimate = fraction >= LEAST_FRACTION ? (elapsedSeconds * (1 - fraction)) / fraction : undefined;
    const segmentLeft = progress.secondsLeft ?? estimate;
    const perSegment = segmentLeft === undefined ? undefined : elapsedSeconds + segmentLeft;
    const later = perSegment === undefined ? 0 : perSegment * (segments - segment - 1);
    events.onProgress({
      ...progress,
      segment,
      segments,
      fraction: (segment + fraction) / segments,
      secondsLeft: segmentLeft === undefined ? undefined : segmentLeft + later,
    });
  };
}
