import { changeSettings } from './change-settings';
import type { Action } from './panel';

export const rollSeed: Action = {
  name: 'roll-seed',
  perform(panel) {
    const [seed] = crypto.getRandomValues(new Uint32Array(1));
    return changeSettings.perform(panel, { seed });
  },
};
