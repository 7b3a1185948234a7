/** PNG files out: 8 or 16 bits a sample, with or without colour and alpha; the samples come and go unchanged. */
import sharp from 'sharp';
import { depthOf, type Raster } from '../../pixels/raster';
import { isPng, readPicture, type Picture, type PictureForm } from './picture';
import { withChunks } from './png-chunks';

/** How a PNG is written; its depth is that of the raster. */
export type PngForm = Omit<PictureForm, 'depth'>;

/** sharp writes 25.4 pixels an inch where nobody said so. */
const INVENTED_CHUNKS = ['pHYs'];

export const COLOUR_WITH_ALPHA: PngForm = { gray: false, alpha: true };

/**
 * Reads a PNG; see `readPicture`.
 * @throws Error when the file is of another kind, cut short, broken or too large
 */
export async function readPng(bytes: Uint8Array): Promise<Picture> {
  if (!isPng(bytes)) throw new Error('The file is not a PNG.');
  return readPicture(bytes);
}

/** Writes a PNG in the raster's depth. Without `gray` and `alpha` in the form those samples are left out. */
export async function writePng(raster: Raster, form: PngForm = COLOUR_WITH_ALPHA): Promise<Buffer> {
  const wide = depthOf(raster) === 16;
  const { samples, channels } = pickChannels(raster, form);
  const raw = { width: raster.widthPx, height: raster.heightPx, channels };
  const space = form.gray ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb';
  const png = await sharp(samples, { raw }).toColourspace(space).png().toBuffer();
  return withChunks(png, form.tag?.chunks ?? [], INVENTED_CHUNKS);
}

function pickChannels(
  { data }: Raster,
  { gray, alpha }: PngForm,
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
