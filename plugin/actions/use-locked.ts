import type { Action } from './panel';

/** Uses a locked layer all the same, or stops doing so. It is only read, so nothing happens to it. */
export const useLocked: Action<number> = {
  name: 'use-locked',
  perform(panel, id) {
    panel.store.update(({ acceptedLocks }) => ({
      acceptedLocks: acceptedLocks.includes(id)
        ? acceptedLocks.filter((layer) => layer !== id)
        : [...acceptedLocks, id],
    }));
  },
};
