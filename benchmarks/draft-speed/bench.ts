/**
 * npm run bench:draft: how long the draft engine takes on one core, from small to 4K, and how much memory; each size in
 * a process of its own that has no helper threads. Prints a table for docs/BENCHMARKS.md.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { Command } from 'commander';
import { buildSync } from 'esbuild';
import type { Size } from '../../pixels/raster';
import { machineName } from '../quality/machine';
import { tableOf, type SpeedMeasurement } from './report';

const SIZES = '512x320,1024x640,1920x1080,3840x2160';
const DEFAULT_ROUNDS = 3;
const MEASURE_SCRIPT = path.join(__dirname, 'measure.ts');
const BUNDLE = path.join(__dirname, '../../node_modules/.cache/toonbridge/draft-speed.cjs');

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

interface Options {
  sizes: string;
  rounds: string;
}

function sizeFrom(text: string): Size {
  const [widthPx, heightPx] = text.split('x').map(Number);
  if (!(widthPx > 0 && heightPx > 0)) throw new Error(`"${text}" is no size. Write sizes like ${SIZES}.`);
  return { widthPx, heightPx };
}

/** One file, as the bridge is shipped: calls between modules that are compiled one by one cost more. */
function bundle(): void {
  buildSync({
    entryPoints: [MEASURE_SCRIPT],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    packages: 'external',
  });
}

function measure({ widthPx, heightPx }: Size, rounds: string): Promise<SpeedMeasurement> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--single-threaded', BUNDLE, String(widthPx), String(heightPx), rounds],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as SpeedMeasurement);
      else reject(new Error(`Measuring ${widthPx}x${heightPx} ended with code ${code}.`));
    });
  });
}

async function main({ sizes, rounds }: Options): Promise<void> {
  const wanted = sizes.split(',').map(sizeFrom);
  bundle();
  const measured: SpeedMeasurement[] = [];
  for (const size of wanted) {
    print(`measuring ${size.widthPx}x${size.heightPx} …`);
    measured.push(await measure(size, rounds));
  }
  print(`\nMachine: ${machineName()}; one core, medians of ${rounds} rounds.\n`);
  tableOf(measured).forEach(print);
}

new Command('bench:draft')
  .option('--sizes <list>', 'sizes in px, comma-separated', SIZES)
  .option('--rounds <count>', 'how often everything is measured', String(DEFAULT_ROUNDS))
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
