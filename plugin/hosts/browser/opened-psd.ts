/**
 * The PSD as it was opened. Saving splices what was inserted into its own bytes: every other layer, in its depth and
 * colour mode and with everything that this page does not understand, is copied as it is.
 */
import type { Layer } from 'ag-psd';
import { zlibSync } from 'fflate';
import { BridgeError } from '../../../protocol/errors';
import { brokenDocument } from '../../../psd/format/byte-reader';
import { insertGroups, type GroupInsertion } from '../../../psd/write/insert-groups';
import { BLEND_KEYS, layerTree, type PsdLayer } from '../../../psd/format/layer-tree';
import type { NewGroup, NewLayer } from '../../../psd/write/new-layer';
import { parsePsd, type PsdDocument } from '../../../psd/format/psd-document';
import { HostError } from '../host';
import { toDepth, type Samples } from './samples';

const NOWHERE = { left: 0, top: 0, right: 0, bottom: 0 };

export class OpenedPsd {
  private readonly document: PsdDocument;
  /** The layers of the file, by what the other reader made of them. */
  private readonly own = new Map<Layer, PsdLayer>();
  /** Keys of the blend modes in this file, by the names that the other reader has for them. */
  private readonly blendKeys = new Map<Layer['blendMode'], string>();

  /**
   * @param roots the same file by the reader that decodes its pixels, bottom first
   * @throws HostError `file-unreadable`, `mode-unsupported`
   */
  constructor(bytes: Uint8Array, roots: readonly Layer[]) {
    try {
      this.document = parsePsd(bytes);
      this.pair(roots, layerTree(this.document));
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      const code = error.code === 'mode-unsupported' ? error.code : 'file-unreadable';
      throw new HostError(code, error.detail);
    }
  }

  /** PSB, which has room for more than a PSD. */
  get isLarge(): boolean {
    return this.document.header.large;
  }

  isLocked(layer: Layer): boolean {
    return this.own.get(layer)?.record.pixelsLocked === true;
  }

  /** A group whose every change the artist locked. */
  takesNoLayers(group: Layer): boolean {
    return this.own.get(group)?.record.allLocked === true;
  }

  /** @param roots the layers as they are now, bottom first. @returns the new file in pieces */
  withInserted(roots: readonly Layer[]): Uint8Array[] {
    return insertGroups(this.document, this.insertionsAmong(roots, 0), zlibSync);
  }

  private pair(layers: readonly Layer[], downwards: readonly PsdLayer[]): void {
    if (layers.length !== downwards.length) throw brokenDocument('its groups can be read in two ways');
    layers.forEach((layer, i) => {
      const own = downwards[downwards.length - 1 - i];
      this.own.set(layer, own);
      this.blendKeys.set(layer.blendMode, own.blendKey);
      this.pair(layer.children ?? [], own.children);
    });
  }

  /** @param floor the record below which nothing of these layers lies */
  private insertionsAmong(layers: readonly Layer[], floor: number): GroupInsertion[] {
    let at = floor;
    return layers.flatMap((layer) => {
      const own = this.own.get(layer);
      if (!own) return [{ at, group: this.newGroup(layer) }];
      at = own.lastRecord + 1;
      return this.insertionsAmong(layer.children ?? [], own.firstRecord + 1);
    });
  }

  private newGroup({ name = '', children = [] }: Layer): NewGroup {
    return { name, layers: children.map((layer) => this.newLayer(layer)) };
  }

  private newLayer(layer: Layer): NewLayer {
    const { name = '', left = 0, top = 0, right = 0, bottom = 0, imageData } = layer;
    const { depth } = this.document.header;
    const samples = imageData ? (imageData.data as Samples) : new Uint8ClampedArray(0);
    const bounds = imageData ? { left, top, right, bottom } : NOWHERE;
    return {
      name,
      cel: { bounds, raster: { data: toDepth(samples, depth) } },
      opacity: layer.opacity ?? 1,
      fillOpacity: layer.fillOpacity ?? 1,
      blendKey: this.blendKeys.get(layer.blendMode) ?? BLEND_KEYS.normal,
    };
  }
}
