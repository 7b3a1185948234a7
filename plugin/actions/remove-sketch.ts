import type { Action } from './panel';

/** A sketch is followed no more; when it is selected it counts as a key again. */
export const removeSketch: Action<number> = {
  name: 'remove-sketch',
  perform(panel, id) {
    panel.store.update(({ pinnedSketches, declinedSketches }) => ({
      pinnedSketches: pinnedSketches.filter((sketch) => sketch.id !== id),
      declinedSketches: [...declinedSketches.filter((declined) => declined !== id), id],
    }));
  },
};
