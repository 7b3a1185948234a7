/** Opening and saving: PSD in; PSD, zipped PNG and animated PNG out. Runs in the worker. */
import { zipSync } from 'fflate';
import * as upng from 'upng-js';
import { sizeBounds } from '../../../pixels/bounds';
import { cropCel } from '../../../pixels/crop';
import { toDepth } from '../../../pixels/depth';
import { emptyRaster } from '../../../pixels/raster';
import { openPsd } from '../../../psd/read/open-psd';
import { savedPictures } from './pictures';
import { PsdLayers } from './psd-layers';
import type { FrameOfClip } from './psd-messages';
import { inflate } from './psd-zip';

const PSD_TYPE = 'image/vnd.adobe.photoshop';

/** @throws BridgeError `file-unreadable`, `mode-unsupported` */
export function openDocument(name: string, bytes: ArrayBuffer): PsdLayers {
  return new PsdLayers(openPsd(new Uint8Array(bytes), inflate), name);
}

/** The document with everything that was inserted. */
export function savePsd(layers: PsdLayers): Blob {
  const pieces = layers.ofPictures ? savedPictures(layers) : layers.withInserted();
  return new Blob(pieces as Uint8Array<ArrayBuffer>[], { type: PSD_TYPE });
}

/** One file a layer, each on the whole canvas. */
export function savePngs(layers: PsdLayers, wanted: readonly { layer: number; file: string }[]): ArrayBuffer {
  const { widthPx, heightPx } = layers.psd.header;
  const files = wanted.map(({ layer, file }) => {
    const cel = layers.lookOf(layer, false);
    const whole = cel ? cropCel(cel, sizeBounds(layers.psd.header)) : emptyRaster(widthPx, heightPx);
    const rgba = toDepth(whole, 8).data.buffer as ArrayBuffer;
    return [file, new Uint8Array(upng.encode([rgba], widthPx, heightPx, 0))] as const;
  });
  return exactBuffer(zipSync(Object.fromEntries(files), { level: 0 }));
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
