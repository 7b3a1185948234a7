/** @jest-environment ./tests/support/runtime-environment.js */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passes } from '../../benchmarks/goldens/comparison';
import { findSets } from '../../benchmarks/goldens/golden-set';
import { type GoldenReport, isGood, runGoldens } from '../../benchmarks/goldens/run-goldens';

/** The subset that the repository keeps; it covers every module and one whole clip. */
const FOLDER = __dirname;
const ALL_OF_THEM_MS = 240_000;

let cacheFolder: string;
beforeAll(() => {
  cacheFolder = mkdtempSync(join(tmpdir(), 'toonbridge-goldens-'));
});
afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));

async function reportsOf(precision: 'fp32' | 'fp16', only?: RegExp): Promise<GoldenReport[]> {
  const reports: GoldenReport[] = [];
  for await (const report of runGoldens(FOLDER, { cacheFolder, precision, only })) reports.push(report);
  return reports;
}

/** What a reader needs to know about files that do not agree. */
function complaints(reports: readonly GoldenReport[]): string[] {
  return reports
    .filter((report) => !isGood(report))
    .flatMap(({ file, problem, comparisons }) => [
      ...(problem ? [`${file}: ${problem}`] : []),
      ...comparisons.filter((one) => !passes(one)).map(({ name, error }) => `${file}: ${name} is off by ${error}`),
    ]);
}

test(
  'every module and a whole clip give the numbers of the original',
  async () => {
    const reports = await reportsOf('fp32');
    expect(complaints(reports)).toEqual([]);
    const files = findSets(FOLDER, cacheFolder).flatMap((set) => set.files());
    expect(reports.filter(({ file }) => !file.includes('quirks'))).toHaveLength(files.length);
  },
  ALL_OF_THEM_MS,
);

test(
  'the graphs in half precision stay near them',
  async () => {
    const reports = await reportsOf('fp16', /^(text|vision|sketch_control|unet_t999)|tiny64/);
    expect(complaints(reports)).toEqual([]);
    expect(reports.map(({ file }) => file.split('.')[0])).toEqual(
      expect.arrayContaining(['text', 'vision', 'sketch_control', 'unet_t999_fs10', 'tiny64/unet_t120_fs3']),
    );
  },
  ALL_OF_THEM_MS,
);
