/**
 * npm run draft:gallery -- [FOLDERS...] -o OUT: a page with every clip: keys, truth, the draft engine's in-betweens at
 * the quarters, enlarged where they tear most; a sheet (PNG) a clip that can be opened alone; a place for grades.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from 'commander';
import type { Half } from './clips';
import { figuresAt512 } from './figures';
import { foldersOf } from './folders';
import { galleryPage, type GalleryClip } from './gallery-page';
import { readGrades, type GradedClip } from './grades';
import { runLanes } from './lanes';
import { machineName } from './machine';
import { GRADES_FILE } from './results';
import { findSetClips } from './sets';
import { sheetFile, type ClipResult } from './task';

interface Options {
  out: string;
  all?: boolean;
  scale: string;
  half?: Half;
  clips?: string;
  sketch: boolean;
  jobs: string;
  sort: 'badness' | 'name';
}

const PAGE = 'index.html';

/** Tears and lines that lie far off, each in steps of the bars. */
function badness({ result, problem }: GalleryClip): number {
  if (problem !== undefined) return Infinity;
  if (!result) return 0;
  const { torn, cdTw } = figuresAt512(result);
  return torn / 0.1 + (result.thereAndBack || Number.isNaN(cdTw) ? 0 : cdTw / 1.6);
}

async function lastGrades(): Promise<(set: string, clip: string) => GradedClip | undefined> {
  const graded = existsSync(GRADES_FILE) ? await readGrades(GRADES_FILE) : [];
  const newestFirst = graded.sort((a, b) => (a.date < b.date ? 1 : -1));
  return (set, clip) => newestFirst.find((entry) => entry.set === set && entry.clip === clip);
}

async function main(named: string[], options: Options): Promise<void> {
  const { out, sketch, sort } = options;
  const chosen = await findSetClips(foldersOf(named, options.all), options.scale.split(',').map(Number), {
    names: options.clips?.split(','),
    half: options.half,
    pairs: true,
  });
  const tasks = chosen.map((clip) => ({
    ...clip,
    methods: ['draft'] as const,
    sketch,
    full: false,
    sheetFolder: out,
  }));
  const gradeOf = await lastGrades();
  const shown: GalleryClip[] = [];
  await runLanes(tasks, Number(options.jobs), ({ task, results, problem }) => {
    const { set, clip } = task;
    const result: ClipResult | undefined = results[0];
    const sheet = path.relative(out, sheetFile(out, task)).split(path.sep).map(encodeURIComponent).join('/');
    shown.push({ set, clip: clip.name, sheet, result, problem, graded: gradeOf(set, clip.name) });
    process.stdout.write(`${set}/${clip.name}${problem === undefined ? '' : `: ${problem}`}\n`);
  });
  if (sort === 'badness') shown.sort((a, b) => badness(b) - badness(a));
  await mkdir(out, { recursive: true });
  const made = `${machineName()}, ${new Date().toISOString().slice(0, 16)}${sketch ? ', with sketches' : ''}.`;
  await writeFile(path.join(out, PAGE), galleryPage(shown, made));
  process.stdout.write(`${shown.length} clips: ${path.join(out, PAGE)}\n`);
}

new Command('draft:gallery')
  .argument('[folders...]', 'folders of clips, of scenes (render.mjs) or of pairs of keys (A.png, B.png)')
  .requiredOption('-o, --out <folder>', 'where the page and the sheets go')
  .option('--all', 'all sets of the shared material')
  .option('--scale <list>', 'sizes at which scenes are rendered, such as 1,3', '1')
  .addOption(new Option('--half <half>', 'only one half of each set').choices(['tuning', 'held-out']))
  .option('--clips <names>', 'only these clips, comma-separated')
  .option('--sketch', 'guide the engine with a rough sketch of the true middle frame', false)
  .addOption(
    new Option('--jobs <count>', 'processes that work at the same time').choices(['1', '2']).default('1'),
  )
  .addOption(
    new Option('--sort <order>', 'worst first, or by name').choices(['badness', 'name']).default('badness'),
  )
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
