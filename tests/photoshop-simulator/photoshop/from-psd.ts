/** A simulated document from a real PSD file, read by ag-psd without a canvas. */
import { initializeCanvas, readPsd, type Layer as PsdLayer, type Psd } from 'ag-psd';
import type { SimDocument, SimLayer, SimMode, SimPixels } from './document-model';
import type { PhotoshopCore } from './photoshop-core';

const MODES: Record<number, SimMode> = { 1: 'GRAYSCALE', 2: 'INDEXEDCOLOR', 3: 'RGB', 4: 'CMYK', 9: 'LAB' };

initializeCanvas(
  () => {
    throw new Error('There is no canvas here');
  },
  (width, height) =>
    ({ width, height, data: new Uint8ClampedArray(width * height * 4), colorSpace: 'srgb' }) as ImageData,
);

export function openPsd(core: PhotoshopCore, name: string, file: Uint8Array): SimDocument {
  const psd = readPsd(file, { useImageData: true, skipThumbnail: true, skipCompositeImageData: true });
  return core.open({
    id: core.newId(),
    name,
    width: psd.width,
    height: psd.height,
    mode: MODES[psd.colorMode ?? 3],
    bits: bitsOf(psd),
    profile: psd.colorMode === 1 ? 'Dot Gain 20%' : 'sRGB IEC61966-2.1',
    layers: layersOf(core, psd.children, bitsOf(psd)),
    activeIds: [],
    history: [],
    historyIndex: 0,
    temporary: false,
    frameAnimation: null,
  });
}

function bitsOf(psd: Psd): 8 | 16 {
  return psd.bitsPerChannel === 16 ? 16 : 8;
}

/** PSDs list layers from the bottom, Photoshop from the top. */
function layersOf(core: PhotoshopCore, layers: PsdLayer[] | undefined, bits: 8 | 16): SimLayer[] {
  return [...(layers ?? [])].reverse().map((layer) => layerOf(core, layer, bits));
}

function layerOf(core: PhotoshopCore, psd: PsdLayer, bits: 8 | 16): SimLayer {
  const children = psd.children ? layersOf(core, psd.children, bits) : null;
  const layer = core.newLayer(psd.name ?? '', kindOf(psd), children);
  layer.opacity = Math.round((psd.opacity ?? 1) * 100);
  layer.fillOpacity = Math.round((psd.fillOpacity ?? 1) * 100);
  layer.blendMode =
    psd.blendMode?.replace(/ (.)/g, (_, letter: string) => letter.toUpperCase()) ?? layer.blendMode;
  layer.visible = !psd.hidden;
  layer.isClippingMask = psd.clipping === true;
  layer.allLocked = psd.protected?.composite === true && psd.protected?.position === true;
  layer.transparentPixelsLocked = psd.transparencyProtected === true;
  layer.pixels = pixelsOf(psd, bits);
  layer.mask = maskOf(psd);
  return layer;
}

function kindOf(psd: PsdLayer): string {
  if (psd.children) return 'group';
  if (psd.placedLayer) return 'smartObject';
  if (psd.text) return 'text';
  return psd.adjustment ? 'LayerKind:CURVES' : 'pixel';
}

function pixelsOf(psd: PsdLayer, bits: 8 | 16): SimPixels | null {
  const image = psd.imageData;
  if (!image || image.width === 0 || image.height === 0) return null;
  const source = image.data as unknown as Uint8ClampedArray | Uint16Array;
  const data =
    bits === 8
      ? Uint8Array.from(source)
      : (source as Uint16Array).map((sample) => Math.round((sample * 32768) / 65535));
  if (!data.some((sample, i) => i % 4 === 3 && sample > 0)) return null;
  const left = psd.left ?? 0;
  const top = psd.top ?? 0;
  return { bounds: { left, top, right: left + image.width, bottom: top + image.height }, data };
}

function maskOf(psd: PsdLayer): SimLayer['mask'] {
  const image = psd.mask?.imageData;
  if (!psd.mask || !image) return null;
  const data = Uint8Array.from({ length: image.width * image.height }, (_, i) => image.data[i * 4]);
  const left = psd.mask.left ?? 0;
  const top = psd.mask.top ?? 0;
  return {
    bounds: { left, top, right: left + image.width, bottom: top + image.height },
    data,
    outside: psd.mask.defaultColor ?? 0,
  };
}

/** The background layer of a file that has one at the bottom, as Photoshop would show it. */
export function asBackground(document: SimDocument): SimLayer {
  const bottom = document.layers[document.layers.length - 1];
  bottom.isBackgroundLayer = true;
  bottom.positionLocked = true;
  bottom.transparentPixelsLocked = true;
  return bottom;
}
