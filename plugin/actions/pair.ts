import type { Action } from './panel';

/** Sends the code that the bridge shows. */
export const pair: Action<string> = {
  name: 'pair',
  hindrance: (_state, code) => (code.trim() === '' ? 'code-missing' : undefined),
  perform(panel, code) {
    const trimmed = code.trim();
    if (trimmed !== '') panel.bridge.pair(trimmed);
  },
};
