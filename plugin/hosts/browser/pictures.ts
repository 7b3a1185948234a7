/** A document of pictures: PNGs exactly as they stand in their files, other pictures as the browser shows them. */
import { BridgeError } from '../../../protocol/errors';
import { sizeBounds } from '../../../pixels/bounds';
import { toDepth } from '../../../pixels/depth';
import { flatten, WHITE } from '../../../pixels/flatten';
import { depthOf, emptyRaster, type Depth, type Raster } from '../../../pixels/raster';
import { BLEND_KEYS, layerTree } from '../../../psd/format/layer-tree';
import { mergeLayers } from '../../../psd/read/merge-group';
import { openPsd } from '../../../psd/read/open-psd';
import { encodeDocument, MAX_PSD_SIDE_PX } from '../../../psd/write/new-document';
import { replaceFlattened } from '../../../psd/write/flattened-picture';
import { decodePng, isPng, pngProfile } from './png';
import { deflate, inflate } from './psd-zip';
import { PsdLayers } from './psd-layers';

/** A picture as it was chosen. */
export interface PictureFile {
  name: string;
  bytes: ArrayBuffer;
}

interface Picture {
  name: string;
  raster: Raster;
  profile?: Uint8Array;
}

/**
 * Pictures of one size become the layers of a new document, in the order of their names.
 * @throws BridgeError `keys-different-size`, `file-unreadable`
 */
export async function openPictures(files: readonly PictureFile[]): Promise<PsdLayers> {
  const pictures = await Promise.all(files.map(readPicture));
  pictures.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const [first] = pictures;
  const { widthPx, heightPx } = first.raster;
  const other = pictures.find(({ raster }) => raster.widthPx !== widthPx || raster.heightPx !== heightPx);
  if (other) {
    const sizes = [first, other].map(({ raster }) => `${raster.widthPx} x ${raster.heightPx}`);
    throw new BridgeError('keys-different-size', sizes.join(' and '));
  }
  return new PsdLayers(openPsd(documentOf(pictures), inflate), files[0].name, true);
}

function documentOf(pictures: readonly Picture[]): Uint8Array {
  const { widthPx, heightPx } = pictures[0].raster;
  const depth: Depth = pictures.some(({ raster }) => depthOf(raster) === 16) ? 16 : 8;
  const large = Math.max(widthPx, heightPx) > MAX_PSD_SIDE_PX;
  const layers = pictures.map(({ name, raster }) => ({
    name,
    cel: { bounds: sizeBounds(raster), raster: toDepth(raster, depth) },
    opacity: 1,
    blendKey: BLEND_KEYS.normal,
  }));
  const header = { widthPx, heightPx, depth, mode: 'rgb', large } as const;
  const profile = pictures.find((picture) => picture.profile)?.profile;
  return encodeDocument({ header, layers, merged: emptyRaster(widthPx, heightPx, depth), profile }, deflate);
}

async function readPicture({ name, bytes }: PictureFile): Promise<Picture> {
  const plainName = name.replace(/\.[^.]+$/, '');
  try {
    if (isPng(bytes)) return { name: plainName, raster: decodePng(bytes), profile: pngProfile(bytes) };
    return { name: plainName, raster: await decodeOther(bytes) };
  } catch {
    throw new BridgeError('file-unreadable', `"${name}" is not a picture that can be read.`);
  }
}

/** Other formats have no transparency to lose on the way through a canvas. */
async function decodeOther(bytes: ArrayBuffer): Promise<Raster> {
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (!context) throw new Error('There is no canvas.');
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return { widthPx: width, heightPx: height, data: new Uint8ClampedArray(data) };
}

/** The document with what was inserted, and with a flattened picture that shows it. */
export function savedPictures(layers: PsdLayers): Uint8Array[] {
  const saved = layers.savedCopy();
  const merged = mergeLayers(saved, layerTree(saved), layers.name, sizeBounds(saved.header)).raster;
  return replaceFlattened(saved, toDepth(flatten(merged, WHITE), saved.header.depth));
}
