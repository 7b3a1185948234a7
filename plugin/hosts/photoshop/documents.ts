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

/** The layer tree of a document, read in one call. */
export class LayerTree {
  private constructor(private readonly roots: readonly PsLayerTreeEntry[]) {}

  static async read(documentID: number): Promise<LayerTree> {
    return new LayerTree((await core.getLayerTree({ documentID })).list);
  }

  /** Every layer, a group before what it holds. */
  flat(): NamedLayer[] {
    const below = (entries: readonly PsLayerTreeEntry[]): NamedLayer[] =>
      entries.flatMap(({ layerID, name, layers }) => [{ id: layerID, name }, ...below(layers ?? [])]);
    return below(this.roots);
  }

  /** Ids from the outermost group down to the layer; undefined when it is gone. */
  pathTo(id: number): number[] | undefined {
    const search = (entries: readonly PsLayerTreeEntry[]): number[] | undefined => {
      for (const entry of entries) {
        if (entry.layerID === id) return [id];
        const deeper = search(entry.layers ?? []);
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
