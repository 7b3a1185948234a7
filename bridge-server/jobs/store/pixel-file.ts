/** Pixel bytes on disk and in memory. */
import { endianness } from 'node:os';
import { pixelBytes, type Pixels } from '../../../protocol';
import type { Cel, Raster } from '../../../pixels/raster';
import { openChecked } from './checked-file';

const LITTLE_ENDIAN = endianness() === 'LE';

/** A drawing on disk and the rectangle that it covers. */
export interface StoredLayer {
  file: string;
  pixels: Pixels;
  /** Checked where it is known. */
  sha256?: string;
}

/** The samples as they travel: 8 bit as they are, 16 bit little-endian. A view where the machine allows. */
export function samplesToBytes(data: Raster['data']): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return data instanceof Uint16Array && !LITTLE_ENDIAN ? swapPairs(bytes) : bytes;
}

/** The reverse of `samplesToBytes`; `bytes` may be kept and must not be changed afterwards. */
export function bytesToSamples(bytes: Uint8Array, depth: 8 | 16): Raster['data'] {
  if (depth === 8) return new Uint8ClampedArray(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const aligned = LITTLE_ENDIAN ? (bytes.byteOffset % 2 ? bytes.slice() : bytes) : swapPairs(bytes);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2);
}

function swapPairs(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (_, i) => bytes[i ^ 1]);
}

/** @throws BridgeError `frame-damaged` when the file is not what its description says */
export async function readStoredCel({ file, pixels, sha256 }: StoredLayer): Promise<Cel> {
  const handle = await openChecked(file, { bytes: pixelBytes(pixels), sha256 });
  const bytes = await handle.readFile().finally(() => handle.close());
  const { left, top, right, bottom } = pixels.bounds;
  return {
    bounds: { left, top, right, bottom },
    raster: { widthPx: right - left, heightPx: bottom - top, data: bytesToSamples(bytes, pixels.depth) },
  };
}
