import { changeSettings } from './change-settings';
import type { Action } from './panel';

/** Keeps the seed for the next takes, or lets it be rolled again. */
export const lockSeed: Action = {
  name: 'lock-seed',
  perform: (panel) => changeSettings.perform(panel, { seedLocked: !panel.store.state.settings.seedLocked }),
};
