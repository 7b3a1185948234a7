import type { Panel } from '../panel';
import type { Take } from '../../model/take';
import { shownError } from '../caught';

/** Does something with a take; its buttons rest meanwhile, and a failure is shown. */
export async function withTake(
  panel: Panel,
  tag: string,
  work: (take: Take) => Promise<void>,
): Promise<void> {
  const take = panel.store.state.takes.find((candidate) => candidate.tag === tag);
  if (!take || panel.store.state.busyTakes.includes(tag)) return;
  panel.store.update(({ busyTakes }) => ({ busyTakes: [...busyTakes, tag], notice: undefined }));
  try {
    await work(take);
  } catch (error) {
    panel.store.update({ notice: shownError(error) });
  } finally {
    panel.store.update(({ busyTakes }) => ({ busyTakes: busyTakes.filter((busy) => busy !== tag) }));
  }
}
