import type { Action } from './panel';

/** Sends the code that the bridge shows. */
export const pair: Action<string> = {
  name: 'pair',
  perform(panel, code) {
    const trimmed = code.trim();
    if (trimmed !== '') panel.bridge.pair(trimmed);
  },
};
