/** Picture files into rasters: the samples as they stand in the file, never converted by a colour profile. */
import sharp, { type Metadata } from 'sharp';
import { tagOfPng, tagOfProfile, type ColourTag } from './colour-tag';
import { headChunks, PNG_SIGNATURE } from './png-chunks';
import type { Depth, Raster } from '../../pixels/raster';

/** How a file holds its samples; a picture that comes out is written in the form of the one that came in. */
export interface PictureForm {
  depth: Depth;
  gray: boolean;
  alpha: boolean;
  /** Missing when the file says nothing on what its numbers mean. */
  tag?: ColourTag;
}

export interface Picture {
  raster: Raster;
  form: PictureForm;
  /** The file holds more than one picture (APNG, GIF, WebP, TIFF); this is the first. */
  isFirstOfSeveral: boolean;
}

/** 8192 x 8192: more is refused before anything is decoded. */
export const MAX_PICTURE_PIXELS = 8192 * 8192;

/** The file can be read, but in-betweens of it would have other colours than its own. */
export class ColourModeError extends Error {}

const GRAY_SPACES: readonly string[] = ['b-w', 'grey16'];
const COLOUR_SPACES: readonly string[] = ['srgb', 'rgb', 'rgb16'];

export function isPng(bytes: Uint8Array): boolean {
  return PNG_SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Reads PNG, JPEG, WebP, TIFF, GIF and AVIF, turned upright when the file says how the camera was held; palettes and
 * grays are spread to RGBA, missing alpha is opaque.
 * @throws ColourModeError for CMYK, Lab and floating-point pictures
 * @throws Error when the file is cut short, broken, of another kind, or larger than MAX_PICTURE_PIXELS
 */
export async function readPicture(bytes: Uint8Array): Promise<Picture> {
  const png = isPng(bytes);
  // A JPEG is often followed by data of the camera that is worth a warning and no refusal.
  const failOn = png ? 'warning' : 'error';
  const image = sharp(bytes, { failOn, ignoreIcc: true, limitInputPixels: MAX_PICTURE_PIXELS });
  const meta = await image.metadata();
  const depth = depthOfSamples(meta);
  const { data, info } = await image
    .autoOrient()
    .ensureAlpha()
    .toColourspace(depth === 16 ? 'rgb16' : 'srgb')
    .raw({ depth: depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const tag = png ? tagOfPng(bytes) : meta.icc && tagOfProfile(meta.icc);
  return {
    raster: { widthPx: info.width, heightPx: info.height, data: samplesOf(data, depth) },
    form: { depth, gray: GRAY_SPACES.includes(meta.space), alpha: meta.hasAlpha, ...(tag && { tag }) },
    isFirstOfSeveral: png ? isAnimatedPng(bytes) : (meta.pages ?? 1) > 1,
  };
}

function depthOfSamples({ depth, space }: Metadata): Depth {
  if (!GRAY_SPACES.includes(space) && !COLOUR_SPACES.includes(space)) {
    throw new ColourModeError(`it is in ${space.toUpperCase()} mode`);
  }
  if (depth === 'uchar') return 8;
  if (depth === 'ushort') return 16;
  throw new ColourModeError(`its samples are of the kind "${depth}"; 8 and 16 bits can be used`);
}

function isAnimatedPng(bytes: Uint8Array): boolean {
  return headChunks(bytes).some(({ type }) => type === 'acTL');
}

function samplesOf(bytes: Buffer, depth: Depth): Raster['data'] {
  const { buffer, byteOffset, byteLength } = bytes;
  if (depth === 8) return new Uint8ClampedArray(buffer, byteOffset, byteLength);
  return new Uint16Array(buffer.slice(byteOffset, byteOffset + byteLength));
}
