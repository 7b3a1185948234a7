import type { Action } from './panel';

export const swapKeys: Action = {
  name: 'swap-keys',
  perform(panel) {
    panel.store.update(({ reversed }) => ({ reversed: !reversed }));
  },
};
