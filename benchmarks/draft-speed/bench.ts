/**
 * npm run bench:draft: how long the draft engine takes on one core, from small to 4K, and how much memory; each size in a
 * process of its own that has no helper threads. Prints a table for docs/BENCHMARKS.md.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { Command } from 'commander';
import type { Size } from '../../bridge-server/imaging/raster';
import { machineName } from '../quality/machine';
import { tableOf, type SpeedMeasurement } from './report';

const SIZES = '512x320,1024x640,1920x1080,3840x2160';
const DEFAULT_ROUNDS = 3;
const MEASURE_SCRIPT = path.join(__dirname, 'measure.ts');

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

function measure({ widthPx, heightPx }: Size, rounds: string): Promise<SpeedMeasurement> {
  return new Promise((resolve, reject) => {
    const nodeArguments = ['--single-threaded', '--import', 'tsx', MEASURE_SCRIPT];
    const child = spawn(process.execPath, [...nodeArguments, String(widthPx), String(heightPx), rounds], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
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
