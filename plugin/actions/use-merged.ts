import type { Action } from './panel';
import { loadThumbnails } from './selection/load-thumbnails';

/** Uses what a group or other layer looks like instead of its own pixels, or stops doing so. */
export const useMerged: Action<number> = {
  name: 'use-merged',
  async perform(panel, id) {
    panel.store.update(({ mergedLayers }) => ({
      mergedLayers: mergedLayers.includes(id)
        ? mergedLayers.filter((layer) => layer !== id)
        : [...mergedLayers, id],
    }));
    await loadThumbnails(panel, [id]);
  },
};
