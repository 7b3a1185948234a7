/** Measures of true clips, kept on disk: a run over clips that were measured before costs little more than the engine. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Palette } from './alien';
import type { Clip } from './clips';
import type { Picture } from './picture';
import { CACHE } from './repository';
import { measureLines, type MeasuredLines, TrueClip, type Truth } from './true-clip';

/** To be raised when the measure itself changes: what was kept before is measured again. */
const MEASURE_VERSION = 1;

interface KeptTruth {
  last: number;
  moving: Uint8Array;
  colours: Palette;
  thumbPixels: Int32Array;
  thumbs: Float32Array[];
  /** Of the judged frames; without the gradient, which the bars do not need. */
  lines: Map<number, MeasuredLines>;
  looseEnds: Map<number, number>;
}

/** A name for the frames of a clip as they are now, judged every so many frames. */
export async function truthKey({ name, framePaths }: Clip, every: number): Promise<string> {
  const hash = createHash('sha256').update(`${MEASURE_VERSION} ${every} ${name}`);
  for (const file of framePaths) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`${path.basename(file)} ${size} ${mtimeMs}`);
  }
  return `${name}-${hash.digest('hex').slice(0, 16)}`;
}

/** What was kept under a name in a room of the cache, or what is made now. */
export async function kept<T>(room: string, key: string, make: () => Promise<T>): Promise<T> {
  const file = path.join(CACHE, room, key);
  const old = await readFile(file).catch(() => undefined);
  if (old) return deserialize(old) as T;
  const made = await make();
  await mkdir(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, serialize(made));
  await rename(unfinished, file);
  return made;
}

/**
 * The truth of a clip, from the cache where it was measured before.
 * @param every which frames are judged
 * @param frame reads a judged frame
 * @param measureAll reads all frames
 */
export async function truthOf(
  key: string,
  every: number,
  frame: (index: number) => Picture,
  measureAll: () => Promise<TrueClip>,
): Promise<Truth> {
  const truth = await kept<KeptTruth>('truth', key, async () => keepable(await measureAll(), every));
  return {
    last: truth.last,
    moving: truth.moving,
    colours: truth.colours,
    thumbPixels: truth.thumbPixels,
    thumb: (index) => truth.thumbs[index],
    frame,
    lines: (index) => truth.lines.get(index) ?? measureLines(frame(index)),
    looseEnds: (index) => truth.looseEnds.get(index) ?? measureLines(frame(index)).looseEnds,
  };
}

function keepable(truth: TrueClip, every: number): KeptTruth {
  const { last, moving, colours, thumbPixels } = truth;
  const indices = Array.from({ length: last + 1 }, (_, k) => k);
  const judged = indices.filter((k) => k % every === 0 && k > 0 && k < last);
  const withoutGradient = (index: number): MeasuredLines => {
    const { lines, distance, looseEnds } = truth.lines(index);
    return { lines: { ...lines, gradient: new Float32Array(0) }, distance, looseEnds };
  };
  return {
    last,
    moving,
    colours,
    thumbPixels,
    thumbs: indices.map((index) => truth.thumb(index)),
    lines: new Map(judged.map((index) => [index, withoutGradient(index)])),
    looseEnds: new Map([0, ...judged, last].map((index) => [index, truth.looseEnds(index)])),
  };
}
