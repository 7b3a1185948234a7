import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOWNLOAD_LIMITS } from '../../bridge-server/models/download';
import { SILENT, type ModelProgress } from '../../bridge-server/models/model-events';
import { ModelStore } from '../../bridge-server/models/model-store';
import { pullModel, type PullOptions } from '../../bridge-server/models/pull-model';
import { repairModel } from '../../bridge-server/models/repair-model';
import { verifyModel } from '../../bridge-server/models/verify-model';
import { HubServer, type Fault } from './hub-server';
import { MICRO_CONFIG, microHub } from './micro-model';
import { flipByte } from './flip-byte';
import { temporaryFolder } from './temporary-folder';

const { model, content } = microHub();
let hub: HubServer;
beforeAll(async () => {
  hub = await HubServer.start(content);
});
afterAll(() => hub.close());
afterEach(() => hub.reset());

function pulling(changes: Partial<PullOptions> = {}): PullOptions {
  return {
    store: new ModelStore(join(temporaryFolder(), 'models')),
    model,
    source: hub.source,
    precisions: ['fp32'],
    config: MICRO_CONFIG,
    limits: { ...DOWNLOAD_LIMITS, retryDelayMs: 1, freeSpace: async () => Number.MAX_SAFE_INTEGER },
    ...changes,
  };
}

const fetched = () => hub.transfers.map(({ path }) => path.split('/').at(-1));

describe('pulling a model', () => {
  test('both files are fetched, compiled, recorded with their origin, and then removed', async () => {
    const options = pulling();
    const installed = await pullModel(options, SILENT);
    expect(installed).toMatchObject({ name: 'micro', isTestModel: true, hasSketchEncoder: true });
    const origin = `${model.repository}@${model.revision}`;
    expect(installed.record.sources.map((source) => [source.role, source.sha256, source.origin])).toEqual([
      ['model', model.files[0].sha256, origin],
      ['sketch', model.files[1].sha256, origin],
    ]);
    expect(existsSync(options.store.folder('micro').downloads)).toBe(false);
    await expect(options.store.find()).resolves.toMatchObject({ fingerprint: installed.fingerprint });
  });

  test('what is installed already is neither fetched nor compiled again', async () => {
    const options = pulling();
    await pullModel(options, SILENT);
    hub.reset();
    const notes: string[] = [];
    await pullModel(options, { ...SILENT, onNote: (note) => notes.push(note) });
    expect(notes).toEqual(['Micro model is installed already.']);
    expect(hub.seen).toEqual([]);
  });

  test('kept files make another precision without a transfer', async () => {
    const options = pulling({ keepFiles: true });
    const before = await pullModel(options, SILENT);
    hub.reset();
    const after = await pullModel({ ...options, precisions: ['fp16'] }, SILENT);
    expect(hub.transfers).toEqual([]);
    expect([...after.precisions].sort()).toEqual(['fp16', 'fp32']);
    for (const part of before.record.parts) expect(after.record.parts).toContainEqual(part);
  });

  test('progress names every step from the hub to the compiled parts', async () => {
    const steps = new Set<string>();
    const onProgress = ({ stage, item }: ModelProgress) => steps.add(`${stage} ${item}`);
    await pullModel(pulling(), { ...SILENT, onProgress });
    expect([...steps]).toEqual([
      'checking Micro model',
      'downloading model.ckpt',
      'downloading sketch_encoder.ckpt',
      'compiling model fp32',
      'compiling sketch fp32',
    ]);
  });

  test('space for downloads and compiled files together is asked for before the first transfer', async () => {
    const limits = { ...DOWNLOAD_LIMITS, freeSpace: async () => 550_000_000 };
    await expect(pullModel(pulling({ limits }), SILENT)).rejects.toMatchObject({ code: 'disk-space' });
    expect(hub.transfers).toEqual([]);
  });

  test('a file that arrives wrong again and again never becomes a model', async () => {
    hub.faults = Array<Fault>(20).fill({ kind: 'wrong-byte' });
    const options = pulling();
    await expect(pullModel(options, SILENT)).rejects.toMatchObject({ code: 'download-damaged' });
    await expect(options.store.find()).resolves.toBeUndefined();
  });

  test('a cancel during the download is gone on from; a cancel during compiling fetches nothing again', async () => {
    const options = pulling();
    for (const stage of ['downloading', 'compiling'] as const) {
      const cancel = new AbortController();
      const onProgress = (progress: ModelProgress) => {
        if (progress.stage === stage && progress.doneBytes > progress.totalBytes / 2) cancel.abort();
      };
      await expect(pullModel(options, { ...SILENT, onProgress }, cancel.signal)).rejects.toMatchObject({
        code: 'cancelled',
      });
      const parts = readdirSync(options.store.folder('micro').path).filter((name) =>
        /^(model|sketch)-/.test(name),
      );
      expect(parts).toEqual([]);
    }
    hub.reset();
    await pullModel(options, SILENT);
    expect(hub.transfers).toEqual([]);
  });

  test('two pulls of one model in one process do not mix', async () => {
    const options = pulling();
    const ends = await Promise.allSettled([pullModel(options, SILENT), pullModel(options, SILENT)]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(verifyModel(options.store, 'micro', SILENT)).resolves.toMatchObject({ damaged: [] });
  });
});

describe('verifying and repairing (F8)', () => {
  async function installed() {
    const options = pulling();
    const before = await pullModel(options, SILENT);
    await before.graphFiles({ network: 'resampler' }, 'fp32');
    await before.graphFiles({ network: 'sketch-context' }, 'fp32');
    hub.reset();
    const folder = options.store.folder('micro').path;
    const { record } = options.store.open('micro');
    const files = record.parts.flatMap(({ weights, graphs }) => [weights, ...graphs]).map(({ path }) => path);
    return { options, folder, files, record };
  }

  test('a flipped byte in any file is found, and only that file is named', async () => {
    const { options, folder, files } = await installed();
    expect(files).toHaveLength(4);
    for (const path of files) {
      flipByte(join(folder, path));
      const { damaged } = await verifyModel(options.store, 'micro', SILENT);
      expect(damaged.map((file) => file.path)).toEqual([path]);
      flipByte(join(folder, path));
    }
    await expect(verifyModel(options.store, 'micro', SILENT)).resolves.toMatchObject({ damaged: [] });
  });

  test('nothing damaged: nothing is fetched', async () => {
    const { options } = await installed();
    await expect(repairModel('micro', options, SILENT)).resolves.toMatchObject({ graphs: 0, weights: 0 });
    expect(hub.seen).toEqual([]);
  });

  test('a damaged graph is written again without any transfer', async () => {
    const { options, folder, record } = await installed();
    const [graph] = record.parts[0].graphs;
    flipByte(join(folder, graph.path));
    const { model: repaired, graphs } = await repairModel('micro', options, SILENT);
    expect(graphs).toBe(1);
    expect(hub.seen).toEqual([]);
    await expect(repaired.graphFiles({ network: 'resampler' }, 'fp32')).resolves.toHaveLength(1);
    await expect(verifyModel(options.store, 'micro', SILENT)).resolves.toMatchObject({ damaged: [] });
  });

  test.each([
    ['the model', 0, 'model.ckpt'],
    ['the sketch encoder', 1, 'sketch_encoder.ckpt'],
  ])(
    'damaged weights of %s: their file alone is fetched, the result is the same',
    async (_what, index, file) => {
      const { options, folder, record } = await installed();
      flipByte(join(folder, record.parts[index].weights.path));
      await expect(repairModel('micro', options, SILENT)).resolves.toMatchObject({ graphs: 0, weights: 1 });
      expect(fetched()).toEqual([file]);
      const repaired = options.store.open('micro').record;
      expect(repaired.parts.map(({ part }) => part).sort()).toEqual(['model', 'sketch']);
      expect(repaired.parts.map(({ weights }) => weights.sha256).sort()).toEqual(
        record.parts.map(({ weights }) => weights.sha256).sort(),
      );
      await expect(verifyModel(options.store, 'micro', SILENT)).resolves.toMatchObject({ damaged: [] });
    },
  );

  test('a record that cannot be read is made again', async () => {
    const { options } = await installed();
    writeFileSync(options.store.folder('micro').record, '{');
    await repairModel('micro', options, SILENT);
    await expect(verifyModel(options.store, 'micro', SILENT)).resolves.toMatchObject({
      files: 2,
      damaged: [],
    });
  });

  test('weights that are gone are noticed by a pull, a list and an engine', async () => {
    const { options, folder, record } = await installed();
    rmSync(join(folder, record.parts[0].weights.path));
    await expect(options.store.find()).resolves.toBeUndefined();
    expect(options.store.list()).toEqual([
      { name: 'micro', problem: expect.objectContaining({ code: 'model-damaged' }) as unknown },
    ]);
    await pullModel(options, SILENT);
    await expect(options.store.find()).resolves.toMatchObject({ name: 'micro' });
  });

  test('an imported model without a readable record is not replaced by the one of the hub', async () => {
    const { options } = await installed();
    const other = options.store.folder('mine');
    other.create();
    writeFileSync(other.record, '{');
    await expect(repairModel('mine', options, SILENT)).rejects.toMatchObject({ code: 'model-imported' });
    expect(hub.seen).toEqual([]);
  });

  test('what was imported has to be imported again', async () => {
    const { options, folder, record } = await installed();
    const path = options.store.folder('micro').record;
    writeFileSync(path, readFileSync(path, 'utf8').replace(/,\s*"origin": "[^"]*"/g, ''));
    rmSync(join(folder, record.parts[0].weights.path));
    await expect(repairModel('micro', options, SILENT)).rejects.toMatchObject({ code: 'model-imported' });
  });
});
