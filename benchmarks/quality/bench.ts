/**
 * npm run bench:quality [-- FOLDERS...] [options]: how good the draft engine's in-betweens are on clips whose true
 * in-betweens are known. Every clip goes the product's own way: whole canvas, work area, crop, engine, back in place.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from 'commander';
import { changeRows, readResults } from './baseline';
import type { Half } from './clips';
import { foldersOf } from './folders';
import { runLanes } from './lanes';
import { machineName } from './machine';
import { hasFfmpeg } from './minterpolate';
import { clipRow, header, meanRows, versusRows } from './report';
import { findSetClips } from './sets';
import type { ClipResult, Method } from './task';

interface Options {
  all?: boolean;
  scale: string;
  half?: Half;
  clips?: string;
  sketch: boolean;
  minterpolate: boolean;
  dissolve: boolean;
  jobs: string;
  full: boolean;
  frames?: string;
  sheet?: string;
  json?: string;
  baseline?: string;
}

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

function methodsOf({ minterpolate, dissolve }: Options): Method[] {
  const methods: Method[] = ['draft'];
  if (minterpolate && hasFfmpeg()) methods.push('minterpolate');
  else if (minterpolate) print('ffmpeg is not installed: minterpolate is left out.');
  if (dissolve) methods.push('cross-dissolve');
  return methods;
}

async function main(named: string[], options: Options): Promise<void> {
  const before = options.baseline ? await readResults(options.baseline) : undefined;
  const chosen = await findSetClips(foldersOf(named, options.all), options.scale.split(',').map(Number), {
    names: options.clips?.split(','),
    half: options.half,
  });
  const { sketch, full, frames, sheet } = options;
  const methods = methodsOf(options);
  const tasks = chosen.map((clip) => ({
    ...clip,
    methods,
    sketch,
    full,
    framesFolder: frames,
    sheetFolder: sheet,
  }));
  print(`Machine: ${machineName()}. * held-out half, ~ there and back: counts for torn alone. Own px.`);
  print(header(options));
  const results: ClipResult[] = [];
  const startMs = performance.now();
  await runLanes(tasks, Number(options.jobs), ({ task, results: measured, problem }) => {
    results.push(...measured);
    measured.forEach((result) => print(clipRow(result, options)));
    if (problem === undefined) return;
    print(`${task.set}/${task.clip.name}: no figures. ${problem}`);
    process.exitCode = 1;
  });
  print(`${tasks.length} clips in ${((performance.now() - startMs) / 1000).toFixed(0)} s.\n`);
  if (results.length > 0) [...meanRows(results, options), ...versusRows(results)].forEach(print);
  if (before) changeRows(before, results).forEach(print);
  if (options.json) await keepFigures(options.json, results, sketch);
}

async function keepFigures(file: string, results: readonly ClipResult[], sketch: boolean): Promise<void> {
  const date = new Date().toISOString();
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  await writeFile(file, JSON.stringify({ machine: machineName(), date, sketch, results }, null, 1));
}

new Command('bench:quality')
  .argument('[folders...]', 'folders of clips (one folder a move, frames NN.png) or of scenes (render.mjs)')
  .option('--all', 'all sets of the shared material')
  .option('--scale <list>', 'sizes at which scenes are rendered, such as 1,3', '1')
  .addOption(new Option('--half <half>', 'only one half of each set').choices(['tuning', 'held-out']))
  .option('--clips <names>', 'only these clips, comma-separated')
  .option('--sketch', 'guide the engine with a rough sketch of the true middle frame', false)
  .option('--minterpolate', "measure ffmpeg's minterpolate in the same run", false)
  .option('--dissolve', 'measure a cross-dissolve in the same run', false)
  .addOption(
    new Option('--jobs <count>', 'processes that work at the same time').choices(['1', '2']).default('1'),
  )
  .option('--full', 'all figures: PSNR, SSIM, ghost, tdiff and even too', false)
  .option('--frames <folder>', 'keep the frames there, laid out like the clips')
  .option('--sheet <folder>', 'write a contact sheet a clip there: truth above, engine below')
  .option('--json <file>', 'keep all figures there')
  .option('--baseline <file>', 'say what changed against figures kept with --json')
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
