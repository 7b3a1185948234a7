import type { Cancellation } from '../../cancel/cancellation';
import type { Panel } from '../panel';
import type { Run, StripPicture } from '../../model/panel-state';

/** One generation under way. Its answers may come after it was cancelled; then they change nothing any more. */
export interface RunHandle {
  panel: Panel;
  id: string;
  signal: Cancellation;
}

export function updateRun({ panel, id }: RunHandle, change: Partial<Run>): void {
  panel.store.update(({ run }) => (run?.id === id ? { run: { ...run, ...change } } : {}));
}

/** Puts a picture at its place; a final one replaces the preview of the same moment. */
export function addPicture(handle: RunHandle, picture: StripPicture): void {
  const { run } = handle.panel.store.state;
  if (run?.id === handle.id) updateRun(handle, { strip: withPicture(run.strip, picture) });
}

const SAME_MOMENT = 1e-3;

export function withPicture(strip: readonly StripPicture[], picture: StripPicture): StripPicture[] {
  const others = strip.filter(
    ({ segment, moment }) => segment !== picture.segment || Math.abs(moment - picture.moment) > SAME_MOMENT,
  );
  return [...others, picture].sort((a, b) => a.segment - b.segment || a.moment - b.moment);
}
