/** Measures one clip with one or more methods: what a lane does for a run. Plain data in and out. */
import path from 'node:path';
import type { Raster } from '../../pixels/raster';
import { GUIDE_SCALE } from '../../takes/chart';
import { readFrames, writePng } from './clips';
import { crossDissolve } from './cross-dissolve';
import { scoreClip, type ClipScore } from './metrics';
import { minterpolate } from './minterpolate';
import { overPaper } from './picture';
import { processorSeconds, runRecipe, type MethodRun } from './run-recipe';
import type { SetClip } from './sets';
import { writeSheet } from './sheet';
import { sketchFromTruth } from './sketch-from-truth';
import { TrueClip } from './true-clip';

export const METHODS = ['draft', 'minterpolate', 'cross-dissolve'] as const;
export type Method = (typeof METHODS)[number];

export interface ClipTask extends SetClip {
  methods: readonly Method[];
  /** Guide the draft engine with a rough sketch of the true middle frame. */
  sketch: boolean;
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
  score: ClipScore;
  /** Processor time; 0 for methods that do not look at a pair before they paint. */
  analysisSeconds: number;
  secondsPerFrame: number;
}

const JUDGED_STEPS = 4;

/** The frames of a clip that are judged: every quarter of the move, as in the published table. */
export function judgedStep(last: number): number {
  return Math.max(1, Math.round(last / JUDGED_STEPS));
}

/** @throws when the clip cannot be read or a method fails */
export async function measureClip(task: ClipTask): Promise<ClipResult[]> {
  const frames = await readFrames(task.clip);
  const truth = new TrueClip(frames.map(overPaper));
  const results: ClipResult[] = [];
  for (const method of task.methods) {
    const run = await runMethod(method, task, frames, truth);
    results.push(resultOf(task, method, truth, run));
    if (method === task.methods[0]) await keepPictures(task, frames, run);
  }
  return results;
}

function resultOf(task: ClipTask, method: Method, truth: TrueClip, run: MethodRun): ClipResult {
  const { set, clip, half } = task;
  const predicted = new Map(run.frames.map((frame, k) => [k + 1, overPaper(frame)]));
  const { widthPx, heightPx } = run.frames[0];
  return {
    set,
    clip: clip.name,
    half,
    thereAndBack: clip.thereAndBack,
    method,
    widthPx,
    heightPx,
    score: scoreClip(truth, predicted, judgedStep(truth.last)),
    analysisSeconds: run.analysisSeconds,
    secondsPerFrame: run.secondsPerFrame,
  };
}

async function runMethod(
  method: Method,
  { sketch }: ClipTask,
  frames: readonly Raster[],
  truth: TrueClip,
): Promise<MethodRun> {
  const keyA = frames[0];
  const keyB = frames[frames.length - 1];
  const inbetweens = frames.length - 2;
  switch (method) {
    case 'draft': {
      const middle = Math.floor(truth.last / 2);
      const guide = {
        frame: (GUIDE_SCALE * middle) / truth.last,
        raster: sketchFromTruth(truth.frames[middle]),
      };
      return runRecipe(keyA, keyB, inbetweens, sketch ? [guide] : []);
    }
    case 'minterpolate':
      return minterpolate(keyA, keyB, inbetweens);
    case 'cross-dissolve': {
      const start = processorSeconds();
      const made = frames.slice(1, -1).map((_, k) => crossDissolve(keyA, keyB, (k + 1) / truth.last));
      const secondsPerFrame = (processorSeconds() - start) / inbetweens;
      return { frames: made, analysisSeconds: 0, secondsPerFrame };
    }
  }
}

async function keepPictures(task: ClipTask, frames: readonly Raster[], run: MethodRun): Promise<void> {
  const { set, clip, framesFolder, sheetFolder } = task;
  const last = frames.length - 1;
  if (framesFolder) {
    const folder = path.join(framesFolder, set, clip.name);
    await Promise.all(
      run.frames.map((frame, k) => writePng(path.join(folder, path.basename(clip.framePaths[k + 1])), frame)),
    );
  }
  if (sheetFolder) {
    const every = Math.max(1, judgedStep(last) >> 1);
    const shown = frames.map((_, k) => k).filter((k) => k % every === 0 && k > 0 && k < last);
    const between = (made: readonly Raster[]): Raster[] => [frames[0], ...made, frames[last]];
    await writeSheet(path.join(sheetFolder, set, `${clip.name}.png`), [
      { frames: between(shown.map((k) => frames[k])) },
      { frames: between(shown.map((k) => run.frames[k - 1])) },
    ]);
  }
}
