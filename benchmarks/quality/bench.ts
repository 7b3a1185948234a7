/**
 * npm run bench:quality [-- DIR] [options]: how good the in-betweens of an engine are on clips whose true in-betweens
 * are known, next to a cross-dissolve in the same run.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { createDraftEngine } from '../../bridge-server/engines/draft/draft-engine';
import type { SketchGuide } from '../../bridge-server/engines/engine';
import type { Raster } from '../../pixels/raster';
import { findClips, halfOf, readFrames, writePng, type Clip, type Half } from './clips';
import { crossDissolve } from './cross-dissolve';
import { machineName } from './machine';
import { scoreClip } from './metrics';
import { overPaper } from './picture';
import { clipRow, header, meanRows, type ClipResult } from './report';
import { runEngine, type EngineRun } from './run-engine';
import { writeSheet } from './sheet';
import { sketchFromTruth } from './sketch-from-truth';
import { TrueClip } from './true-clip';

const DEFAULT_FOLDER = path.resolve(__dirname, '../../../shared/cartoons');
const JUDGED_STEPS = 4;
const CROSS_DISSOLVE = 'cross-dissolve';

interface Options {
  engine: 'draft' | typeof CROSS_DISSOLVE;
  frames?: string;
  sheet?: string;
  clips?: string;
  half?: Half;
  sketch?: boolean;
  baseline: boolean;
  json?: string;
}

type Method = (
  frames: readonly Raster[],
  moments: readonly number[],
  sketches: readonly SketchGuide[],
) => Promise<EngineRun>;

const METHODS: Record<Options['engine'], Method> = {
  draft: (frames, moments, sketches) =>
    runEngine(createDraftEngine(), frames[0], frames[frames.length - 1], moments, sketches),
  [CROSS_DISSOLVE]: async (frames, moments) => {
    const startMs = performance.now();
    const made = moments.map((moment) => crossDissolve(frames[0], frames[frames.length - 1], moment));
    return {
      frames: made,
      analysisSeconds: 0,
      secondsPerFrame: (performance.now() - startMs) / 1000 / made.length,
    };
  },
};

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

interface Measured {
  result: ClipResult;
  run: EngineRun;
}

/** The frames of a clip that are judged: every quarter of the move, as in the published table. */
function judgedStep(last: number): number {
  return Math.max(1, Math.round(last / JUDGED_STEPS));
}

async function measureClip(
  clip: Clip,
  half: Half,
  methods: readonly Options['engine'][],
  options: Options,
): Promise<ClipResult[]> {
  const frames = await readFrames(clip);
  const truth = new TrueClip(frames.map(overPaper));
  const results: ClipResult[] = [];
  for (const method of methods) {
    const { result, run } = await measureMethod(clip, half, method, frames, truth, options);
    results.push(result);
    if (method === options.engine) await keepPictures(clip, frames, run, options);
  }
  return results;
}

async function measureMethod(
  clip: Clip,
  half: Half,
  method: Options['engine'],
  frames: readonly Raster[],
  truth: TrueClip,
  options: Options,
): Promise<Measured> {
  const last = frames.length - 1;
  const moments = Array.from({ length: last - 1 }, (_, k) => (k + 1) / last);
  const middle = Math.floor(last / 2);
  const sketches = options.sketch
    ? [{ moment: middle / last, strength: 1, raster: sketchFromTruth(truth.frames[middle]) }]
    : [];
  const run = await METHODS[method](frames, moments, sketches);
  const predicted = new Map(run.frames.map((frame, k) => [k + 1, overPaper(frame)]));
  const score = scoreClip(truth, predicted, judgedStep(last));
  const { analysisSeconds, secondsPerFrame } = run;
  return { result: { clip: clip.name, half, method, score, analysisSeconds, secondsPerFrame }, run };
}

async function keepPictures(
  clip: Clip,
  frames: readonly Raster[],
  run: EngineRun,
  options: Options,
): Promise<void> {
  const last = frames.length - 1;
  if (options.frames) {
    const folder = path.join(options.frames, clip.name);
    await Promise.all(
      run.frames.map((frame, k) => writePng(path.join(folder, path.basename(clip.framePaths[k + 1])), frame)),
    );
  }
  if (options.sheet) {
    const shown = frames
      .map((_, k) => k)
      .filter((k) => k % Math.max(1, judgedStep(last) >> 1) === 0 && k > 0 && k < last);
    const made = shown.map((k) => run.frames[k - 1]);
    const rows = [{ frames: shown.map((k) => frames[k]) }, { frames: made }];
    rows[0].frames = [frames[0], ...rows[0].frames, frames[last]];
    rows[1].frames = [frames[0], ...rows[1].frames, frames[last]];
    await writeSheet(path.join(options.sheet, `${clip.name}.png`), rows);
  }
}

async function main(folder: string, options: Options): Promise<void> {
  const wanted = options.clips?.split(',');
  const clips = (await findClips(folder))
    .map((clip, index) => ({ clip, half: halfOf(index) }))
    .filter(
      ({ clip, half }) => (wanted?.includes(clip.name) ?? true) && (!options.half || half === options.half),
    );
  if (clips.length === 0) throw new Error(`No clip of ${folder} was chosen: look at --clips and --half.`);
  const methods: Options['engine'][] =
    options.baseline && options.engine !== CROSS_DISSOLVE
      ? [CROSS_DISSOLVE, options.engine]
      : [options.engine];
  print(`Machine: ${machineName()}. Clips: ${folder}. * marks the held-out half.`);
  print(header());
  const results: ClipResult[] = [];
  for (const { clip, half } of clips) {
    const measured = await measureClip(clip, half, methods, options);
    measured.forEach((result) => print(clipRow(result)));
    results.push(...measured);
  }
  meanRows(results).forEach(print);
  if (options.json) await writeFile(options.json, JSON.stringify(results, null, 1));
}

new Command('bench:quality')
  .argument('[folder]', 'folder of clips, one folder a move with frames NN.png', DEFAULT_FOLDER)
  .option('--engine <id>', 'draft or cross-dissolve', 'draft')
  .option('--frames <folder>', 'keep the frames there, laid out like the clips')
  .option('--sheet <folder>', 'write a contact sheet a clip there: truth above, engine below')
  .option('--clips <names>', 'only these clips, comma-separated')
  .option('--half <half>', 'only the tuning or the held-out half')
  .option('--sketch', 'guide the engine with a sketch of the true middle frame')
  .option('--no-baseline', 'leave out the cross-dissolve')
  .option('--json <file>', 'write all figures there')
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
