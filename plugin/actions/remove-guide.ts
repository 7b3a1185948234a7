import type { Action } from './panel';

/** A guide guides no more; when it is selected it counts as a key again. */
export const removeGuide: Action<number> = {
  name: 'remove-guide',
  perform(panel, id) {
    panel.store.update(({ pinnedGuides, declinedGuides }) => ({
      pinnedGuides: pinnedGuides.filter((guide) => guide.id !== id),
      declinedGuides: [...declinedGuides.filter((declined) => declined !== id), id],
    }));
  },
};
