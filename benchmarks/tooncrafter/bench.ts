/**
 * npm run bench:tooncrafter: times ToonCrafter at its real size on this machine, with random weights: compile, load,
 * and one run of each network at 512×320 with 16 frames; each in a process of its own.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { ALLOCATOR_ENVIRONMENT } from '../../bridge-server/jobs/lane/allocator';
import { DEVICE_KINDS } from '../../bridge-server/runtime/devices';
import { reportOf } from './report';
import { TASK_IDS, type Measurement } from './tasks';

/** The checkpoint in half precision, and what is compiled from it in float32. */
const DISK_NEEDED_GB = 18;
const GIGA = 1e9;
const RESULTS_FILE = 'measurements.json';

interface Options {
  folder: string;
  device: string;
  only?: string[];
  keep: boolean;
}

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Runs one task in its own process, which gives memory back as the bridge's worker does. */
function measure(id: string, { folder, device }: Options): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const script = join(__dirname, 'measure.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, id, folder, device], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...ALLOCATOR_ENVIRONMENT },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as Measurement);
      else reject(new Error(`Measuring ${id} ended with code ${code}.`));
    });
  });
}

/** What earlier calls with the same folder measured. */
function readResults(folder: string): Map<string, Measurement> {
  const file = join(folder, RESULTS_FILE);
  const stored = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Measurement[]) : [];
  return new Map(stored.map((measurement) => [measurement.id, measurement]));
}

function checkDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const freeGb = (bavail * bsize) / GIGA;
  if (freeGb >= DISK_NEEDED_GB || existsSync(join(folder, 'models'))) return;
  throw new Error(
    `This needs ${DISK_NEEDED_GB} GB in ${folder}, and ${freeGb.toFixed(1)} GB are free. Choose another --folder.`,
  );
}

async function main(options: Options): Promise<void> {
  mkdirSync(options.folder, { recursive: true });
  checkDisk(options.folder);
  const results = readResults(options.folder);
  const wanted = options.only ?? TASK_IDS;
  const unknown = wanted.filter((id) => !TASK_IDS.includes(id));
  if (unknown.length > 0)
    throw new Error(`There is no ${unknown.join(', ')}; there are ${TASK_IDS.join(', ')}.`);
  for (const id of TASK_IDS.filter((task) => wanted.includes(task))) {
    print(`measuring ${id} …`);
    results.set(id, await measure(id, options));
    writeFileSync(join(options.folder, RESULTS_FILE), JSON.stringify([...results.values()], undefined, 1));
  }
  const measured = TASK_IDS.flatMap((id) => results.get(id) ?? []);
  print(`\n${reportOf(measured, options.device)}`);
  if (options.keep || options.only) print(`\nKept for the next run: ${options.folder}`);
  else rmSync(options.folder, { recursive: true, force: true });
}

const command = new Command('bench:tooncrafter')
  .description(
    `Times ToonCrafter at its real size with random weights. Needs ${DISK_NEEDED_GB} GB of disk and 9 GB of memory.`,
  )
  .option(
    '--folder <folder>',
    'where checkpoint, compiled model and results lie',
    join(tmpdir(), 'toonbridge-bench'),
  )
  .option('--device <device>', `one of ${DEVICE_KINDS.join(', ')}`, 'cpu')
  .option('--only <tasks...>', `only these: ${TASK_IDS.join(', ')}; keeps the folder`)
  .option('--keep', 'keep the folder for another run', false);
command.parse();
main(command.opts<Options>()).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
