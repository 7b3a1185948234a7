/** PNGs in the page: their samples as they stand in the file, and the profile that says what they mean. */
import { unzlibSync } from 'fflate';
import * as upng from 'upng-js';
import { emptyRaster, type Raster } from '../../../pixels/raster';

const FIRST_BYTE = 137;
const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const FRAME_BYTES = 12;
const PROFILE_CHUNK = 'iCCP';
/** Samples of a pixel by the kind of PNG; a palette has 8 bits at most. */
const SAMPLES_OF_KIND: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

export function isPng(bytes: ArrayBuffer): boolean {
  return new Uint8Array(bytes)[0] === FIRST_BYTE;
}

/** @returns 16 bits a sample where the file has them, else 8. @throws anything for files that are damaged */
export function decodePng(bytes: ArrayBuffer): Raster {
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

/** The ICC profile of a PNG; undefined when it has none that can be unpacked. */
export function pngProfile(bytes: ArrayBuffer): Uint8Array | undefined {
  const png = new Uint8Array(bytes);
  const view = new DataView(bytes);
  for (let at = SIGNATURE_BYTES; at + FRAME_BYTES <= png.length;) {
    const end = at + FRAME_BYTES + view.getUint32(at);
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (end > png.length || type === 'IDAT') return undefined;
    if (type === PROFILE_CHUNK) return unpackProfile(png.subarray(at + 8, end - 4));
    at = end;
  }
  return undefined;
}

/** A name with a zero behind it, one byte for the way of packing, then the profile. */
function unpackProfile(data: Uint8Array): Uint8Array | undefined {
  try {
    return unzlibSync(data.subarray(data.indexOf(0) + 2));
  } catch {
    return undefined;
  }
}
