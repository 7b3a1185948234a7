/** A row of pictures as the source: keys and sketches are files of one size, in the order of time. */
import { basename, parse, resolve } from 'node:path';
import { BridgeError } from '../../../protocol';
import { sizeBounds } from '../../../pixels/bounds';
import { trimToPaint } from '../../../pixels/crop';
import { toDepth } from '../../../pixels/depth';
import { flatten, WHITE } from '../../../pixels/flatten';
import { depthOf, type Cel, type Raster } from '../../../pixels/raster';
import { encodeDocument, MAX_PSD_SIDE_PX } from '../../../psd/write/new-document';
import { profileOf } from '../../imaging/colour-tag';
import type { PictureForm } from '../../imaging/picture';
import { CommandError } from '../command-failure';
import type { SketchOption } from './sketch-option';
import { readPictureFile, type PictureFile } from './picture-file';
import { deflate } from './psd-zip';
import { openPsdSource } from './psd-source';
import { sharedTag } from './shared-tag';
import type { PsdEnding, DrawingSource } from './drawing-source';
import type { ShownTake } from './shown-take';

export interface PictureChoice {
  /** Files, in the order of time. */
  keys: readonly string[];
  sketches: readonly SketchOption[];
}

/** @throws BridgeError when a file cannot be used or the files do not fit together */
export async function openPictureSource(choice: PictureChoice): Promise<DrawingSource> {
  checkDifferent(choice.keys);
  const keys = await Promise.all(choice.keys.map(readPictureFile));
  const sketches = await Promise.all(choice.sketches.map(({ source }) => readPictureFile(source)));
  checkFit([...keys, ...sketches]);
  checkDepth(keys);
  const { widthPx, heightPx } = keys[0].raster;
  const gray = keys.every((key) => key.form.gray);
  const { tag, notes } = await sharedTag(keys, gray);
  const form = {
    depth: keys[0].form.depth,
    gray,
    alpha: keys.some((key) => key.form.alpha),
    ...(tag && { tag }),
  };
  const isWide = Math.max(widthPx, heightPx) > MAX_PSD_SIDE_PX;
  return {
    canvas: { widthPx, heightPx },
    keys: keys.map((key) => ({ name: nameOf(key), cel: celOf(key.raster) })),
    sketches: sketches.map((sketch, i) => {
      const { segment, frame } = choice.sketches[i];
      return { name: nameOf(sketch), cel: celOf(sketch.raster), segment, frame };
    }),
    notes: [...notes, ...[...keys, ...sketches].flatMap(firstOfSeveral)],
    form,
    psdEndings: isWide ? ['.psb'] : ['.psd', '.psb'],
    document: (take, ending) => documentOf(take, keys, form, ending),
  };
}

/** As a layer is called: the file's name without its ending. */
function nameOf({ path }: PictureFile): string {
  return parse(path).name;
}

/** A document with the keys as its layers, the first one lowest, and the in-betweens of the take between them. */
async function documentOf(
  take: ShownTake,
  keys: readonly PictureFile[],
  form: PictureForm,
  ending: PsdEnding,
): Promise<readonly Uint8Array[]> {
  const { depth, gray, tag } = form;
  const header = { ...take.canvas, depth, mode: gray ? 'gray' : 'rgb', large: ending === '.psb' } as const;
  const layers = keys.map((key) => {
    return { name: nameOf(key), cel: celOf(key.raster), opacity: 1, blendKey: 'norm' };
  });
  const merged = toDepth(mergedLook(keys.map(({ raster }) => raster)), depth);
  const base = encodeDocument({ header, layers, merged, profile: profileOf(tag) }, deflate);
  const names = keys.map((_, i) => `#${keys.length - i}`);
  return openPsdSource(base, { keys: names, sketches: [], namedSketches: false }).document(take, ending);
}

/** All keys over each other on white paper, as the document's layers show them. 8 bit. */
function mergedLook([first, ...others]: readonly Raster[]): Raster {
  const merged = flatten(first, WHITE);
  for (const key of others.map((raster) => toDepth(raster, 8))) {
    for (let i = 0; i < merged.data.length; i += 4) {
      const cover = key.data[i + 3] / 255;
      for (let c = i; c < i + 3; c++) merged.data[c] += (key.data[c] - merged.data[c]) * cover;
    }
  }
  return merged;
}

function firstOfSeveral({ path, isFirstOfSeveral }: PictureFile): string[] {
  return isFirstOfSeveral ? [`"${basename(path)}" holds more than one picture; its first one is taken.`] : [];
}

function checkDifferent(paths: readonly string[]): void {
  const same = paths.find((path, i) => i > 0 && resolve(path) === resolve(paths[i - 1]));
  if (same !== undefined) throw new BridgeError('keys-same', `"${basename(same)}" is named twice in a row.`);
}

function checkFit([first, ...others]: readonly PictureFile[]): void {
  for (const other of others) {
    if (other.raster.widthPx === first.raster.widthPx && other.raster.heightPx === first.raster.heightPx)
      continue;
    const [a, b] = [first, other].map(
      ({ path, raster }) => `"${basename(path)}" (${raster.widthPx} x ${raster.heightPx})`,
    );
    throw new BridgeError('keys-different-size', `${a} and ${b} differ in size.`);
  }
}

function checkDepth([first, ...others]: readonly PictureFile[]): void {
  const other = others.find(({ raster }) => depthOf(raster) !== depthOf(first.raster));
  if (!other) return;
  const [a, b] = [first, other].map(({ path, form }) => `"${basename(path)}" (${form.depth} bit)`);
  const way = 'Save both in the same depth; a copy in 16 bits loses nothing.';
  throw new CommandError('keys-different-depth', `${a} and ${b} differ in depth.`, way);
}

function celOf(raster: Raster): Cel {
  return trimToPaint({ bounds: sizeBounds(raster), raster });
}
