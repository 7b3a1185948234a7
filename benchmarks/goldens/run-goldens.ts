import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Precision } from '../../bridge-server/graphs/graph';
import { checkQuirk } from './checks/quirks';
import { type Comparison, passes } from './comparison';
import { GoldenFile } from './golden-file';
import { findSets, type GoldenSet, subfolders } from './golden-set';
import { jsonKindOf, tensorKindOf } from './kinds';

/** What became of one golden file. */
export interface GoldenReport {
  /** Path relative to the folder that was asked for. */
  file: string;
  comparisons: Comparison[];
  /** Why the file could not be compared, wholly or in part. */
  problem?: string;
  /** Not a test by itself: other files refer to its tensors. */
  isMaterial?: boolean;
}

export function isGood(report: GoldenReport): boolean {
  if (report.isMaterial) return true;
  return !report.problem && report.comparisons.length > 0 && report.comparisons.every(passes);
}

/** The comparison that comes closest to its limit, or is farthest beyond. */
export function worst(comparisons: readonly Comparison[]): Comparison | undefined {
  const excess = ({ error, tolerance }: Comparison): number =>
    tolerance === 0 ? error * Infinity || 0 : error / tolerance;
  return [...comparisons].sort((a, b) => excess(b) - excess(a)).at(0);
}

export interface RunOptions {
  /** Cache of compiled weights; the user's cache folder unless told. */
  cacheFolder?: string;
  /** Only files whose path matches. */
  only?: RegExp;
  precision?: Precision;
}

/**
 * Runs every golden of a folder, one after another. In half precision only those that exercise a network that has
 * such a graph. Throws if the folder holds no set at all.
 */
export async function* runGoldens(
  folder: string,
  { cacheFolder, only, precision = 'fp32' }: RunOptions = {},
): AsyncGenerator<GoldenReport> {
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
  const sets = findSets(folder, cacheFolder, precision);
  if (sets.length === 0) {
    throw new Error(`${folder} holds no golden data: no config.json with weights-recipe.json.`);
  }
  const isWanted = (path: string): boolean => !only || only.test(relative(folder, path));
  for (const set of sets) {
    const files = set.files();
    const quirks = precision === 'fp32' ? quirksOf(set.folder) : [];
    for (const path of files.filter(isWanted)) {
      if (precision === 'fp16' && !tensorKindOf(basename(path))?.halfPrecision) continue;
      yield { file: relative(folder, path), ...(await runFile(path, set, files)) };
    }
    await set.close();
    for (const path of quirks.filter(isWanted)) {
      const check = async (): Promise<Comparison[]> => [await checkQuirk(dirname(path), basename(path))];
      yield { file: relative(folder, path), ...(await attempt(check)) };
    }
  }
}

type Outcome = Omit<GoldenReport, 'file'>;

async function runFile(path: string, set: GoldenSet, siblings: readonly string[]): Promise<Outcome> {
  const name = basename(path);
  const json = jsonKindOf(name);
  if (json) return attempt(async () => json.check(JSON.parse(readFileSync(path, 'utf8')), set));
  const kind = tensorKindOf(name);
  if (!kind) return materialOf(path, siblings);
  return attempt(async () => {
    const file = new GoldenFile(path);
    const comparisons = await kind.check(file, set);
    return [...comparisons, ...forgotten(file, comparisons)];
  });
}

async function attempt(check: () => Promise<Comparison[]>): Promise<Outcome> {
  try {
    return { comparisons: await check() };
  } catch (error) {
    return { comparisons: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Inputs and noise need no comparison; anything else that was not compared counts as a failure. */
const GIVEN = /^(in|rng)\/|\/(x|noise|v_cond|v_uncond)$/;

function forgotten(file: GoldenFile, comparisons: readonly Comparison[]): Comparison[] {
  const compared = new Set(comparisons.map(({ name }) => name));
  return file
    .names()
    .filter((name) => !compared.has(name) && !GIVEN.test(name))
    .map((name) => ({ name: `${name} was not compared`, error: Infinity, tolerance: 0 }));
}

/**
 * A file that is of no kind may hold tensors for others (`context`): it is proven by the files that refer to it. If
 * none does, nobody knows what it is for.
 */
function materialOf(path: string, siblings: readonly string[]): Outcome {
  const name = basename(path);
  if (siblings.some((other) => other !== path && refersTo(other, name))) {
    return { comparisons: [], isMaterial: true };
  }
  return {
    comparisons: [],
    problem: `${name} is of a kind that is not known here, and no other file refers to it`,
  };
}

/** A file that cannot be read refers to nothing; its own line says what is wrong with it. */
function refersTo(path: string, name: string): boolean {
  if (!path.endsWith('.safetensors')) return false;
  try {
    return (new GoldenFile(path).metadata.refs ?? '').includes(`"${name}:`);
  } catch {
    return false;
  }
}

const QUIRKS = 'quirks';
const EXPECTATIONS = 'expected.json';

function quirksOf(folder: string): string[] {
  const quirks = subfolders(folder).find(
    (sub) => basename(sub) === QUIRKS && existsSync(join(sub, EXPECTATIONS)),
  );
  if (!quirks) return [];
  const expected = Object.keys(JSON.parse(readFileSync(join(quirks, EXPECTATIONS), 'utf8')) as object);
  return [...new Set([...readdirSync(quirks), ...expected])]
    .filter((name) => name !== EXPECTATIONS)
    .sort()
    .map((name) => join(quirks, name));
}
