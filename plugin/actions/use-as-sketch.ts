import type { Action } from './panel';

/** A selected layer becomes a sketch and stays one until it is taken back. */
export const useAsSketch: Action<number> = {
  name: 'use-as-sketch',
  perform(panel, id) {
    const { selection, pinnedSketches, declinedSketches } = panel.store.state;
    const layer = [...selection.selected, ...selection.named].find((candidate) => candidate.id === id);
    if (!layer || pinnedSketches.some((sketch) => sketch.id === id)) return;
    panel.store.update({
      pinnedSketches: [...pinnedSketches, layer],
      declinedSketches: declinedSketches.filter((declined) => declined !== id),
    });
  },
};
