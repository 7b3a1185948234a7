/** The layers of an opened PSD: which there are, what pixels they have, and where new ones go. */
import { toDepth } from '../../../pixels/depth';
import type { Cel, Depth, Raster } from '../../../pixels/raster';
import { BLEND_KEYS, layerTree, lookOf, type PsdLayer } from '../../../psd/format/layer-tree';
import { readLook } from '../../../psd/read/merge-group';
import { notesOn } from '../../../psd/read/notes';
import { openPsd, type OpenPsd } from '../../../psd/read/open-psd';
import { readCel } from '../../../psd/read/read-cel';
import { insertGroups, type GroupInsertion } from '../../../psd/write/insert-groups';
import type { NewGroup as GroupToWrite, NewLayer } from '../../../psd/write/new-layer';
import { lookBetween, type KeyLook } from '../../../takes/look';
import { placeBetween, type Stack } from '../../../takes/stack';
import type { LayerPixels } from '../host';
import { describeLayer, holdsInserted, isGroup, type DocumentLayer } from './document-layer';
import type { NewGroup, PageLayer, PageTree } from './psd-messages';
import { deflate, inflate } from './psd-zip';

const NOWHERE = { left: 0, top: 0, right: 0, bottom: 0 };
/** Of groups that are inserted. */
const GROUP_LOOK = { opacity: 1, fillOpacity: 1, blendMode: BLEND_KEYS.passThrough };

export class PsdLayers {
  /** Topmost first. */
  readonly roots: DocumentLayer[];
  private readonly fileTree: readonly PsdLayer[];
  private readonly byId = new Map<number, DocumentLayer>();
  private nextId = 1;

  constructor(
    readonly psd: OpenPsd,
    readonly name: string,
    /** The document was made of pictures: there is no file that it must stay like. */
    readonly ofPictures = false,
  ) {
    this.fileTree = layerTree(psd);
    this.roots = this.fileTree.map((layer) => this.adopt(layer, undefined));
    // Ids rise from the bottom of the stack to its top.
    this.number([...this.roots].reverse());
  }

  get depth(): Depth {
    return this.psd.header.depth;
  }

  tree(): PageTree {
    const { widthPx, heightPx, mode, depth, large } = this.psd.header;
    return { name: this.name, widthPx, heightPx, mode, depth, large, layers: this.describe(this.roots, 0) };
  }

  /** @throws RangeError when there is no such layer */
  layer(id: number): DocumentLayer {
    const layer = this.byId.get(id);
    if (!layer) throw new RangeError(`There is no layer ${id}.`);
    return layer;
  }

  /**
   * What a layer shows.
   * @param merged of a group: its merged look; without it a group has no pixels
   * @returns undefined when there is nothing. @throws BridgeError as `readLook` does
   */
  lookOf(id: number, merged: boolean): Cel | undefined {
    const layer = this.layer(id);
    if (isGroup(layer) && !merged) return undefined;
    const cel = this.read(layer);
    return cel && cel.raster.data.length > 0 ? cel : undefined;
  }

  /** What the artist should know when this layer is a key. */
  notesOn(id: number): string[] {
    const { own } = this.layer(id);
    return own ? notesOn(this.psd, own, this.fileTree) : [];
  }

  /** Groups between their keys, in the order of time. */
  insert(groups: readonly NewGroup[]): { group: number; frames: number[] }[] {
    const last = new Map<DocumentLayer | undefined, DocumentLayer>();
    return groups.map(({ name, keys, frames }) => {
      const [from, to] = keys.map((id) => this.byId.get(id));
      const place = placeBetween(from, to, this.stack());
      const [a, b] = [keyLook(from, place.left.from), keyLook(to, place.left.to)];
      const group: DocumentLayer = { id: 0, name, look: GROUP_LOOK };
      const made = frames.map((frame): DocumentLayer => {
        const look = lookBetween(a, b, frame.moment, BLEND_KEYS);
        return { id: 0, name: frame.name, look, group, cel: frame.pixels && celOf(frame.pixels) };
      });
      group.children = place.firstOnTop ? made : [...made].reverse();
      this.putAbove(last.get(place.above) ?? place.above, group);
      last.set(place.above, group);
      this.number([group]);
      return { group: group.id, frames: made.map(({ id }) => id) };
    });
  }

  remove(id: number): void {
    const layer = this.byId.get(id);
    if (!layer) return;
    const row = this.rowOf(layer);
    row.splice(row.indexOf(layer), 1);
    this.forget(layer);
  }

  /** The file with what was inserted, in pieces; every other layer is copied as it is. */
  withInserted(): Uint8Array[] {
    return insertGroups(this.psd, this.insertionsAmong(this.roots, 0), deflate);
  }

  /** The document as it would be when it was saved and opened again. */
  savedCopy(): OpenPsd {
    return openPsd(joined(this.withInserted()), inflate);
  }

  private adopt(own: PsdLayer, group: DocumentLayer | undefined): DocumentLayer {
    const layer: DocumentLayer = { id: 0, name: own.name, look: lookOf(own), own, group };
    if (own.kind === 'group') layer.children = own.children.map((child) => this.adopt(child, layer));
    return layer;
  }

  private read(layer: DocumentLayer): Cel | undefined {
    const { own, cel } = layer;
    if (own && !holdsInserted(layer))
      return isGroup(layer) ? readLook(this.psd, own) : readCel(this.psd, own);
    if (isGroup(layer)) return this.readSaved(layer);
    return cel && { ...cel, raster: { ...cel.raster, data: cel.raster.data.slice() } };
  }

  /** The merged look of a group that holds something inserted is read from the file as it would be saved. */
  private readSaved(layer: DocumentLayer): Cel {
    const saved = this.savedCopy();
    return readLook(saved, this.placesOf(layer).reduce(childAt, { children: layerTree(saved) }) as PsdLayer);
  }

  /** Its place in its row, in that of its group and so on, the outermost first. */
  private placesOf(layer: DocumentLayer): number[] {
    const place = this.rowOf(layer).indexOf(layer);
    return layer.group ? [...this.placesOf(layer.group), place] : [place];
  }

  private stack(): Stack<DocumentLayer> {
    return {
      groupOf: ({ group }) => group,
      layersIn: (group) => group?.children ?? (group ? [] : this.roots),
      isClipped: ({ own }) => own?.clipped === true,
      isLocked: ({ own }) => own?.record.allLocked === true,
    };
  }

  private putAbove(anchor: DocumentLayer | undefined, group: DocumentLayer): void {
    const row = anchor ? this.rowOf(anchor) : this.roots;
    group.group = anchor?.group;
    row.splice(anchor ? row.indexOf(anchor) : 0, 0, group);
  }

  private rowOf({ group }: DocumentLayer): DocumentLayer[] {
    return group?.children ?? this.roots;
  }

  private number(layers: readonly DocumentLayer[]): void {
    for (const layer of layers) {
      layer.id = this.nextId++;
      this.byId.set(layer.id, layer);
      this.number([...(layer.children ?? [])].reverse());
    }
  }

  private forget(layer: DocumentLayer): void {
    this.byId.delete(layer.id);
    layer.children?.forEach((child) => this.forget(child));
  }

  private describe(layers: readonly DocumentLayer[], depth: number): PageLayer[] {
    return [...layers]
      .reverse()
      .flatMap((layer) => [...this.describe(layer.children ?? [], depth + 1), describeLayer(layer, depth)]);
  }

  /** @param floor the record below which nothing of these layers lies */
  private insertionsAmong(layers: readonly DocumentLayer[], floor: number): GroupInsertion[] {
    let at = floor;
    return [...layers].reverse().flatMap((layer) => {
      const { own, children = [] } = layer;
      if (!own) return [{ at, group: this.groupToWrite(layer) }];
      at = own.lastRecord + 1;
      return this.insertionsAmong(children, own.firstRecord + 1);
    });
  }

  private groupToWrite({ name, children = [] }: DocumentLayer): GroupToWrite {
    return { name, layers: [...children].reverse().map((layer) => this.layerToWrite(layer)) };
  }

  private layerToWrite({ name, look, cel }: DocumentLayer): NewLayer {
    const { blendMode, ...opacities } = look;
    const nothing: Raster = { widthPx: 0, heightPx: 0, data: new Uint8ClampedArray(0) };
    const raster = toDepth(cel?.raster ?? nothing, this.depth);
    return { name, cel: { bounds: cel?.bounds ?? NOWHERE, raster }, ...opacities, blendKey: blendMode };
  }
}

function keyLook(
  layer: DocumentLayer | undefined,
  groups: readonly DocumentLayer[],
): KeyLook<string> | undefined {
  return layer && { own: layer.look, groups: groups.map(({ look }) => look) };
}

function celOf({ pixels: { bounds, depth }, data: { buffer, byteOffset, byteLength } }: LayerPixels): Cel {
  const data =
    depth === 16
      ? new Uint16Array(buffer, byteOffset, byteLength / 2)
      : new Uint8ClampedArray(buffer, byteOffset, byteLength);
  const size = { widthPx: bounds.right - bounds.left, heightPx: bounds.bottom - bounds.top };
  return { bounds, raster: { ...size, data } };
}

function childAt({ children }: { children: readonly PsdLayer[] }, place: number): PsdLayer {
  return children[place];
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
