/** Waits for the end of a job and shows how it goes. Lost connections are the bridge's affair; the job goes on. */
import type { JobSummary, Slot } from '../../../protocol/messages';
import type { FollowedEvent } from '../../bridge/job-feed';
import { WireFailure } from '../../bridge/questions';
import { previewPicture } from '../pictures/strip-picture';
import { addPicture, updateRun, type RunHandle } from './run-state';
import { Cancelled } from '../../cancel/cancellation';

/** @returns the slots. @throws WireFailure; Cancelled */
export function awaitJob(run: RunHandle, job: string): Promise<Slot[]> {
  const { panel, signal } = run;
  return new Promise<Slot[]>((resolve, reject) => {
    let forget = (): void => undefined;
    const end = (settle: () => void) => {
      forget();
      panel.bridge.unfollow(job);
      settle();
    };
    const onEvent = (event: FollowedEvent): void => {
      if (event.kind === 'done') end(() => resolve(event.slots));
      else if (event.kind === 'failed') end(() => reject(new WireFailure(event.error)));
      else if (event.kind === 'cancelled') end(() => reject(new Cancelled()));
      else if (event.kind === 'resumed') onSummary(run, event.summary);
      else show(run, event);
    };
    panel.bridge.follow(job, onEvent);
    forget = signal.onCancel(() => end(() => reject(new Cancelled())));
  });
}

type Passing = Exclude<FollowedEvent, { kind: 'done' | 'failed' | 'cancelled' | 'resumed' }>;

function show(run: RunHandle, event: Passing): void {
  switch (event.kind) {
    case 'queued':
      return updateRun(run, { phase: 'queued', place: event.place });
    case 'progress': {
      const { stage, step, steps, fraction, secondsLeft } = event;
      return updateRun(run, { phase: 'working', stage, step, steps, fraction, secondsLeft });
    }
    case 'preview': {
      const { segment, moment, pixels, data } = event;
      return addPicture(run, { segment, moment, ...previewPicture(pixels, data), final: false });
    }
    case 'frame':
      return;
  }
}

/** After a resume the kept events follow; only what they do not tell is taken from the summary. */
function onSummary(run: RunHandle, summary: JobSummary): void {
  if (summary.state === 'queued') updateRun(run, { phase: 'queued', place: summary.place });
}
