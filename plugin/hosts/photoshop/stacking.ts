/** Where layers stand in the stack. Every move is asked for only when it is needed, and never relied upon unseen. */
import { constants, type PsDocument, type PsLayer } from 'photoshop';
import { itemsOf } from './documents';

/**
 * The layer above which something can be put without taking over clipped layers: the topmost of those clipped to this
 * one. A locked group cannot take new layers; then it is the group itself, as far out as needed.
 */
export function topOfClippingStack(document: PsDocument, layer: PsLayer): PsLayer {
  const parent = layer.parent;
  if (parent?.allLocked) return topOfClippingStack(document, parent);
  const siblings = siblingsOf(document, layer);
  let index = siblings.findIndex((sibling) => sibling.id === layer.id);
  while (index > 0 && siblings[index - 1].isClippingMask) index--;
  return siblings[index];
}

/** From the top of the stack down. */
function siblingsOf(document: PsDocument, { parent }: PsLayer): PsLayer[] {
  return itemsOf((parent ?? document).layers);
}

export function placeAbove(layer: PsLayer, anchor: PsLayer): void {
  layer.move(anchor, constants.ElementPlacement.PLACEBEFORE);
}

export function placeOnTop(document: PsDocument, layer: PsLayer): void {
  const top = document.layers[0];
  if (top.id !== layer.id) placeAbove(layer, top);
}

/** @param previous the frame before this one; undefined for the first. @param upwards this one goes above it */
export function placeInGroup(
  layer: PsLayer,
  group: PsLayer,
  previous: number | undefined,
  upwards: boolean,
): void {
  const { PLACEAFTER, PLACEBEFORE, PLACEINSIDE } = constants.ElementPlacement;
  if (layer.parent?.id !== group.id) layer.move(group, PLACEINSIDE);
  if (previous === undefined) return;
  const children = itemsOf(group.layers);
  const at = (id: number) => children.findIndex((child) => child.id === id);
  const wanted = at(previous) + (upwards ? -1 : 1);
  if (at(layer.id) !== wanted) layer.move(children[at(previous)], upwards ? PLACEBEFORE : PLACEAFTER);
}
