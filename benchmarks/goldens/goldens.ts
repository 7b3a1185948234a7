/**
 * npm run goldens [-- DIR …] [--fp16] [--only PATTERN] [--cache FOLDER]
 * Compares the product with data recorded from the original. DIR is any folder of the form that the README of the
 * golden data describes; without it the subset of this repository and the shared data, where they are, in full and
 * in half precision.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { passes } from './comparison';
import { defaultCacheFolder } from './golden-set';
import { type GoldenReport, isGood, runGoldens, type RunOptions, worst } from './run-goldens';

const DEFAULT_FOLDERS = ['tests/goldens', '../shared/tooncrafter/goldens'];
const ROOT = resolve(__dirname, '../..');
const FILE_COLUMN = 34;
const VALUE_COLUMN = 44;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string' }, cache: { type: 'string' }, fp16: { type: 'boolean' } },
  });
  const cacheFolder = values.cache ?? defaultCacheFolder();
  const only = values.only === undefined ? undefined : new RegExp(values.only);
  const isDefault = positionals.length === 0;
  const folders = isDefault
    ? DEFAULT_FOLDERS.map((folder) => resolve(ROOT, folder)).filter((folder) => existsSync(folder))
    : positionals;
  const reports: GoldenReport[] = [];
  for (const folder of folders) {
    reports.push(...(await runFolder(folder, { cacheFolder, only, precision: 'fp32' })));
    if (isDefault || values.fp16) {
      reports.push(...(await runFolder(folder, { cacheFolder, only, precision: 'fp16' })));
    }
  }
  const failures = reports.filter((report) => !isGood(report)).length;
  print(`\n${reports.length} files, ${failures} failed. Compiled test weights are kept in ${cacheFolder}.`);
  process.exitCode = failures === 0 && reports.length > 0 ? 0 : 1;
}

async function runFolder(folder: string, options: RunOptions): Promise<GoldenReport[]> {
  print(`\n${folder} (${options.precision === 'fp16' ? 'half' : 'full'} precision)\n${heading()}`);
  const reports: GoldenReport[] = [];
  for await (const report of runGoldens(folder, options)) {
    print(line(report));
    reports.push(report);
  }
  return reports;
}

function heading(): string {
  const value = 'worst tensor'.padEnd(VALUE_COLUMN);
  return `${'file'.padEnd(FILE_COLUMN)} ${value} ${'error'.padEnd(9)} ${'limit'.padEnd(9)} verdict`;
}

function line(report: GoldenReport): string {
  const file = report.file.padEnd(FILE_COLUMN);
  if (report.isMaterial) return `${file} ${'(referred to by other files)'.padEnd(VALUE_COLUMN + 20)} -`;
  if (report.problem) return `${file} ${report.problem}  FAILED`;
  const { comparisons } = report;
  const shown = worst(comparisons);
  if (!shown) return `${file} nothing was compared  FAILED`;
  const bad = comparisons.filter((comparison) => !passes(comparison)).length;
  const verdict = bad === 0 ? `ok (${comparisons.length})` : `FAILED (${bad} of ${comparisons.length})`;
  const name = shown.name.slice(0, VALUE_COLUMN).padEnd(VALUE_COLUMN);
  return `${file} ${name} ${digits(shown.error)} ${digits(shown.tolerance)} ${verdict}`;
}

function digits(value: number): string {
  return (value === 0 ? 'exact' : Number.isFinite(value) ? value.toExponential(1) : 'different').padEnd(9);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
