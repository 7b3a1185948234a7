/** What is open and what was read: small changes of the view. */
import type { Action } from './panel';

export const toggleAdvanced: Action = {
  name: 'toggle-advanced',
  perform: (panel) => panel.store.update(({ advancedOpen }) => ({ advancedOpen: !advancedOpen })),
};

export const toggleTakes: Action = {
  name: 'toggle-takes',
  perform: (panel) => panel.store.update(({ takesOpen }) => ({ takesOpen: !takesOpen })),
};

/** The artist has read it. */
export const dismiss: Action = {
  name: 'dismiss',
  perform: (panel) => panel.store.update({ outcome: undefined, notice: undefined }),
};
