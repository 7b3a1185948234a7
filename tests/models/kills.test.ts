import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SILENT } from '../../bridge-server/models/model-events';
import { ModelStore } from '../../bridge-server/models/model-store';
import { verifyModel } from '../../bridge-server/models/verify-model';
import { ChildPrograms } from './child-process';
import { HubServer } from './hub-server';
import { MICRO_CONFIG, microHub, microTensors, sha256, writeSafetensors } from './micro-model';
import { temporaryFolder } from './temporary-folder';

/** Enough to hit every stage many times in half a minute; TOONBRIDGE_KILLS=200 is the long run. */
const DOWNLOAD_KILLS = Number(process.env.TOONBRIDGE_KILLS ?? 24);
const PULL_KILLS = 10;
/** Pieces of the download and weights that are written; about as many as a whole pull has. */
const PULL_STEPS = 2200;
const SIZES = [64, 128, 192, 256];

let programs: ChildPrograms;
beforeAll(() => {
  programs = new ChildPrograms(temporaryFolder());
});

/** Numbers of steps, spread evenly up to `last` in an order that has nothing to do with what is being done. */
function moments(count: number, last: number): number[] {
  return Array.from({ length: count }, (_, i) => 1 + Math.floor(((i * 0.618034) % 1) * last));
}

jest.setTimeout(600_000);

describe('processes that are killed at any moment', () => {
  test('a download: the final name only ever has the right content, and the rest is gone on with', async () => {
    const content = randomBytes(4_000_000);
    const hub = await HubServer.start(new Map([['file.bin', content]]));
    hub.pieceDelayMs = 2;
    const folder = temporaryFolder();
    const target = join(folder, 'file.bin');
    const url = `${hub.endpoint}/somebody/micro/resolve/0123/file.bin`;
    const request = { url, target, label: 'file.bin', bytes: content.length, sha256: sha256(content) };
    const outcomes = new Set<string>();
    // 4 MB arrive in about 60 pieces; some processes come to their end.
    for (const killAfterSteps of moments(DOWNLOAD_KILLS, 80)) {
      const { outcome } = await programs.run(
        { do: 'download', endpoint: hub.endpoint, request },
        killAfterSteps,
      );
      outcomes.add(outcome);
      if (existsSync(target)) {
        expect(sha256(readFileSync(target))).toBe(request.sha256);
        expect(readdirSync(folder)).toEqual(['file.bin']);
        rmSync(target);
      } else expect(readdirSync(folder).length).toBeLessThanOrEqual(1);
    }
    expect(outcomes).toContain('killed');
    await expect(programs.run({ do: 'download', endpoint: hub.endpoint, request })).resolves.toEqual({
      outcome: 'done',
    });
    expect(sha256(readFileSync(target))).toBe(request.sha256);
    expect(hub.transfers.some(({ range }) => range !== undefined)).toBe(true);
    await hub.close();
  });

  test('a pull: the model is not there or whole, and the next pull ends well without leftovers', async () => {
    const { model, content } = microHub();
    const hub = await HubServer.start(content);
    hub.pieceDelayMs = 1;
    const root = join(temporaryFolder(), 'models');
    const store = new ModelStore(root);
    const task = { do: 'pull', endpoint: hub.endpoint, root, model } as const;
    for (const killAfterSteps of moments(PULL_KILLS, PULL_STEPS)) {
      await programs.run(task, killAfterSteps);
      const found = await store.find();
      if (!found) continue;
      await expect(verifyModel(store, 'micro', SILENT)).resolves.toMatchObject({ damaged: [] });
      await store.remove('micro');
    }
    await expect(programs.run(task)).resolves.toEqual({ outcome: 'done' });
    await expect(verifyModel(store, 'micro', SILENT)).resolves.toMatchObject({ files: 2, damaged: [] });
    const [model32, sketch32] = store.open('micro').record.parts.map((part) => part.folder);
    expect(readdirSync(join(root, 'micro')).sort()).toEqual(
      expect.arrayContaining(['record.json', model32, sketch32].sort()),
    );
    expect(
      readdirSync(join(root, 'micro')).filter((name) => /\.(tmp|part)$|^(model|sketch)-/.test(name)),
    ).toHaveLength(2);
    expect(existsSync(join(root, 'micro', 'downloads'))).toBe(false);
    await hub.close();
  });
});

describe('four processes on one store (F9)', () => {
  const folder = temporaryFolder();
  const configFile = join(folder, 'config.json');
  let files: string[];
  beforeAll(() => {
    writeFileSync(configFile, JSON.stringify(MICRO_CONFIG));
    files = [writeSafetensors(join(folder, 'model.safetensors'), microTensors('model'))];
  });

  test('imports at once: whoever comes second is told so, and the model is whole', async () => {
    const root = join(temporaryFolder(), 'models');
    const task = { do: 'import', root, files, configFile } as const;
    const ends = await Promise.all([0, 1, 2, 3].map(() => programs.run(task)));
    const outcomes = ends.map(({ outcome }) => outcome);
    expect(outcomes).toContain('done');
    for (const outcome of outcomes) expect(['done', 'model-busy']).toContain(outcome);
    const store = new ModelStore(root);
    await expect(verifyModel(store, 'tooncrafter-test', SILENT)).resolves.toMatchObject({
      files: 1,
      damaged: [],
    });
    const parts = readdirSync(join(root, 'tooncrafter-test')).filter((name) => name.startsWith('model-'));
    expect(parts).toHaveLength(1);
  });

  test('graphs of different sizes at once: none is lost from the record', async () => {
    const root = join(temporaryFolder(), 'models');
    await programs.run({ do: 'import', root, files, configFile });
    const requests = (widthPx: number) =>
      SIZES.map((heightPx) => ({ network: 'vae-encoder' as const, size: { widthPx, heightPx } }));
    const ends = await Promise.all(
      SIZES.map((widthPx) =>
        programs.run({ do: 'graphs', root, name: 'tooncrafter-test', requests: requests(widthPx) }),
      ),
    );
    expect(ends.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done']);
    const store = new ModelStore(root);
    expect(store.open('tooncrafter-test').record.parts[0].graphs).toHaveLength(SIZES.length ** 2);
    await expect(verifyModel(store, 'tooncrafter-test', SILENT)).resolves.toMatchObject({ damaged: [] });
  });
});
