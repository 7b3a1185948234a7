import { initializeCanvas, writePsdUint8Array, type Layer, type Psd } from 'ag-psd';
import { boundsSize, emptyRaster, type Bounds, type Cel, type Raster } from '../../pixels/raster';
import { over, renderBackground, renderFrame, renderGuide, type Scene } from './scene';

/** Everything in a scene's layered document, before it is a file. */
export interface SceneDocument {
  widthPx: number;
  heightPx: number;
  background: Raster;
  keyA: Cel;
  keyB: Cel;
  guides: { name: string; cel: Cel }[];
  /** What the document looks like as it opens: key A over the background. */
  composite: Raster;
}

/** Photoshop's usual screen resolution, in pixels an inch. */
const RESOLUTION = 72;
const SKETCH_OPACITY = 0.8;

initializeCanvas(
  () => {
    throw new Error('Drawings are written from pixels alone, no canvas is at hand.');
  },
  (width, height) => ({ width, height, data: new Uint8ClampedArray(width * height * 4), colorSpace: 'srgb' }),
);

/** Draws the keys, the roughs and the background of a scene; cels are trimmed to what is drawn on them. */
export function sceneDocument(scene: Scene): SceneDocument {
  const background = renderBackground(scene);
  const keyA = renderFrame(scene, 0);
  const keyB = renderFrame(scene, 1);
  return {
    ...scene.size,
    background,
    keyA: trim(keyA),
    keyB: trim(keyB),
    guides: scene.sketches.map((frame) => ({
      name: `sketch@${frame}`,
      cel: trim(renderGuide(scene, frame)),
    })),
    composite: over(keyA, { ...background, data: background.data.slice() }),
  };
}

/** The document as a Photoshop file: 8 bits, RGB; from the bottom: background, group `keys` with A and B, roughs. */
export function encodeDocument(document: SceneDocument): Uint8Array {
  const keys: Layer = {
    name: 'keys',
    opened: true,
    children: [celLayer('A', document.keyA), { ...celLayer('B', document.keyB), hidden: true }],
  };
  const guides = document.guides.map(({ name, cel }): Layer => {
    return { ...celLayer(name, cel), hidden: true, opacity: SKETCH_OPACITY };
  });
  const psd: Psd = {
    width: document.widthPx,
    height: document.heightPx,
    children: [celLayer('background', whole(document.background)), keys, ...guides],
    imageData: pixels(document.composite),
    imageResources: {
      resolutionInfo: {
        horizontalResolution: RESOLUTION,
        horizontalResolutionUnit: 'PPI',
        widthUnit: 'Inches',
        verticalResolution: RESOLUTION,
        verticalResolutionUnit: 'PPI',
        heightUnit: 'Inches',
      },
    },
  };
  return writePsdUint8Array(psd, { noBackground: true });
}

function celLayer(name: string, { bounds, raster }: Cel): Layer {
  return { name, ...bounds, imageData: pixels(raster) };
}

function pixels({ widthPx, heightPx, data }: Raster): {
  width: number;
  height: number;
  data: Uint8ClampedArray;
} {
  if (data instanceof Uint16Array) throw new TypeError('scene documents hold 8-bit rasters');
  return { width: widthPx, height: heightPx, data };
}

function whole(raster: Raster): Cel {
  return { bounds: { left: 0, top: 0, right: raster.widthPx, bottom: raster.heightPx }, raster };
}

/** Cuts a raster down to the pixels that are not fully transparent. An empty one keeps its size. */
export function trim(raster: Raster): Cel {
  const bounds = inkedBounds(raster);
  const { widthPx, heightPx } = boundsSize(bounds);
  if (widthPx <= 0 || heightPx <= 0) return whole(raster);
  const cut = emptyRaster(widthPx, heightPx, raster.data instanceof Uint16Array ? 16 : 8);
  for (let y = 0; y < heightPx; y++) {
    const start = ((y + bounds.top) * raster.widthPx + bounds.left) * 4;
    cut.data.set(raster.data.subarray(start, start + widthPx * 4), y * widthPx * 4);
  }
  return { bounds, raster: cut };
}

function inkedBounds({ widthPx, heightPx, data }: Raster): Bounds {
  const bounds = { left: widthPx, top: heightPx, right: 0, bottom: 0 };
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if (data[(y * widthPx + x) * 4 + 3] === 0) continue;
      bounds.left = Math.min(bounds.left, x);
      bounds.right = Math.max(bounds.right, x + 1);
      bounds.top = Math.min(bounds.top, y);
      bounds.bottom = y + 1;
    }
  }
  return bounds;
}
