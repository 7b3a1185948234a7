import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, passes } from '../../benchmarks/goldens/comparison';
import { GoldenFile } from '../../benchmarks/goldens/golden-file';
import { findSets } from '../../benchmarks/goldens/golden-set';
import { permute, statistics, take } from '../../benchmarks/goldens/golden-tensor';
import { type GoldenReport, isGood, runGoldens } from '../../benchmarks/goldens/run-goldens';
import { RecipeWeightSource, readRecipe } from '../../benchmarks/goldens/weights-recipe';
import { encodeFloat16 } from '../../bridge-server/numbers/float16';
import { createHash } from 'node:crypto';

/** A folder of golden data made for one test, with configuration and recipes at its root. */
let folder: string;
let cacheFolder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toonbridge-set-'));
  cacheFolder = join(folder, '.cache');
  for (const file of ['config.json', 'weights-recipe.json', 'sketch-weights-recipe.json']) {
    cpSync(join(__dirname, 'tiny', file), join(folder, file));
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(): Promise<GoldenReport[]> {
  const reports: GoldenReport[] = [];
  for await (const report of runGoldens(folder, { cacheFolder })) reports.push(report);
  return reports;
}

/** A copy of a golden file in which one byte of the data is another. */
function spoiledCopy(name: string): void {
  const bytes = readFileSync(join(__dirname, name));
  bytes[bytes.length - 1] ^= 0x40;
  writeFileSync(join(folder, name), bytes);
}

describe('a folder of golden data', () => {
  test('is found with its recipes at the root, in tiny/, or in a subfolder of its own', () => {
    mkdirSync(join(folder, 'wider'));
    cpSync(join(__dirname, 'tiny'), join(folder, 'wider'), { recursive: true });
    expect(findSets(folder).map((set) => set.folder)).toEqual([folder, join(folder, 'wider')]);
    expect(findSets(__dirname).map((set) => set.folder)).toEqual([__dirname, join(__dirname, 'tiny64')]);
  });

  test('without a configuration is refused', async () => {
    rmSync(join(folder, 'config.json'));
    await expect(run()).rejects.toThrow('holds no golden data');
  });

  test('fails for a file whose kind is not known instead of passing it over', async () => {
    cpSync(join(__dirname, 'ddim_steps.safetensors'), join(folder, 'surprise.safetensors'));
    writeFileSync(join(folder, 'more.json'), '{}');
    const reports = await run();
    expect(reports.map(({ file }) => file)).toEqual(['more.json', 'surprise.safetensors']);
    expect(reports.filter(isGood)).toEqual([]);
  });

  test('fails when a number is wrong', async () => {
    spoiledCopy('ddim_steps.safetensors');
    const [report] = await run();
    expect(isGood(report)).toBe(false);
    expect(report.comparisons.filter((comparison) => !passes(comparison))).toHaveLength(1);
  });

  test('fails for shared tensors that no other file refers to', async () => {
    cpSync(join(__dirname, 'text.safetensors'), join(folder, 'context.safetensors'));
    const [report] = await run();
    expect(report.problem).toContain('no other file refers to');
  });
});

describe('a comparison', () => {
  const expected = { shape: [4], data: Float32Array.of(0, -2, 1, 0.5) };

  test('is relative to the largest magnitude', () => {
    const actual = { shape: [4], data: Float32Array.of(0.25, -2, 1, 0.5) };
    expect(compare('x', actual, expected, 0.1)).toEqual({ name: 'x', error: 0.125, tolerance: 0.1 });
  });

  test('never accepts NaN', () => {
    const actual = { shape: [4], data: Float32Array.of(0, NaN, 1, 0.5) };
    expect(compare('x', actual, expected, 1).error).toBe(Infinity);
    expect(compare('x', expected, actual, 1).error).toBe(Infinity);
    expect(compare('x', actual, actual, 1).error).toBe(Infinity);
    expect(passes(compare('x', actual, expected, 1))).toBe(false);
  });

  test('refuses another shape', () => {
    expect(() => compare('x', { shape: [2, 2], data: expected.data }, expected, 1)).toThrow('expected [4]');
  });
});

describe('a golden tensor', () => {
  const tensor = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) };

  test('can be turned and cut', () => {
    expect([...permute(tensor, [1, 0]).data]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...take(tensor, 1, [2, 0]).data]).toEqual([3, 1, 6, 4]);
  });

  test('has mean and population spread per channel', () => {
    expect([...statistics(tensor, 0).data].map((value) => Number(value.toFixed(4)))).toEqual([2, 0.8165, 5, 0.8165]);
  });

  test('can be stored in another file', () => {
    const file = new GoldenFile(join(__dirname, 'vae_decoder.safetensors'));
    expect(file.tensor('in/z_scaled').shape).toHaveLength(5);
    expect(() => file.tensor('in/nothing')).toThrow('holds no tensor');
  });
});

test('the recipe gives the weights of the original, bit for bit', () => {
  const source = new RecipeWeightSource(readRecipe(join(__dirname, 'tiny', 'weights-recipe.json')));
  const hashes = JSON.parse(readFileSync(join(__dirname, 'tiny', 'tensors.json'), 'utf8')) as [
    string,
    number[],
    string,
    string,
  ][];
  const wrong = hashes.filter(([name, , dtype, hash]) => {
    const values = source.read(name);
    const stored = dtype === 'float16' ? encodeFloat16(values) : values;
    return !createHash('sha256').update(new Uint8Array(stored.buffer)).digest('hex').startsWith(hash);
  });
  expect(wrong).toEqual([]);
  expect(hashes.length).toBeGreaterThan(2000);
});
