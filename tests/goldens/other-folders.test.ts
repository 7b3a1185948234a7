/** @jest-environment ./tests/support/runtime-environment.js */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { passes } from '../../benchmarks/goldens/comparison';
import { findSets } from '../../benchmarks/goldens/golden-set';
import { type GoldenReport, isGood, runGoldens } from '../../benchmarks/goldens/run-goldens';
import { rewriteGolden } from './rewrite-golden';

const ROOT = resolve(__dirname, '../..');
const SLOW_MS = 180_000;

/** Golden data in folders that nobody knew before: other names, other places, less in them. */
let folder: string;
let cacheFolder: string;
beforeAll(() => {
  cacheFolder = mkdtempSync(join(tmpdir(), 'toonbridge-set-cache-'));
});
afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toonbridge-set-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Configuration and recipes of the tiny model. */
function describeModel(at: string, recipes: readonly string[] = ['weights-recipe', 'sketch-weights-recipe']): void {
  mkdirSync(at, { recursive: true });
  for (const name of ['config', ...recipes]) {
    cpSync(join(__dirname, 'tiny', `${name}.json`), join(at, `${name}.json`));
  }
}

function copy(name: string, as: string): void {
  cpSync(join(__dirname, name), join(folder, as), { recursive: true });
}

async function run(): Promise<GoldenReport[]> {
  const reports: GoldenReport[] = [];
  for await (const report of runGoldens(folder, { cacheFolder })) reports.push(report);
  return reports;
}

function verdicts(reports: readonly GoldenReport[]): Record<string, string> {
  const verdictOf = (report: (typeof reports)[number]) => (isGood(report) ? 'ok' : bad(report));
  return Object.fromEntries(reports.map((report) => [report.file, report.problem ?? verdictOf(report)]));
}

function bad({ comparisons }: GoldenReport): string {
  return comparisons
    .filter((one) => !passes(one))
    .map(({ name }) => name)
    .join();
}

test(
  'what a file exercises follows from the first part of its name alone',
  async () => {
    describeModel(folder);
    copy('text.safetensors', 'text_2.safetensors');
    copy('unet_t0_fs5_16x24.safetensors', 'unet.safetensors');
    copy('vae_decoder.safetensors', 'vae_decoder_12.safetensors');
    copy('vision.safetensors', 'vision_b.safetensors');
    copy('sketch_control.safetensors', 'sketch_control_b.safetensors');
    copy('unet_with_sketch.safetensors', 'unet_led.safetensors');
    copy('ddim_steps.safetensors', 'ddim_steps_more.safetensors');
    copy('scheduler.json', 'scheduler_b.json');
    copy('tokenizer.json', 'tokenizer_b.json');
    expect(verdicts(await run())).toEqual({
      'ddim_steps_more.safetensors': 'ok',
      'scheduler_b.json': 'ok',
      'sketch_control_b.safetensors': 'ok',
      'text_2.safetensors': 'ok',
      'tokenizer_b.json': 'ok',
      'unet.safetensors': 'ok',
      'unet_led.safetensors': 'ok',
      'vae_decoder_12.safetensors': 'ok',
      'vision_b.safetensors': 'ok',
    });
  },
  SLOW_MS,
);

test(
  'a set needs no recipe for a network that none of its files runs',
  async () => {
    describeModel(folder, ['weights-recipe']);
    copy('inputs', 'inputs');
    copy('e2e_cli.safetensors', 'e2e_other.safetensors');
    copy('sketch_control.safetensors', 'sketch_control.safetensors');
    expect(verdicts(await run())).toEqual({
      'e2e_other.safetensors': 'ok',
      'sketch_control.safetensors': expect.stringContaining('sketch-weights-recipe.json'),
    });
  },
  SLOW_MS,
);

test(
  'tensors that can be made again may be left out',
  async () => {
    describeModel(join(folder, 'tiny'));
    const less = (name: string, leaveOut: RegExp): void =>
      rewriteGolden(join(__dirname, name), join(folder, name), { leaveOut: (tensor) => leaveOut.test(tensor) });
    copy('inputs', 'inputs');
    less('e2e_cli.safetensors', /^(in\/|cond\/|step\.\d\/(v|p|x)|out\/frames_u8)/);
    less('vae_encoder.safetensors', /posterior_noise|z_scaled|hidden/);
    less('vae_decoder.safetensors', /^(mid|fine)\//);
    less('unet_t999_fs10.safetensors', /^(mid|fine)\//);
    expect(verdicts(await run())).toEqual({
      'e2e_cli.safetensors': 'ok',
      'unet_t999_fs10.safetensors': 'ok',
      'vae_decoder.safetensors': 'ok',
      'vae_encoder.safetensors': 'ok',
    });
  },
  SLOW_MS,
);

test('a hint may be stored with its frames on either axis', async () => {
  describeModel(folder);
  rewriteGolden(join(__dirname, 'sketch_control.safetensors'), join(folder, 'sketch_control.safetensors'), {
    shapes: { 'in/hint': [1, 16, 64, 128] },
  });
  expect(verdicts(await run())).toEqual({ 'sketch_control.safetensors': 'ok' });
});

test('sets are found at any depth, with their recipes at the root or in tiny/', () => {
  describeModel(join(folder, 'a', 'tiny'));
  describeModel(join(folder, 'a', 'other_widths'));
  describeModel(join(folder, 'b'));
  describeModel(join(folder, 'b', 'tiny'));
  expect(findSets(folder).map((set) => set.folder)).toEqual(
    ['a', 'a/other_widths', 'b', 'b/tiny'].map((path) => join(folder, path)),
  );
});

test('a configuration without recipes, or one that is none, is named', () => {
  describeModel(join(folder, 'a'), []);
  expect(() => findSets(folder)).toThrow('no weights-recipe.json');
  writeFileSync(join(folder, 'a', 'weights-recipe.json'), '{}');
  writeFileSync(join(folder, 'a', 'config.json'), '{"unet":{"model_channels":-1}}');
  expect(() => findSets(folder)).toThrow(/a.config\.json does not describe .*unet\.model_channels/);
});

test('a broken file fails by itself and keeps no other from being run', async () => {
  describeModel(folder);
  writeFileSync(join(folder, 'text.safetensors'), readFileSync(join(__dirname, 'text.safetensors')).subarray(0, 5000));
  writeFileSync(join(folder, 'context_b.safetensors'), 'no safetensors');
  copy('ddim_steps.safetensors', 'ddim_steps.safetensors');
  const found = verdicts(await run());
  expect(found['ddim_steps.safetensors']).toBe('ok');
  expect(found['text.safetensors']).not.toBe('ok');
  expect(found['context_b.safetensors']).toContain('no other file refers to it');
});

test('a file that others refer to may have any name; without it they fail', async () => {
  describeModel(folder);
  const refs = JSON.stringify({ 'out/context': 'conditions.safetensors:out/context' });
  rewriteGolden(join(__dirname, 'text.safetensors'), join(folder, 'text.safetensors'), {
    leaveOut: (name) => name === 'out/context',
    metadata: (old) => ({ ...old, refs }),
  });
  rewriteGolden(join(__dirname, 'text.safetensors'), join(folder, 'conditions.safetensors'), {
    leaveOut: (name) => name !== 'out/context',
  });
  expect((await run()).map(isGood)).toEqual([true, true]);
  rmSync(join(folder, 'conditions.safetensors'));
  expect((await run()).map(isGood)).toEqual([false]);
});

test('pictures, notes and weights beside the golden files are not taken for golden files', async () => {
  describeModel(folder);
  for (const name of ['README.txt', 'preview.png', 'model.safetensors', 'sketch_encoder.safetensors', '.hidden.json']) {
    writeFileSync(join(folder, name), '');
  }
  copy('ddim_steps.safetensors', 'ddim_steps.safetensors');
  expect(verdicts(await run())).toEqual({ 'ddim_steps.safetensors': 'ok' });
});

test('a container that is expected but is not there fails', async () => {
  describeModel(folder);
  copy('quirks', 'quirks');
  rmSync(join(folder, 'quirks', 'plain.safetensors'));
  rmSync(join(folder, 'quirks', 'empty.ckpt'));
  const failures = (await run()).filter((report) => !isGood(report)).map(({ file }) => file);
  expect(failures).toEqual([join('quirks', 'empty.ckpt'), join('quirks', 'plain.safetensors')]);
});

test.each([
  ['all agree', 'ddim_steps.safetensors', false, 0],
  ['a number is wrong', 'ddim_steps.safetensors', true, 1],
  ['a file is of an unknown kind', 'surprise.safetensors', false, 1],
  ['there is nothing to compare', undefined, false, 1],
])('the command ends with the right code where %s', (_, name, isSpoiled, code) => {
  describeModel(folder);
  if (name) {
    const bytes = readFileSync(join(__dirname, 'ddim_steps.safetensors'));
    if (isSpoiled) bytes[bytes.length - 1] ^= 0x40;
    writeFileSync(join(folder, name), bytes);
  }
  const command = ['--import', 'tsx', join(ROOT, 'benchmarks/goldens/goldens.ts'), folder, '--cache', cacheFolder];
  const { status, stdout } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: code, stdout: expect.stringContaining(`${name ? 1 : 0} files`) });
});
