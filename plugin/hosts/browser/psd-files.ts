/** Opening and saving: PSD, PNG and JPEG in; PSD, zipped PNG and animated PNG out. Runs in the worker. */
import { initializeCanvas, readPsd, writePsdUint8Array, type Layer, type Psd } from 'ag-psd';
import { zipSync } from 'fflate';
import * as upng from 'upng-js';
import { HostError } from '../host';
import { flatten } from './flatten';
import { OpenedPsd } from './opened-psd';
import { celOf, PsdLayers, type Cel } from './psd-layers';
import type { FrameOfClip } from './psd-messages';
import { eightBit } from './samples';

initializeCanvas(
  () => {
    throw new Error('Pixels are read as they are, without a canvas.');
  },
  (width, height) =>
    ({ width, height, data: new Uint8ClampedArray(width * height * 4), colorSpace: 'srgb' }) as ImageData,
);

const PNG_FIRST_BYTE = 137;
const PSD_TYPE = 'image/vnd.adobe.photoshop';

/** @throws HostError `file-unreadable`, `mode-unsupported` */
export function openPsd(name: string, bytes: ArrayBuffer): PsdLayers {
  let psd: Psd;
  try {
    psd = readPsd(bytes, { useImageData: true, skipThumbnail: true, skipLinkedFilesData: true });
  } catch (error) {
    const words = error instanceof Error ? error.message : '';
    throw new HostError(
      /color mode/i.test(words) ? 'mode-unsupported' : 'file-unreadable',
      `${name}: ${words}`,
    );
  }
  if (psd.bitsPerChannel !== 8 && psd.bitsPerChannel !== 16)
    throw new HostError('mode-unsupported', `${name}: ${psd.bitsPerChannel} bits per channel`);
  return new PsdLayers(psd, name, new OpenedPsd(new Uint8Array(bytes), psd.children ?? []));
}

/** Pictures of one size become the layers of a new document, in the order of their names. */
export async function openPictures(
  pictures: readonly { name: string; bytes: ArrayBuffer }[],
): Promise<PsdLayers> {
  const layers = await Promise.all(pictures.map(({ name, bytes }) => pictureLayer(name, bytes)));
  const [first] = layers;
  const other = layers.find((layer) => layer.right !== first.right || layer.bottom !== first.bottom);
  if (other) throw new HostError('keys-different-size', `${sizeText(first)} and ${sizeText(other)}`);
  const { right: width = 1, bottom: height = 1 } = first;
  const children = layers.sort((a, b) =>
    (a.name ?? '').localeCompare(b.name ?? '', undefined, { numeric: true }),
  );
  return new PsdLayers({ width, height, bitsPerChannel: 8, children }, pictures[0].name);
}

function sizeText({ right, bottom }: Layer): string {
  return `${right} x ${bottom}`;
}

/** PNG is decoded exactly; other formats have no transparency to lose on the way through a canvas. */
async function pictureLayer(name: string, bytes: ArrayBuffer): Promise<Layer> {
  try {
    const isPng = new Uint8Array(bytes)[0] === PNG_FIRST_BYTE;
    const { width, height, data } = isPng ? decodePng(bytes) : await decodeOther(bytes);
    const plainName = name.replace(/\.[^.]+$/, '');
    return {
      name: plainName,
      left: 0,
      top: 0,
      right: width,
      bottom: height,
      imageData: { width, height, data },
    };
  } catch {
    throw new HostError('file-unreadable', name);
  }
}

function decodePng(bytes: ArrayBuffer) {
  const picture = upng.decode(bytes);
  const [rgba] = upng.toRGBA8(picture);
  return { width: picture.width, height: picture.height, data: new Uint8ClampedArray(rgba) };
}

async function decodeOther(bytes: ArrayBuffer) {
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (!context) throw new Error('There is no canvas.');
  context.drawImage(bitmap, 0, 0);
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

/** The document with everything that was inserted. */
export function savePsd({ psd, file }: PsdLayers): Blob {
  const roots = psd.children ?? [];
  const pieces = file ? file.withInserted(roots) : [writePictures(psd)];
  return new Blob(pieces as Uint8Array<ArrayBuffer>[], { type: PSD_TYPE });
}

/** A new document of the pictures that were opened, 8 bit RGB as they are. */
function writePictures(psd: Psd): Uint8Array {
  const { width, height } = psd;
  const canvas = { left: 0, top: 0, right: width, bottom: height };
  const flat = flatten(psd.children ?? [], 8, canvas);
  const imageData = flat && { width, height, data: eightBit(flat.samples) };
  return writePsdUint8Array({ ...psd, imageData });
}

/** One file a layer, each on the whole canvas. */
export function savePngs(layers: PsdLayers, wanted: readonly { layer: number; file: string }[]): ArrayBuffer {
  const { width, height } = layers.psd;
  const files = wanted.map(({ layer, file }) => {
    const rgba = onCanvas(celOf(layers.layer(layer)), width, height);
    return [file, new Uint8Array(upng.encode([rgba.buffer], width, height, 0))] as const;
  });
  return exactBuffer(zipSync(Object.fromEntries(files), { level: 0 }));
}

function onCanvas(cel: Cel | undefined, width: number, height: number): Uint8ClampedArray<ArrayBuffer> {
  const canvas = new Uint8ClampedArray(width * height * 4);
  if (!cel) return canvas;
  const { left, top, right, bottom } = cel.bounds;
  const samples = eightBit(cel.samples);
  const first = Math.max(0, left);
  const last = Math.min(width, right);
  for (let y = Math.max(0, top); y < Math.min(height, bottom) && last > first; y++) {
    const from = ((y - top) * (right - left) + first - left) * 4;
    canvas.set(samples.subarray(from, from + (last - first) * 4), (y * width + first) * 4);
  }
  return canvas;
}

export function saveApng(widthPx: number, heightPx: number, frames: readonly FrameOfClip[]): ArrayBuffer {
  return upng.encode(
    frames.map((frame) => frame.rgba),
    widthPx,
    heightPx,
    0,
    frames.map((frame) => frame.delayMs),
  );
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}
