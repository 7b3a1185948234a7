/** The layers of an opened PSD: which there are, what pixels they have, and where new ones go. */
import type { BlendMode, Layer, LayerMaskData, PixelData, Psd } from 'ag-psd';
import type { WireBounds } from '../../../protocol/pixels';
import { lookBetween, type KeyLook, type Look, type ModeNames } from '../../../takes/look';
import { placeBetween, type Stack } from '../../../takes/stack';
import type { LayerKind, LayerPixels } from '../host';
import type { OpenedPsd } from './opened-psd';
import type { NewGroup, PageLayer, PageTree } from './psd-messages';
import type { Samples } from './samples';

const GRAYSCALE = 1;
const MODES: ModeNames<BlendMode> = { normal: 'normal', passThrough: 'pass through' };

export interface Cel {
  bounds: WireBounds;
  samples: Samples;
}

/** Layers have ids here, whether the file has some or not. */
export class PsdLayers {
  private readonly ids = new Map<Layer, number>();
  private readonly byId = new Map<number, Layer>();
  private nextId = 1;

  constructor(
    readonly psd: Psd,
    readonly name: string,
    /** Missing where the document was made of pictures. */
    readonly file?: OpenedPsd,
  ) {
    this.number(psd.children ?? []);
  }

  get depth(): 8 | 16 {
    return this.psd.bitsPerChannel === 16 ? 16 : 8;
  }

  tree(): PageTree {
    const { width, height, colorMode } = this.psd;
    return {
      name: this.name,
      widthPx: width,
      heightPx: height,
      mode: colorMode === GRAYSCALE ? 'gray' : 'rgb',
      depth: this.depth,
      large: this.file?.isLarge === true,
      layers: this.describe(this.psd.children ?? [], 0, undefined),
    };
  }

  /** @throws RangeError when there is no such layer */
  layer(id: number): Layer {
    const layer = this.byId.get(id);
    if (!layer) throw new RangeError(`There is no layer ${id}.`);
    return layer;
  }

  /** Groups between their keys, in the order of time. */
  insert(groups: readonly NewGroup[]): { group: number; frames: number[] }[] {
    const last = new Map<Layer | undefined, Layer>();
    return groups.map(({ name, keys, frames }) => {
      const [from, to] = keys.map((id) => this.byId.get(id));
      const place = placeBetween(from, to, this.stack());
      const [a, b] = [this.lookOf(from, place.left.from), this.lookOf(to, place.left.to)];
      const made = frames.map((frame) => ({
        ...newLayer(frame.name, frame.pixels),
        ...lookBetween(a, b, frame.moment, MODES),
      }));
      const group: Layer = { name, opened: true, children: place.firstOnTop ? [...made].reverse() : made };
      this.putAbove(last.get(place.above) ?? place.above, group);
      last.set(place.above, group);
      this.number([group]);
      return { group: this.idOf(group), frames: made.map((layer) => this.idOf(layer)) };
    });
  }

  remove(id: number): void {
    const layer = this.byId.get(id);
    if (!layer) return;
    const siblings = this.siblingsOf(layer);
    siblings.splice(siblings.indexOf(layer), 1);
    this.forget(layer);
  }

  private stack(): Stack<Layer> {
    const groups = new Map<Layer, Layer>();
    const remember = (group: Layer): void =>
      group.children?.forEach((child) => {
        groups.set(child, group);
        remember(child);
      });
    this.roots().forEach(remember);
    return {
      groupOf: (layer) => groups.get(layer),
      layersIn: (group) => [...(group?.children ?? (group ? [] : this.roots()))].reverse(),
      isClipped: (layer) => layer.clipping === true,
      isLocked: (group) => this.file?.takesNoLayers(group) === true,
    };
  }

  private lookOf(layer: Layer | undefined, groups: readonly Layer[]): KeyLook<BlendMode> | undefined {
    return layer && { own: lookOf(layer), groups: groups.map(lookOf) };
  }

  private putAbove(anchor: Layer | undefined, group: Layer): void {
    const siblings = anchor ? this.siblingsOf(anchor) : this.roots();
    siblings.splice(anchor ? siblings.indexOf(anchor) + 1 : siblings.length, 0, group);
  }

  private roots(): Layer[] {
    return (this.psd.children ??= []);
  }

  private siblingsOf(layer: Layer): Layer[] {
    const search = (layers: Layer[]): Layer[] | undefined => {
      if (layers.includes(layer)) return layers;
      for (const { children } of layers) {
        const found = children && search(children);
        if (found) return found;
      }
      return undefined;
    };
    return search(this.roots()) ?? this.roots();
  }

  private number(layers: readonly Layer[]): void {
    for (const layer of layers) {
      this.ids.set(layer, this.nextId);
      this.byId.set(this.nextId++, layer);
      this.number(layer.children ?? []);
    }
  }

  private forget(layer: Layer): void {
    this.byId.delete(this.idOf(layer));
    this.ids.delete(layer);
    layer.children?.forEach((child) => this.forget(child));
  }

  private idOf(layer: Layer): number {
    return this.ids.get(layer) ?? 0;
  }

  private describe(layers: readonly Layer[], depth: number, parent: number | undefined): PageLayer[] {
    return layers.flatMap((layer) => {
      const id = this.idOf(layer);
      const below = layer.children ? this.describe(layer.children, depth + 1, id) : [];
      const locked = this.file?.isLocked(layer) === true;
      return [...below, { ...describeLayer(layer), locked, id, depth, parent }];
    });
  }
}

function describeLayer(layer: Layer): Omit<PageLayer, 'id' | 'depth' | 'parent' | 'locked'> {
  const bounds = boundsOf(layer);
  const kind = kindOf(layer);
  return {
    name: layer.name ?? '',
    kind,
    hidden: layer.hidden === true,
    empty: kind !== 'group' && kind !== 'adjustment' && isEmptyRectangle(bounds),
    opacity: (layer.opacity ?? 1) * (layer.fillOpacity ?? 1),
    blendMode: layer.blendMode ?? MODES.normal,
    clipping: layer.clipping === true,
    bounds,
  };
}

function lookOf({ opacity = 1, fillOpacity = 1, blendMode = MODES.normal }: Layer): Look<BlendMode> {
  return { opacity, fillOpacity, blendMode };
}

function kindOf(layer: Layer): LayerKind {
  if (layer.children) return 'group';
  if (layer.adjustment) return 'adjustment';
  if (layer.text) return 'text';
  if (layer.placedLayer) return 'smart-object';
  return layer.vectorFill && !layer.imageData ? 'shape' : 'pixels';
}

function boundsOf({ left = 0, top = 0, right = 0, bottom = 0 }: Layer | LayerMaskData): WireBounds {
  return { left, top, right, bottom };
}

function isEmptyRectangle({ left, top, right, bottom }: WireBounds): boolean {
  return right <= left || bottom <= top;
}

function newLayer(name: string, frame?: LayerPixels): Layer {
  if (!frame) return { name };
  const { bounds, depth } = frame.pixels;
  const { buffer, byteOffset, byteLength } = frame.data;
  const data =
    depth === 16
      ? new Uint16Array(buffer, byteOffset, byteLength / 2)
      : new Uint8ClampedArray(buffer, byteOffset, byteLength);
  const size = { width: bounds.right - bounds.left, height: bounds.bottom - bounds.top };
  return { name, ...bounds, imageData: { ...size, data } };
}

/** The layer's own pixels with its mask, a copy; undefined when there are none. */
export function celOf(layer: Layer): Cel | undefined {
  const bounds = boundsOf(layer);
  if (!layer.imageData || isEmptyRectangle(bounds)) return undefined;
  const samples = layer.imageData.data.slice() as Samples;
  if (layer.mask?.imageData && !layer.mask.disabled)
    applyMask(samples, bounds, layer.mask, layer.mask.imageData);
  return { bounds, samples };
}

function applyMask(samples: Samples, bounds: WireBounds, mask: LayerMaskData, pixels: PixelData): void {
  const place = boundsOf(mask);
  const white = pixels.data instanceof Uint16Array ? 65535 : 255;
  const outside = (mask.defaultColor ?? 0) / 255;
  const width = bounds.right - bounds.left;
  for (let i = 3, pixel = 0; i < samples.length; i += 4, pixel++) {
    const x = bounds.left + (pixel % width) - place.left;
    const y = bounds.top + Math.floor(pixel / width) - place.top;
    const inside = x >= 0 && y >= 0 && x < pixels.width && y < pixels.height;
    const share = inside ? pixels.data[(y * pixels.width + x) * 4] / white : outside;
    samples[i] = Math.round(samples[i] * share);
  }
}
