/** Documents as data: a tree of layers with their pixels. Pixel buffers are never changed in place, only replaced. */
import { createHash } from 'node:crypto';

export interface SimBounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** RGBA, straight alpha; 8 bit: 0..255; 16 bit: 0..32768, as Photoshop keeps them. Grey documents have R = G = B. */
export interface SimPixels {
  bounds: SimBounds;
  data: Uint8Array | Uint16Array;
}

export interface SimLayer {
  id: number;
  name: string;
  kind: string;
  pixels: SimPixels | null;
  mask: { bounds: SimBounds; data: Uint8Array; outside: number } | null;
  opacity: number;
  fillOpacity: number;
  blendMode: string;
  visible: boolean;
  allLocked: boolean;
  pixelsLocked: boolean;
  positionLocked: boolean;
  transparentPixelsLocked: boolean;
  isClippingMask: boolean;
  isBackgroundLayer: boolean;
  /** Top first, as Photoshop lists them; null for anything but a group. */
  children: SimLayer[] | null;
}

export type SimMode = 'RGB' | 'GRAYSCALE' | 'CMYK' | 'LAB' | 'INDEXEDCOLOR';

export interface SimDocument {
  id: number;
  name: string;
  width: number;
  height: number;
  mode: SimMode;
  bits: 8 | 16;
  profile: string;
  layers: SimLayer[];
  /** In click order. */
  activeIds: number[];
  history: HistoryEntry[];
  historyIndex: number;
  temporary: boolean;
  frameAnimation: { frames: number; delaySeconds: number } | null;
}

export interface DocumentState {
  layers: SimLayer[];
  activeIds: number[];
  frameAnimation: SimDocument['frameAnimation'];
}

export interface HistoryEntry {
  id: number;
  name: string;
  state: DocumentState;
}

export function cloneLayers(layers: SimLayer[]): SimLayer[] {
  return layers.map((layer) => ({ ...layer, children: layer.children && cloneLayers(layer.children) }));
}

export function takeState(document: SimDocument): DocumentState {
  return {
    layers: cloneLayers(document.layers),
    activeIds: [...document.activeIds],
    frameAnimation: document.frameAnimation && { ...document.frameAnimation },
  };
}

export function restoreState(document: SimDocument, state: DocumentState): void {
  document.layers = cloneLayers(state.layers);
  document.activeIds = [...state.activeIds];
  document.frameAnimation = state.frameAnimation && { ...state.frameAnimation };
}

/** Every layer, top first, groups before their children. */
export function* allLayers(layers: SimLayer[]): Generator<SimLayer> {
  for (const layer of layers) {
    yield layer;
    if (layer.children) yield* allLayers(layer.children);
  }
}

export interface Place {
  siblings: SimLayer[];
  index: number;
  parent: SimLayer | null;
}

export function findPlace(document: SimDocument, id: number): Place | null {
  const search = (siblings: SimLayer[], parent: SimLayer | null): Place | null => {
    for (let index = 0; index < siblings.length; index++) {
      const layer = siblings[index];
      if (layer.id === id) return { siblings, index, parent };
      const below = layer.children && search(layer.children, layer);
      if (below) return below;
    }
    return null;
  };
  return search(document.layers, null);
}

export function findLayer(document: SimDocument, id: number): SimLayer | null {
  const place = findPlace(document, id);
  return place && place.siblings[place.index];
}

/** The layer that a clipping layer is clipped to: the first one below it in its group that is not clipped itself. */
export function clippingBase(document: SimDocument, id: number): SimLayer | null {
  const place = findPlace(document, id);
  if (!place || !place.siblings[place.index].isClippingMask) return null;
  return place.siblings.slice(place.index + 1).find((layer) => !layer.isClippingMask) ?? null;
}

/** A hash over everything that an artist could see or lose: tree, names, properties, pixels, masks. */
export function documentHash(document: SimDocument, leaveOutId?: number): string {
  const hash = createHash('sha256');
  const feed = (layers: SimLayer[]): void => {
    for (const layer of layers) {
      if (layer.id === leaveOutId) continue;
      const { pixels, mask, children, ...properties } = layer;
      hash.update(
        JSON.stringify([properties, pixels?.bounds ?? null, mask?.bounds ?? null, children !== null]),
      );
      if (pixels) hash.update(bytesOf(pixels.data));
      if (mask) hash.update(mask.data);
      if (children) feed(children);
      hash.update('end');
    }
  };
  feed(document.layers);
  hash.update(JSON.stringify(document.frameAnimation));
  return hash.digest('hex');
}

function bytesOf(data: Uint8Array | Uint16Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
