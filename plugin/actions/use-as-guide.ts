import type { Action } from './panel';

/** A selected layer becomes a sketch guide and stays one until it is taken back. */
export const useAsGuide: Action<number> = {
  name: 'use-as-guide',
  perform(panel, id) {
    const { selection, pinnedGuides, declinedGuides } = panel.store.state;
    const layer = [...selection.selected, ...selection.named].find((candidate) => candidate.id === id);
    if (!layer || pinnedGuides.some((guide) => guide.id === id)) return;
    panel.store.update({
      pinnedGuides: [...pinnedGuides, layer],
      declinedGuides: declinedGuides.filter((declined) => declined !== id),
    });
  },
};
