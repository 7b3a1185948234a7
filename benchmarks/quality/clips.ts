/** Folders of clips: one folder a move, frames NN.png, the first and the last are the keys. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { Raster } from '../../pixels/raster';

const FRAME_NAME = /^\d+\.png$/;
const LEAST_FRAMES = 3;
const LAYOUT =
  'It must hold a folder for each clip, with three or more frames of one size named 01.png, 02.png and so on.';

export interface Clip {
  name: string;
  framePaths: string[];
  /**
   * The true middle is as far from both keys as they are from each other (a swing, a full turn): the keys alone cannot
   * tell it. Such a clip counts for tears and looks, not for the distance of lines. From `there_and_back` of meta.json.
   */
  thereAndBack: boolean;
}

export type Half = 'tuning' | 'held-out';

/** Clips alternate between the halves in alphabetical order, so that both hold every kind of motion. */
export function halfOf(index: number): Half {
  return index % 2 === 0 ? 'tuning' : 'held-out';
}

/**
 * All clips of a folder in alphabetical order.
 * @throws when it cannot be read or holds no clip
 */
export async function findClips(folder: string): Promise<Clip[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new Error(`The folder ${folder} cannot be read. ${LAYOUT}`, { cause });
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const clips = await Promise.all(names.sort().map((name) => findClip(path.join(folder, name), name)));
  const whole = clips.filter((clip) => clip.framePaths.length >= LEAST_FRAMES);
  if (whole.length === 0) throw new Error(`The folder ${folder} holds no clip. ${LAYOUT}`);
  return whole;
}

async function findClip(folder: string, name: string): Promise<Clip> {
  const files = (await readdir(folder)).filter((file) => FRAME_NAME.test(file));
  files.sort((a, b) => parseInt(a, 10) - parseInt(b, 10));
  return {
    name,
    framePaths: files.map((file) => path.join(folder, file)),
    thereAndBack: await isThereAndBack(folder),
  };
}

const KEY_FILES = ['A.png', 'B.png'] as const;

/** Folders below that hold two keys, A.png and B.png, without true in-betweens; none is no error. */
export async function findPairs(folder: string): Promise<Clip[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return names
    .sort()
    .map((name) => ({
      name,
      framePaths: KEY_FILES.map((file) => path.join(folder, name, file)),
      thereAndBack: false,
    }))
    .filter(({ framePaths }) => framePaths.every((file) => existsSync(file)));
}

async function isThereAndBack(folder: string): Promise<boolean> {
  const file = path.join(folder, 'meta.json');
  if (!existsSync(file)) return false;
  const meta: unknown = JSON.parse(await readFile(file, 'utf8'));
  return (
    typeof meta === 'object' && meta !== null && 'there_and_back' in meta && meta.there_and_back === true
  );
}

/**
 * Reads frames of a clip.
 * @param framePaths all of its frames, or those that are wanted
 * @throws when they differ in size
 */
export async function readFrames({ name, framePaths }: Pick<Clip, 'name' | 'framePaths'>): Promise<Raster[]> {
  const frames = await Promise.all(framePaths.map(readPng));
  const odd = frames.findIndex(
    ({ widthPx, heightPx }) => widthPx !== frames[0].widthPx || heightPx !== frames[0].heightPx,
  );
  if (odd < 0) return frames;
  const sizeOf = ({ widthPx, heightPx }: Raster): string => `${widthPx}x${heightPx}`;
  throw new Error(
    `${name}: ${path.basename(framePaths[odd])} is ${sizeOf(frames[odd])} and the first frame ` +
      `${sizeOf(frames[0])}. All frames of a clip must have one size.`,
  );
}

export async function readPng(file: string): Promise<Raster> {
  const { data, info } = await sharp(file)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { widthPx: info.width, heightPx: info.height, data: new Uint8ClampedArray(data) };
}

/** Writes an 8-bit raster; makes its folder. */
export async function writePng(file: string, raster: Raster): Promise<void> {
  if (!existsSync(path.dirname(file))) await mkdir(path.dirname(file), { recursive: true });
  const raw = { width: raster.widthPx, height: raster.heightPx, channels: 4 as const };
  await sharp(Buffer.from(raster.data.buffer, raster.data.byteOffset, raster.data.byteLength), { raw })
    .png()
    .toFile(file);
}
