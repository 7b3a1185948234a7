/** A row of PNGs as the source: keys and sketches are files of one size, the in-betweens become numbered files. */
import { basename, join, resolve } from 'node:path';
import { BridgeError } from '../../../protocol';
import { sizeBounds } from '../../../pixels/bounds';
import { cropCel, trimToPaint } from '../../../pixels/crop';
import { readPng, writePng, type PngForm } from '../../imaging/png';
import { depthOf, type Cel, type Raster, type Size } from '../../../pixels/raster';
import { readInput } from './input-file';
import type { SketchOption } from './sketch-option';
import type { OutputFile } from './safe-output';
import type { Source } from './source';
import type { Take } from './take';

export interface PngChoice {
  /** Files, in the order of time. */
  keys: readonly string[];
  sketches: readonly SketchOption[];
  /** A folder. */
  output: string;
}

interface Picture {
  path: string;
  raster: Raster;
  form: PngForm;
}

const LEAST_DIGITS = 2;

/** @throws BridgeError when a file cannot be used or the files do not fit together */
export async function openPngSource(choice: PngChoice): Promise<Source> {
  checkDifferent(choice.keys);
  const keys = await Promise.all(choice.keys.map(readPicture));
  const sketches = await Promise.all(choice.sketches.map(({ source }) => readPicture(source)));
  checkFit([...keys, ...sketches]);
  const canvas: Size = keys[0].raster;
  const form = { gray: keys.every((key) => key.form.gray), alpha: keys.some((key) => key.form.alpha) };
  const pathOf = (index: number, inbetweens: number) => {
    const digits = Math.max(LEAST_DIGITS, String(inbetweens).length);
    return join(choice.output, `${String(index + 1).padStart(digits, '0')}.png`);
  };
  return {
    canvas: { widthPx: canvas.widthPx, heightPx: canvas.heightPx },
    keys: keys.map((key) => ({ name: basename(key.path), cel: celOf(key.raster) })),
    sketches: sketches.map((sketch, i) => {
      const { segment, frame } = choice.sketches[i];
      return { name: basename(sketch.path), cel: celOf(sketch.raster), segment, frame };
    }),
    notes: [],
    outputPaths: (inbetweens) => {
      const total = inbetweens * (keys.length - 1);
      return Array.from({ length: total }, (_, i) => pathOf(i, total));
    },
    outputs: (take) =>
      take.inbetweens.map((_, i) => pngOutput(take, i, pathOf(i, take.inbetweens.length), form)),
  };
}

function pngOutput(take: Take, index: number, path: string, form: Omit<PngForm, 'depth'>): OutputFile {
  return {
    path,
    pieces: async () => {
      const cel = await take.inbetweens[index].read();
      return [await writePng(cropCel(cel, sizeBounds(take.canvas)), form)];
    },
  };
}

function checkDifferent(paths: readonly string[]): void {
  const same = paths.find((path, i) => i > 0 && resolve(path) === resolve(paths[i - 1]));
  if (same !== undefined) throw new BridgeError('keys-same', `"${basename(same)}" is named twice in a row.`);
}

async function readPicture(path: string): Promise<Picture> {
  const bytes = await readInput(path);
  const picture = await readPng(bytes).catch(() => undefined);
  if (picture) return { path, ...picture };
  throw new BridgeError('file-unreadable', `"${basename(path)}" is not a PNG that can be read.`);
}

function checkFit([first, ...others]: readonly Picture[]): void {
  for (const other of others) {
    const [a, b] = [first, other].map(
      ({ path, raster }) => `"${basename(path)}" (${raster.widthPx} x ${raster.heightPx})`,
    );
    if (other.raster.widthPx !== first.raster.widthPx || other.raster.heightPx !== first.raster.heightPx) {
      throw new BridgeError('keys-different-size', `${a} and ${b} differ in size.`);
    }
    if (depthOf(other.raster) !== depthOf(first.raster)) {
      throw new BridgeError(
        'keys-different-depth',
        `"${basename(first.path)}" and "${basename(other.path)}" differ in depth.`,
      );
    }
  }
}

function celOf(raster: Raster): Cel {
  return trimToPaint({ bounds: sizeBounds(raster), raster });
}
