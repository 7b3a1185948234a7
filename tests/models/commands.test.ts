import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelsCommand } from '../../bridge-server/cli/models';
import { HubServer } from './hub-server';
import { MICRO_CONFIG, microHub, microTensors, writeSafetensors } from './micro-model';
import { flipByte } from './flip-byte';
import { temporaryFolder } from './temporary-folder';

interface Said {
  out: string;
  err: string;
  exitCode: number;
}

/** Runs `toonbridge models ...` in this process and catches what it says. */
async function models(...args: string[]): Promise<Said> {
  const said: Said = { out: '', err: '', exitCode: 0 };
  const out = jest
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => ((said.out += String(text)), true));
  const err = jest
    .spyOn(process.stderr, 'write')
    .mockImplementation((text) => ((said.err += String(text)), true));
  process.exitCode = 0;
  try {
    await modelsCommand().parseAsync(args, { from: 'user' });
  } finally {
    out.mockRestore();
    err.mockRestore();
    said.exitCode = Number(process.exitCode);
    process.exitCode = 0;
  }
  return said;
}

describe('toonbridge models', () => {
  const home = temporaryFolder();
  const at = ['--home', home];
  const config = join(home, 'config.json');
  const weights = join(home, 'tiny.safetensors');

  beforeAll(() => {
    writeFileSync(config, JSON.stringify(MICRO_CONFIG));
    writeSafetensors(weights, microTensors('model'));
  });

  test('list on a new machine shows what can be downloaded, how big it is and how', async () => {
    const { out, exitCode } = await models('list', ...at);
    expect(out).toMatch(/tooncrafter\s+not installed/);
    expect(out).toContain('download 12.0 GB: toonbridge models pull tooncrafter');
    expect(exitCode).toBe(0);
  });

  test('a tiny test model can be imported; it is called a test model everywhere', async () => {
    const imported = await models('import', weights, '--config', config, '--precision', 'fp32', ...at);
    expect(imported.exitCode).toBe(0);
    expect(imported.err).toContain('tiny.safetensors: ToonCrafter model');
    expect(imported.err).toMatch(/✓ compiling model fp32 \(\d+\.\d MB\)/);
    expect(imported.out).toContain('tooncrafter-test is ready: fp32, without sketches.');
    expect(imported.out).toContain('TEST MODEL');
    const listed = await models('list', ...at);
    expect(listed.out).toMatch(/tooncrafter-test\s+ready \(TEST\)\s+fp32\s+no\s+\d+\.\d MB\s+TEST MODEL/);
    const json = JSON.parse((await models('list', '--json', ...at)).out) as { name: string; test: boolean }[];
    expect(json).toContainEqual(
      expect.objectContaining({ name: 'tooncrafter-test', test: true, state: 'ready' }),
    );
  });

  test('verify says what is right and what is damaged, with an exit code for scripts', async () => {
    const right = await models('verify', 'tooncrafter-test', ...at);
    expect(right.out).toContain('tooncrafter-test: all 1 files are right');
    expect(right.exitCode).toBe(0);
    const { ModelStore } = await import('../../bridge-server/models/model-store');
    const store = new ModelStore(join(home, 'models'));
    const path = join(
      store.folder('tooncrafter-test').path,
      store.open('tooncrafter-test').record.parts[0].weights.path,
    );
    flipByte(path);
    const damaged = await models('verify', 'tooncrafter-test', '--json', ...at);
    expect(JSON.parse(damaged.out)).toMatchObject({
      files: 1,
      damaged: [{ path: expect.stringContaining('weights.bin') as string }],
    });
    expect(damaged.exitCode).toBe(1);
    flipByte(path);
  });

  test.each([
    [['verify', 'nothing'], 'model-not-installed', 'toonbridge models pull'],
    [['repair', 'nothing'], 'model-not-installed', 'toonbridge models pull'],
    [['remove', 'nothing'], 'model-unknown', 'toonbridge models list'],
    [['remove', '../up'], 'model-name-refused', 'small letters'],
    [['pull', 'midjourney'], 'model-unknown', 'toonbridge models list'],
    [['import', 'no-such-file.ckpt'], 'checkpoint-missing', 'Check the path'],
  ])('%j fails with %s and a next step, in words and as JSON', async (args, code, nextStep) => {
    const words = await models(...args, ...at);
    expect(words.err).toMatch(/✗ .+\.\n( {4}.*\n)* {2}[A-Z].+\.\n {2}→ .+\./);
    expect(words.err).toContain(nextStep);
    expect(words.err).not.toContain(home);
    expect(words.exitCode).toBe(1);
    const json = JSON.parse((await models(...args, '--json', ...at)).out) as { error: { code: string } };
    expect(json.error.code).toBe(code);
  });

  test('a damaged file is named once, and a repair of an imported model says to import it again', async () => {
    const { ModelStore } = await import('../../bridge-server/models/model-store');
    const store = new ModelStore(join(home, 'models'));
    const { path } = store.open('tooncrafter-test').record.parts[0].weights;
    flipByte(join(store.folder('tooncrafter-test').path, path));
    const { out } = await models('verify', 'tooncrafter-test', ...at);
    expect(out.split(path)).toHaveLength(2);
    const { err } = await models('repair', 'tooncrafter-test', ...at);
    expect(err).toContain('tiny.safetensors, which was imported');
    expect(err).toContain('→ Run `toonbridge models import` with that file again.');
    flipByte(join(store.folder('tooncrafter-test').path, path));
  });

  test('a home that is no full path is refused with what to do about it', async () => {
    process.env.TOONBRIDGE_HOME = 'some/where';
    try {
      const { err, exitCode } = await models('list');
      expect(err).toContain('✗ TOONBRIDGE_HOME must be a full path');
      expect(err).toContain('→ Set TOONBRIDGE_HOME to a full path');
      expect(exitCode).toBe(1);
    } finally {
      delete process.env.TOONBRIDGE_HOME;
    }
  });

  test('weights that do not fit are listed, the long rest is counted', async () => {
    const { err } = await models('import', weights, ...at);
    expect(err).toContain("✗ The model does not fit ToonCrafter's networks:");
    expect(err).toMatch(/ {4}(missing|shape): /);
    expect(err).toMatch(/\.\.\. and \d+ more \(all of them with --json\)/);
  });

  test('pull asks the mirror of HF_ENDPOINT and says plainly when it has something else', async () => {
    const hub = await HubServer.start(microHub().content);
    process.env.HF_ENDPOINT = hub.endpoint;
    try {
      const { err, exitCode } = await models('pull', ...at);
      expect(err).toContain('✗ The hub describes model.ckpt otherwise than expected.');
      expect(exitCode).toBe(1);
      expect(hub.transfers).toEqual([]);
    } finally {
      delete process.env.HF_ENDPOINT;
      await hub.close();
    }
  });

  test('remove removes', async () => {
    expect((await models('remove', 'tooncrafter-test', ...at)).out).toBe('tooncrafter-test was removed.\n');
    expect((await models('list', ...at)).out).not.toContain('tooncrafter-test');
  });
});
