/** Where layers stand in the stack. Every move is asked for only when it is needed, and never relied upon unseen. */
import { constants, type PsDocument, type PsLayer } from 'photoshop';
import type { Stack } from '../../../takes/stack';
import { itemsOf, LayerTree } from './documents';

/** The layers of a document for the rule of places, by id. The host is asked for each level once. */
export class DocumentStack implements Stack<number> {
  private readonly levels = new Map<number | undefined, number[]>();
  private readonly known = new Map<number, PsLayer>();

  private constructor(
    private readonly document: PsDocument,
    private readonly tree: LayerTree,
  ) {}

  static async read(document: PsDocument): Promise<DocumentStack> {
    return new DocumentStack(document, await LayerTree.read(document.id));
  }

  /** @returns undefined when it is gone */
  find(id: number): PsLayer | undefined {
    const path = this.tree.pathTo(id);
    if (!path) return undefined;
    this.layersIn(path[path.length - 2]);
    return this.known.get(id);
  }

  groupOf(id: number): number | undefined {
    const path = this.tree.pathTo(id) ?? [];
    return path[path.length - 2];
  }

  layersIn(group: number | undefined): readonly number[] {
    const level = this.levels.get(group) ?? this.readLevel(group);
    this.levels.set(group, level);
    return level;
  }

  isClipped(id: number): boolean {
    return this.find(id)?.isClippingMask === true;
  }

  isLocked(group: number): boolean {
    return this.find(group)?.allLocked === true;
  }

  private readLevel(group: number | undefined): number[] {
    const holder = group === undefined ? this.document : this.find(group);
    return itemsOf(holder?.layers ?? []).map((layer) => {
      const { id } = layer;
      this.known.set(id, layer);
      return id;
    });
  }
}

/** A move to where the layer is already is reported to throw since Photoshop 23.4.1: it is not asked for. */
export function placeAbove(document: PsDocument, layer: PsLayer, anchor: PsLayer): void {
  const level = itemsOf((anchor.parent ?? document).layers).map(({ id }) => id);
  if (level.includes(layer.id) && level.indexOf(layer.id) === level.indexOf(anchor.id) - 1) return;
  layer.move(anchor, constants.ElementPlacement.PLACEBEFORE);
}

export function placeOnTop(document: PsDocument, layer: PsLayer): void {
  const top = document.layers[0];
  if (top.id !== layer.id) placeAbove(document, layer, top);
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
