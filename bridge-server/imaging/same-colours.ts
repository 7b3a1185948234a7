/** Whether two colour tags give the same numbers the same look; profiles of one name exist in a dozen versions. */
import sharp from 'sharp';
import { emptyRaster, type Raster } from '../../pixels/raster';
import { colourPart, isGrayProfile, profileOf, type ColourTag } from './colour-tag';
import { writePng } from './png';

/** Levels of each channel that are compared: 6 ^ 3 colours, and 52 grays. */
const COLOUR_STEP = 51;
const GRAY_STEP = 5;
/** Levels (of 255) by which two profiles may differ anywhere: two makers' sRGB differ by 1. */
const ALIKE_LEVELS = 3;
/** The gAMA of sRGB, 1 / 2.2 in 100000ths; it says nothing new. */
const SRGB_GAMMA = 45455;

/** Missing tags mean sRGB, as every viewer takes them. */
export async function showAlike(a: ColourTag | undefined, b: ColourTag | undefined): Promise<boolean> {
  const [meantA, meantB] = [meaningOf(a), meaningOf(b)];
  if (meantA === meantB) return true;
  if (!isComparable(a) || !isComparable(b)) return false;
  const gray = [a, b].some((tag) => isGrayProfile(profileOf(tag) ?? new Uint8Array(0)));
  const patch = gray ? grayPatch() : colourPatch();
  const [shownA, shownB] = await Promise.all([shown(patch, a), shown(patch, b)]);
  return shownA.every((level, i) => Math.abs(level - shownB[i]) <= ALIKE_LEVELS);
}

/** True when a tag says something else than sRGB, which is what a file without one means. */
export async function isBeyondSrgb(tag: ColourTag | undefined): Promise<boolean> {
  return !(await showAlike(tag, undefined));
}

/** A text that is equal for equal tags; empty for sRGB without a profile. */
function meaningOf(tag: ColourTag | undefined): string {
  const profile = profileOf(tag);
  if (profile) return Buffer.from(profile).toString('base64');
  const telling = (colourPart(tag)?.chunks ?? []).filter(({ type, data }) => {
    return type === 'cICP' || (type === 'gAMA' && gammaOf(data) !== SRGB_GAMMA);
  });
  return telling.map(({ type, data }) => type + Buffer.from(data).toString('hex')).join();
}

function gammaOf(data: Uint8Array): number {
  return data.length < 4 ? SRGB_GAMMA : new DataView(data.buffer, data.byteOffset).getUint32(0);
}

/** Other ways than a profile are not evaluated here. */
function isComparable(tag: ColourTag | undefined): boolean {
  return profileOf(tag) !== undefined || meaningOf(tag) === '';
}

/** The patch as sRGB, the way a viewer with colour management shows it. */
async function shown(patch: Raster, tag: ColourTag | undefined): Promise<Uint8Array> {
  const profile = profileOf(tag);
  const gray = profile !== undefined && isGrayProfile(profile);
  const png = await writePng(patch, { gray, alpha: false, ...(profile && tag && { tag }) });
  return sharp(png).toColourspace('srgb').removeAlpha().raw().toBuffer();
}

function colourPatch(): Raster {
  const levels = Array.from({ length: 6 }, (_, i) => i * COLOUR_STEP);
  return patchOf(
    levels.flatMap((red) => levels.flatMap((green) => levels.map((blue) => [red, green, blue]))),
  );
}

function grayPatch(): Raster {
  return patchOf(Array.from({ length: 52 }, (_, i) => [i * GRAY_STEP, i * GRAY_STEP, i * GRAY_STEP]));
}

function patchOf(colours: readonly number[][]): Raster {
  const raster = emptyRaster(colours.length, 1);
  colours.forEach((colour, i) => raster.data.set([...colour, 255], i * 4));
  return raster;
}
