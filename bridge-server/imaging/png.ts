/** PNG files: 8 or 16 bits a sample, with or without colour and alpha; the samples come and go unchanged. */
import sharp from 'sharp';
import { depthOf, type Depth, type Raster } from '../../pixels/raster';

/** How a PNG file holds its samples; a picture that comes out is written in the form of the one that came in. */
export interface PngForm {
  depth: Depth;
  gray: boolean;
  alpha: boolean;
}

/** 8192 x 8192: more is refused before anything is decoded. */
export const MAX_PNG_PIXELS = 8192 * 8192;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const GRAY_SPACES: readonly string[] = ['b-w', 'grey16'];

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Reads a PNG; palettes and grays are spread to RGBA, missing alpha is opaque.
 * @throws Error when the file is cut short, broken, or larger than MAX_PNG_PIXELS
 */
export async function readPng(bytes: Uint8Array): Promise<{ raster: Raster; form: PngForm }> {
  if (!isPng(bytes)) throw new Error('The file is not a PNG.');
  const image = sharp(bytes, { failOn: 'warning', limitInputPixels: MAX_PNG_PIXELS });
  const meta = await image.metadata();
  const depth: Depth = meta.depth === 'ushort' ? 16 : 8;
  const { data, info } = await image
    .ensureAlpha()
    .toColourspace(depth === 16 ? 'rgb16' : 'srgb')
    .raw({ depth: depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return {
    raster: { widthPx: info.width, heightPx: info.height, data: samplesOf(data, depth) },
    form: { depth, gray: GRAY_SPACES.includes(meta.space), alpha: meta.hasAlpha },
  };
}

function samplesOf(bytes: Buffer, depth: Depth): Raster['data'] {
  const { buffer, byteOffset, byteLength } = bytes;
  if (depth === 8) return new Uint8ClampedArray(buffer, byteOffset, byteLength);
  return new Uint16Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** Writes a PNG in the raster's depth. Without `gray` and `alpha` in the form those samples are left out. */
export async function writePng(
  raster: Raster,
  form: Omit<PngForm, 'depth'> = COLOUR_WITH_ALPHA,
): Promise<Buffer> {
  const wide = depthOf(raster) === 16;
  const { samples, channels } = pickChannels(raster, form);
  const raw = { width: raster.widthPx, height: raster.heightPx, channels };
  const space = form.gray ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb';
  return sharp(samples, { raw }).toColourspace(space).png().toBuffer();
}

export const COLOUR_WITH_ALPHA = { gray: false, alpha: true };

function pickChannels(
  { data }: Raster,
  { gray, alpha }: Omit<PngForm, 'depth'>,
): { samples: Raster['data']; channels: 1 | 2 | 3 | 4 } {
  const picked = [...(gray ? [0] : [0, 1, 2]), ...(alpha ? [3] : [])];
  const channels = picked.length as 1 | 2 | 3 | 4;
  if (channels === 4) return { samples: data, channels };
  const pixels = data.length / 4;
  const samples =
    data instanceof Uint16Array
      ? new Uint16Array(pixels * channels)
      : new Uint8ClampedArray(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let i = 0; i < channels; i++) samples[pixel * channels + i] = data[pixel * 4 + picked[i]];
  }
  return { samples, channels };
}
