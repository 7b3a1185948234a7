import { repeatHindrance } from '../model/hindrances';
import { HostError } from '../hosts/host';
import { generateTakes } from './generation/generation';
import { orderFromTake } from './generation/orders';
import type { Action, Panel } from './panel';
import type { Take } from '../model/take';
import { withTake } from './takes/with-take';

/** Makes a take again exactly: same keys, sketches, settings and seed. */
export const repeatTake: Action<string> = {
  name: 'repeat-take',
  hindrance: repeatHindrance,
  perform: (panel, tag) => withTake(panel, tag, (take) => repeat(panel, take, take.request.seed)),
};

/** The same take with another seed. */
export const repeatWithNewSeed: Action<string> = {
  name: 'repeat-new-seed',
  hindrance: repeatHindrance,
  perform: (panel, tag) =>
    withTake(panel, tag, (take) => {
      const [seed] = crypto.getRandomValues(new Uint32Array(1));
      return repeat(panel, take, seed);
    }),
};

async function repeat(panel: Panel, take: Take, seed: number): Promise<void> {
  const { selection, run } = panel.store.state;
  if (run) return;
  if (!selection.document) throw new HostError('host-document-gone', take.request.document?.name ?? '');
  const known = new Set(selection.tree.map((layer) => layer.id));
  const missing = take.keyLayers.findIndex((id) => !known.has(id));
  if (missing >= 0) throw new HostError('host-layer-gone', take.request.keys[missing].name);
  await generateTakes(panel, orderFromTake(selection.document, take, seed), [seed]);
}
