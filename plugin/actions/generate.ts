import { generationHindrance } from '../model/hindrances';
import { generateTakes } from './generation/generation';
import { orderFromState } from './generation/orders';
import type { Action } from './panel';
import { rollSeed } from './roll-seed';

const SEEDS = 2 ** 32;

/** Makes the in-betweens of the chosen keys; several variations take the seeds that follow. */
export const generate: Action = {
  name: 'generate',
  hindrance: generationHindrance,
  async perform(panel) {
    if (generationHindrance(panel.store.state)) return;
    if (!panel.store.state.settings.seedLocked) await rollSeed.perform(panel);
    const { settings } = panel.store.state;
    const order = orderFromState(panel.store.state);
    if (!order) return;
    const seeds = Array.from({ length: settings.variations }, (_, i) => (settings.seed + i) % SEEDS);
    await generateTakes(panel, order, seeds);
  },
};
