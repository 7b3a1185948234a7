/** PNGs in the page: their samples as they stand in the file, and the profile that says what they mean. */
import { unzlibSync } from 'fflate';
import * as upng from 'upng-js';
import { emptyRaster, type Raster } from '../../../pixels/raster';

const FIRST_BYTE = 137;
const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const FRAME_BYTES = 12;
const PROFILE_CHUNK = 'iCCP';
const LAST_CHUNK = 'IEND';
/** Samples of a pixel by the kind of PNG; a palette has 8 bits at most. */
const SAMPLES_OF_KIND: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

export function isPng(bytes: ArrayBuffer): boolean {
  return new Uint8Array(bytes)[0] === FIRST_BYTE;
}

/** @returns 16 bits a sample where the file has them, else 8. @throws anything for files that are damaged */
export function decodePng(bytes: ArrayBuffer): Raster {
  // The decoder itself takes the part of a picture that is there for the whole.
  if (!chunksOf(bytes).some(({ type }) => type === LAST_CHUNK)) throw new RangeError('The PNG is cut short.');
  const picture = upng.decode(bytes);
  const { width: widthPx, height: heightPx, depth, ctype } = picture;
  if (depth === 16) return decodeDeep(picture.data, widthPx, heightPx, SAMPLES_OF_KIND[ctype]);
  const [rgba] = upng.toRGBA8(picture);
  return { widthPx, heightPx, data: new Uint8ClampedArray(rgba) };
}

function decodeDeep(data: Uint8Array, widthPx: number, heightPx: number, samples: number): Raster {
  const raster = emptyRaster(widthPx, heightPx, 16);
  const isGray = samples < 3;
  const hasAlpha = samples % 2 === 0;
  for (let pixel = 0; pixel < widthPx * heightPx; pixel++) {
    const from = pixel * samples * 2;
    const sample = (i: number) => (data[from + 2 * i] << 8) | data[from + 2 * i + 1];
    const colour = isGray ? [sample(0), sample(0), sample(0)] : [sample(0), sample(1), sample(2)];
    raster.data.set([...colour, hasAlpha ? sample(samples - 1) : 65535], pixel * 4);
  }
  return raster;
}

interface Chunk {
  type: string;
  data: Uint8Array;
}

/** The chunks that are there whole, in the order of the file. */
function chunksOf(bytes: ArrayBuffer): Chunk[] {
  const png = new Uint8Array(bytes);
  const view = new DataView(bytes);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE_BYTES; at + FRAME_BYTES <= png.length;) {
    const end = at + FRAME_BYTES + view.getUint32(at);
    if (end > png.length) break;
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    chunks.push({ type, data: png.subarray(at + 8, end - 4) });
    at = end;
  }
  return chunks;
}

/** The ICC profile of a PNG; undefined when it has none that can be unpacked. */
export function pngProfile(bytes: ArrayBuffer): Uint8Array | undefined {
  const chunk = chunksOf(bytes).find(({ type }) => type === PROFILE_CHUNK);
  return chunk && unpackProfile(chunk.data);
}

/** A name with a zero behind it, one byte for the way of packing, then the profile. */
function unpackProfile(data: Uint8Array): Uint8Array | undefined {
  try {
    return unzlibSync(data.subarray(data.indexOf(0) + 2));
  } catch {
    return undefined;
  }
}
