/** Measures one clip with one or more methods: what a lane does for a run. Plain data in and out. */
import path from 'node:path';
import type { Raster } from '../../pixels/raster';
import { SKETCH_SCALE } from '../../takes/chart';
import { readFrames, writePng, type Clip } from './clips';
import { crossDissolve } from './cross-dissolve';
import { scoreAll, scoreBars, type BarScore, type ClipScore } from './metrics';
import { minterpolate } from './minterpolate';
import { overPaper } from './picture';
import { PredictedClip } from './predicted-clip';
import { processorSeconds, runRecipe, type MethodRun } from './run-recipe';
import type { SetClip } from './sets';
import { writeSheet } from './sheet';
import { sketchFromTruth } from './sketch-from-truth';
import { remembered, TrueClip, type Truth } from './true-clip';
import { kept, truthKey, truthOf } from './truth-cache';

export const METHODS = ['draft', 'minterpolate', 'cross-dissolve'] as const;
export type Method = (typeof METHODS)[number];

export interface ClipTask extends SetClip {
  methods: readonly Method[];
  /** Guide the draft engine with a rough sketch of the true middle frame. */
  sketch: boolean;
  /** All figures of the measure, not those of the bars alone. */
  full: boolean;
  /** Keep the first method's frames here, laid out like the clips. */
  framesFolder?: string;
  /** Write a contact sheet of the first method here. */
  sheetFolder?: string;
}

export interface ClipResult {
  set: string;
  clip: string;
  half: SetClip['half'];
  thereAndBack: boolean;
  method: Method;
  widthPx: number;
  heightPx: number;
  /** The bars' figures, and all others where they were asked for. */
  score: BarScore & Partial<Omit<ClipScore, 'mid'>>;
  /** Processor time; 0 for methods that do not look at a pair before they paint. */
  analysisSeconds: number;
  secondsPerFrame: number;
}

const JUDGED_STEPS = 4;

/** The frames of a clip that are judged: every quarter of the move, as in the published table. */
export function judgedStep(last: number): number {
  return Math.max(1, Math.round(last / JUDGED_STEPS));
}

/** A clip as a task needs it: keys, judged frames, what is known of the truth. */
interface OpenClip {
  key: string;
  every: number;
  truth: Truth;
  /** Only for tasks that want all figures. */
  whole?: TrueClip;
  /** Keys, judged frames and the middle one. */
  raster(index: number): Raster;
}

async function openClip({ clip, full }: ClipTask): Promise<OpenClip> {
  const last = clip.framePaths.length - 1;
  const every = judgedStep(last);
  const key = await truthKey(clip, every);
  const wanted = new Set([0, Math.floor(last / 2), last]);
  for (let index = every; index < last; index += every) wanted.add(index);
  const rasters = await readSome(clip, [...wanted]);
  const raster = (index: number): Raster => rasters.get(index) as Raster;
  const measureAll = async (): Promise<TrueClip> => new TrueClip((await readFrames(clip)).map(overPaper));
  if (full) {
    const whole = await measureAll();
    return { key, every, truth: whole, whole, raster };
  }
  const frame = remembered((index) => overPaper(raster(index)));
  return { key, every, truth: await truthOf(key, every, frame, measureAll), raster };
}

async function readSome(
  { name, framePaths }: Clip,
  indices: readonly number[],
): Promise<Map<number, Raster>> {
  const frames = await readFrames({ name, framePaths: indices.map((index) => framePaths[index]) });
  return new Map(frames.map((frame, k) => [indices[k], frame]));
}

const PAIR_MOMENTS = ['1/4', '1/2', '3/4'];

/** A pair of keys without a truth has no figures: it is drawn and looked at. */
async function drawPair({ set, clip, half, sheetFolder }: ClipTask): Promise<void> {
  const [keyA, keyB] = await readFrames(clip);
  const { frames } = await runRecipe(keyA, keyB, PAIR_MOMENTS.length);
  if (!sheetFolder) return;
  const title = `${set} / ${clip.name}`;
  await writeSheet(sheetFile(sheetFolder, { set, clip, half }), {
    title,
    keyA,
    keyB,
    moments: PAIR_MOMENTS,
    ours: frames,
  });
}

/**
 * The figures of a clip, one result a method; none of a pair of keys without a truth.
 * @throws when the clip cannot be read or a method fails
 */
export async function measureClip(task: ClipTask): Promise<ClipResult[]> {
  if (task.clip.framePaths.length === 2) {
    await drawPair(task);
    return [];
  }
  const open = await openClip(task);
  const results: ClipResult[] = [];
  for (const method of task.methods) results.push(await measureMethod(task, method, open));
  return results;
}

type Measured = Pick<ClipResult, 'score' | 'analysisSeconds' | 'secondsPerFrame'>;

async function measureMethod(task: ClipTask, method: Method, open: OpenClip): Promise<ClipResult> {
  const { set, clip, half } = task;
  const measure = async (): Promise<Measured> => {
    const { frames, analysisSeconds, secondsPerFrame } = await runMethod(method, task, open);
    const predicted = PredictedClip.ofRasters(frames);
    const score = open.whole
      ? scoreAll(open.whole, predicted, open.every)
      : scoreBars(open.truth, predicted, open.every);
    if (method === task.methods[0]) await keepPictures(task, open, frames);
    return { score, analysisSeconds, secondsPerFrame };
  };
  // the same program makes the same frames: its figures, with the seconds that it took, are kept
  const isKept = method === 'minterpolate' && !task.full && method !== task.methods[0];
  const measured = isKept ? await kept(method, open.key, measure) : await measure();
  const { widthPx, heightPx } = open.raster(0);
  return {
    set,
    clip: clip.name,
    half,
    thereAndBack: clip.thereAndBack,
    method,
    widthPx,
    heightPx,
    ...measured,
  };
}

async function runMethod(method: Method, task: ClipTask, { truth, raster }: OpenClip): Promise<MethodRun> {
  const keyA = raster(0);
  const keyB = raster(truth.last);
  const inbetweens = truth.last - 1;
  switch (method) {
    case 'draft':
      return runRecipe(keyA, keyB, inbetweens, task.sketch ? [middleSketch(truth)] : []);
    case 'minterpolate':
      return minterpolate(keyA, keyB, inbetweens);
    case 'cross-dissolve': {
      const start = processorSeconds();
      const frames = Array.from({ length: inbetweens }, (_, k) =>
        crossDissolve(keyA, keyB, (k + 1) / truth.last),
      );
      return { frames, analysisSeconds: 0, secondsPerFrame: (processorSeconds() - start) / inbetweens };
    }
  }
}

function middleSketch(truth: Truth): { frame: number; raster: Raster } {
  const middle = Math.floor(truth.last / 2);
  return { frame: (SKETCH_SCALE * middle) / truth.last, raster: sketchFromTruth(truth.frame(middle)) };
}

async function keepPictures(task: ClipTask, { raster }: OpenClip, made: Raster[]): Promise<void> {
  const { set, clip, framesFolder, sheetFolder } = task;
  if (framesFolder) {
    const folder = path.join(framesFolder, set, clip.name);
    await Promise.all(
      made.map((frame, k) => writePng(path.join(folder, path.basename(clip.framePaths[k + 1])), frame)),
    );
  }
  if (!sheetFolder) return;
  const last = made.length + 1;
  const every = judgedStep(last);
  const shown = Array.from({ length: Math.ceil(last / every) - 1 }, (_, k) => (k + 1) * every);
  await writeSheet(sheetFile(sheetFolder, task), {
    title: `${set} / ${clip.name}`,
    keyA: raster(0),
    keyB: raster(last),
    moments: shown.map((index) => `${index}/${last}`),
    truth: shown.map(raster),
    ours: shown.map((index) => made[index - 1]),
  });
}

/** Where the contact sheet of a clip stands. */
export function sheetFile(folder: string, { set, clip }: SetClip): string {
  return path.join(folder, set, `${clip.name}.png`);
}
