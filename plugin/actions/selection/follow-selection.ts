import type { Panel } from '../panel';
import { shownError } from '../caught';
import { refreshSelection } from './refresh-selection';

/** Selections come in bursts; the host is asked once after the last. */
const SETTLE_MS = 120;

/** One reading at a time; a change during a reading leads to one more. @returns stop following */
export function followSelection(panel: Panel): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading = false;
  let again = false;
  const read = async (): Promise<void> => {
    again = true;
    if (reading) return;
    reading = true;
    while (again) {
      again = false;
      await refreshSelection(panel).catch((error: unknown) =>
        panel.store.update({ notice: shownError(error) }),
      );
    }
    reading = false;
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), SETTLE_MS);
  };
  const stop = panel.host.onChange(soon);
  soon();
  return () => {
    clearTimeout(timer);
    stop();
  };
}
