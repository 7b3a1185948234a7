import { generateTakes } from './generation/generation';
import { recipeFromState } from './generation/recipes';
import type { Action } from './panel';
import { rollSeed } from './roll-seed';
import { canGenerate } from '../model/standing';

const SEEDS = 2 ** 32;

/** Makes the in-betweens of the chosen keys; several variations take the seeds that follow. */
export const generate: Action = {
  name: 'generate',
  async perform(panel) {
    if (!canGenerate(panel.store.state)) return;
    if (!panel.store.state.settings.seedLocked) await rollSeed.perform(panel);
    const { settings } = panel.store.state;
    const recipe = recipeFromState(panel.store.state);
    if (!recipe) return;
    const seeds = Array.from({ length: settings.variations }, (_, i) => (settings.seed + i) % SEEDS);
    await generateTakes(panel, recipe, seeds);
  },
};
