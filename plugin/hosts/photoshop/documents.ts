/** Documents and layers, found by id each time: what was there a minute ago may be gone. */
import {
  app,
  constants,
  core,
  type PsCollection,
  type PsDocument,
  type PsLayer,
  type PsLayerTreeEntry,
} from 'photoshop';
import { HostError, type NamedLayer } from '../host';

export function itemsOf<Item>(collection: PsCollection<Item>): Item[] {
  return Array.from({ length: collection.length }, (_, i) => collection[i]);
}

/** @throws HostError `host-document-gone` */
export function documentById(id: number): PsDocument {
  const found = itemsOf(app.documents).find((document) => document.id === id);
  if (!found) throw new HostError('host-document-gone', '');
  return found;
}

/** Bits of a channel as the imaging functions count them. */
export function componentSizeOf(document: PsDocument): 8 | 16 | 32 {
  const { SIXTEEN, THIRTYTWO } = constants.BitsPerChannelType;
  const bits = document.bitsPerChannel;
  if (bits === SIXTEEN) return 16;
  return bits === THIRTYTWO ? 32 : 8;
}

function childrenOf({ layers, list }: PsLayerTreeEntry): PsLayerTreeEntry[] {
  return layers ?? list ?? [];
}

function reversed(entry: PsLayerTreeEntry): PsLayerTreeEntry {
  return { layerID: entry.layerID, name: entry.name, layers: childrenOf(entry).map(reversed).reverse() };
}

/**
 * Nothing says which end of the stack is listed first, and plugins in use disagree; `document.layers` is documented to
 * begin at the top. The first level that holds more than one layer decides.
 */
function listsTopFirst(entries: readonly PsLayerTreeEntry[], level: PsCollection<PsLayer>): boolean {
  if (entries.length === 0 || level.length === 0) return true;
  if (entries.length > 1) return entries[entries.length - 1].layerID !== level[0].id;
  const inside = childrenOf(entries[0]);
  return inside.length === 0 || listsTopFirst(inside, level[0].layers);
}

/** The layer tree of a document, read in one call, from the top of the stack down. */
export class LayerTree {
  private constructor(private readonly roots: readonly PsLayerTreeEntry[]) {}

  /** @throws HostError `host-document-gone` */
  static async read(documentID: number): Promise<LayerTree> {
    const { list } = await core.getLayerTree({ documentID });
    const topFirst = listsTopFirst(list, documentById(documentID).layers);
    return new LayerTree(topFirst ? list : list.map(reversed).reverse());
  }

  /** Every layer, a group before what it holds. */
  flat(): NamedLayer[] {
    const below = (entries: readonly PsLayerTreeEntry[]): NamedLayer[] =>
      entries.flatMap((entry) => [{ id: entry.layerID, name: entry.name }, ...below(childrenOf(entry))]);
    return below(this.roots);
  }

  /** Ids from the outermost group down to the layer; undefined when it is gone. */
  pathTo(id: number): number[] | undefined {
    const search = (entries: readonly PsLayerTreeEntry[]): number[] | undefined => {
      for (const entry of entries) {
        if (entry.layerID === id) return [id];
        const deeper = search(childrenOf(entry));
        if (deeper) return [entry.layerID, ...deeper];
      }
      return undefined;
    };
    return search(this.roots);
  }

  /** @returns undefined when it is gone; only the levels above the layer are asked for */
  find(document: PsDocument, id: number): PsLayer | undefined {
    let level = document.layers;
    let layer: PsLayer | undefined;
    const path = this.pathTo(id) ?? [];
    for (const [depth, step] of path.entries()) {
      layer = itemsOf(level).find((candidate) => candidate.id === step);
      if (!layer) return undefined;
      if (depth < path.length - 1) level = layer.layers;
    }
    return layer;
  }
}
