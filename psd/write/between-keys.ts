/** Where the in-betweens of two keys go in the stack of layers. */
import { siblings, type PsdLayer } from '../format/layer-tree';

export interface PlaceBetween {
  /** For `insertGroups`. */
  at: number;
  /** True when the first key lies above the second: then the first in-between is the topmost. */
  firstOnTop: boolean;
}

/**
 * Directly above the lower key when both lie in the same group, else directly above the first one. Layers that are
 * clipped to that key stay with it: the group goes above them.
 */
export function placeBetween(from: PsdLayer, to: PsdLayer, tree: readonly PsdLayer[]): PlaceBetween {
  const firstOnTop = from.parent === to.parent && from.lastRecord > to.lastRecord;
  const lower = firstOnTop ? to : from;
  const row = siblings(lower, tree);
  let above = row.indexOf(lower);
  while (above > 0 && row[above - 1].clipped) above--;
  return { at: row[above].lastRecord + 1, firstOnTop };
}
