import { Cancellation } from '../cancel/cancellation';
import { placingHindrance } from '../model/hindrances';
import type { Action, Panel } from './panel';
import { placeTake } from './generation/place-take';
import type { Take } from '../model/take';
import { keepTake } from './takes/take-list';
import { saveTake } from './takes/take-store';
import { withTake } from './takes/with-take';
import { HostError } from '../hosts/host';

/** Places the frames of a take once more, in a group of their own. */
export const insertTake: Action<string> = {
  name: 'insert-take',
  hindrance: placingHindrance,
  perform: (panel, tag) => withTake(panel, tag, (take) => insertAgain(panel, take)),
};

/** @throws HostError; WireFailure */
export async function insertAgain(panel: Panel, take: Take): Promise<void> {
  const { document } = panel.store.state.selection;
  if (!document) throw new HostError('host-document-gone', take.request.document?.name ?? '');
  const placing = {
    document: document.id,
    undoName: 'ToonBridge in-betweens',
    onFetched: () => undefined,
    onInserted: () => undefined,
  };
  const { groups, strip } = await placeTake(panel, take, placing, new Cancellation());
  const placed = { ...take, groups: [...take.groups, ...groups.map(({ group }) => group)] };
  await saveTake(panel.host.memory, document.memoryId, placed);
  keepTake(panel, document.memoryId, placed);
  const frames = take.slots.length;
  panel.store.update({ outcome: { kind: 'done', tag: take.tag, frames, strip, testModel: take.testModel } });
}
