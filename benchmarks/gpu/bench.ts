/**
 * npm run bench:gpu: parity and speed of ToonCrafter on this machine's graphics card, without network: first the golden
 * clip of the tiny model in half precision and, on CUDA, in float32, then the benchmark at the real size. Tries CUDA
 * (when its libraries are there) and WebGPU over Vulkan; each in processes of its own, because a driver may take its
 * process down.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';

const root = resolve(__dirname, '../..');
const GPU_DEVICES = ['cuda', 'webgpu'];
/** Graphs in float32 are for processors and have loops, which WebGPU has not. */
const LOOP_DEVICES = ['cuda'];
const GOLDEN_FOLDERS = [join(root, 'tests/goldens'), resolve(root, '../shared/tooncrafter/goldens')];

interface Options {
  devices: string[];
  folder: string;
  goldens?: string;
}

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/** @returns whether the script ended well; what it prints goes to the screen */
function script(file: string, args: readonly string[]): boolean {
  const path = join(root, 'benchmarks', file);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: 'inherit',
    cwd: root,
  });
  return status === 0;
}

function findGoldens(given: string | undefined): string {
  const folders = given ? [resolve(given)] : GOLDEN_FOLDERS;
  const found = folders.find((folder) => existsSync(join(folder, 'e2e_cli.safetensors')));
  if (!found)
    throw new Error(
      `No golden clip (e2e_cli.safetensors) in ${folders.join(' or ')}. Name its folder with --goldens.`,
    );
  return found;
}

function benchDevice(device: string, options: Options, goldens: string): boolean {
  const precisions = LOOP_DEVICES.includes(device) ? ['fp16', 'fp32'] : ['fp16'];
  for (const precision of precisions) {
    print(`\n== ${device}: parity in ${precision}`);
    if (script('gpu/parity.ts', [goldens, device, precision])) continue;
    print(`${device} cannot run here, or not exactly: see above. Its speed is not measured.`);
    return false;
  }
  print(`\n== ${device}: real size, 512×320, 16 frames`);
  const folder = join(options.folder, device);
  return script('tooncrafter/bench.ts', ['--device', device, '--folder', folder]);
}

function main(options: Options): void {
  const goldens = findGoldens(options.goldens);
  const verdicts = options.devices.map((device) => [device, benchDevice(device, options, goldens)] as const);
  print('');
  for (const [device, passed] of verdicts) print(`${device}: ${passed ? 'passed' : 'did not pass'}`);
  process.exitCode = verdicts.some(([, passed]) => passed) ? 0 : 1;
}

const command = new Command('bench:gpu')
  .description('Parity and speed of ToonCrafter on a graphics card. Needs 13 GB of disk for each device.')
  .option('--devices <devices...>', 'which to try', GPU_DEVICES)
  .option(
    '--folder <folder>',
    'where checkpoint and compiled model lie',
    join(tmpdir(), 'toonbridge-bench-gpu'),
  )
  .option('--goldens <folder>', 'folder with e2e_cli.safetensors, inputs/ and tiny/');
command.parse();
try {
  main(command.opts<Options>());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
