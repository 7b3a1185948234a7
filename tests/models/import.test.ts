import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFloat16 } from '../../bridge-server/numbers/float16';
import { planPart } from '../../bridge-server/models/compile-part';
import { RELEASED_CONFIG } from '../../bridge-server/graphs/config';
import { ALL_PRECISIONS, sameConfig } from '../../bridge-server/models/install-model';
import { importModel, type ImportOptions } from '../../bridge-server/models/import-model';
import { failureOf } from '../../bridge-server/models/failure';
import { SILENT, type ModelEvents, type ModelProgress } from '../../bridge-server/models/model-events';
import { openSession } from '../../bridge-server/runtime/session';
import { ModelStore } from '../../bridge-server/models/model-store';
import { MICRO_CONFIG, microTensors, writeSafetensors, type NamedTensor } from './micro-model';
import { temporaryFolder } from './temporary-folder';

const MODEL = microTensors('model');
const SKETCH = microTensors('sketch');
const folder = temporaryFolder();
const configFile = join(folder, 'config.json');
const modelFile = writeSafetensors(join(folder, 'model.safetensors'), MODEL);
const sketchFile = writeSafetensors(join(folder, 'sketch.safetensors'), SKETCH);
writeFileSync(configFile, JSON.stringify(MICRO_CONFIG));

const newStore = () => new ModelStore(join(temporaryFolder(), 'models'));

function doImport(options: Partial<ImportOptions> = {}, events: ModelEvents = SILENT, signal?: AbortSignal) {
  const store = options.store ?? newStore();
  const defaults = { files: [modelFile, sketchFile], configFile, precisions: ['fp32'] } as const;
  return importModel({ ...defaults, ...options, store }, events, signal);
}

const file = (name: string, tensors: readonly NamedTensor[], dtype: 'F32' | 'F16' = 'F32') =>
  writeSafetensors(join(temporaryFolder(), name), tensors, dtype);

/** What is left of a store after a failure: locks aside, it should be nothing. */
const leftIn = (store: ModelStore) =>
  (existsSync(store.root) ? readdirSync(store.root) : []).filter((name) => name !== '.locks');

describe('importing files that the user has', () => {
  test('a model becomes usable in both precisions, with sketches, marked as a test model', async () => {
    const store = newStore();
    const model = await doImport({ store, precisions: ALL_PRECISIONS });
    expect(model).toMatchObject({ name: 'tooncrafter-test', isTestModel: true, hasSketchEncoder: true });
    expect([...model.precisions].sort()).toEqual(['fp16', 'fp32']);
    const found = await store.find();
    expect(found).toMatchObject({
      name: 'tooncrafter-test',
      isTestModel: true,
      fingerprint: model.fingerprint,
    });
    expect(model.record.sources.map(({ role, name }) => [role, name])).toEqual([
      ['model', 'model.safetensors'],
      ['sketch', 'sketch.safetensors'],
    ]);
  });

  test('the runtime opens the compiled graphs, the cut UNet part by part', async () => {
    const model = await doImport({ precisions: ALL_PRECISIONS });
    const size = { widthPx: 64, heightPx: 64 };
    const requests = [
      { network: 'text-tower' },
      { network: 'sketch-context' },
      { network: 'unet', size, batch: 1, sketch: true },
    ] as const;
    for (const precision of ALL_PRECISIONS) {
      for (const request of requests) {
        for (const { path, inputs } of await model.graphFiles(request, precision)) {
          const session = await openSession(path, { device: 'cpu' });
          expect(session.inputs.map(({ name }) => name).sort()).toEqual([...inputs].sort());
          await session.close();
        }
      }
    }
  });

  test('every weight lies where the graphs look for it, in the right precision', async () => {
    const store = newStore();
    const model = await doImport({ store, precisions: ALL_PRECISIONS });
    const values = new Map([...MODEL, ...SKETCH].map((tensor) => [tensor.name, tensor.values]));
    for (const part of model.record.parts) {
      const bytes = readFileSync(join(store.folder(model.name).path, part.weights.path));
      const { layout } = planPart(part.part, MICRO_CONFIG, part.precision);
      expect(bytes.length).toBe(layout.byteLength);
      let compared = 0;
      for (const { weight, offset, byteLength } of layout.entries.values()) {
        if (weight.from.transpose || weight.from.rows) continue;
        const stored = bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + byteLength);
        const found =
          weight.dtype === 'float16' ? decodeFloat16(new Uint16Array(stored)) : new Float32Array(stored);
        const wanted = values.get(weight.from.tensor) as Float32Array;
        const tolerance = weight.dtype === 'float16' ? 1e-4 : 0;
        expect(found.every((value, i) => Math.abs(value - wanted[i]) <= tolerance)).toBe(true);
        compared++;
      }
      expect(compared).toBeGreaterThan(50);
    }
  });

  test('the towers that the community form lacks come from the file of OpenCLIP, under its names', async () => {
    const bare = MODEL.filter(({ name }) => !/^(cond_stage_model|embedder)\./.test(name));
    const clip = MODEL.flatMap(({ name, ...rest }) => {
      const inner = /^(?:cond_stage_model|embedder)\.model\.(.+)$/.exec(name)?.[1];
      return inner ? [{ name: inner, ...rest }] : [];
    });
    const pruned = file('pruned-fp16.safetensors', bare, 'F16');
    await expect(doImport({ files: [pruned] })).rejects.toMatchObject({
      code: 'model-incomplete',
      message: expect.stringContaining('open_clip_pytorch_model.bin') as string,
    });
    const notes: string[] = [];
    const events = { ...SILENT, onNote: (note: string) => notes.push(note) };
    const openClip = file('open_clip_pytorch_model.bin', clip, 'F16');
    const mixed = await doImport({ files: [openClip, pruned], precisions: ['fp16'] }, events);
    expect(notes).toContain('open_clip_pytorch_model.bin supplies the text tower and the vision tower.');
    const whole = await doImport({ files: [file('whole.safetensors', MODEL, 'F16')], precisions: ['fp16'] });
    expect(mixed.record.parts[0].weights.sha256).toBe(whole.record.parts[0].weights.sha256);
    expect(mixed.hasSketchEncoder).toBe(false);
  });

  test('a sketch encoder can be added later; the model stays as it is', async () => {
    const store = newStore();
    const before = await doImport({ store, files: [modelFile] });
    const after = await doImport({ store, files: [sketchFile] });
    expect(before.hasSketchEncoder).toBe(false);
    expect(after.hasSketchEncoder).toBe(true);
    for (const part of before.record.parts) expect(after.record.parts).toContainEqual(part);
    expect(after.record.sources).toHaveLength(2);
  });

  test('a sketch encoder alone is no model', async () => {
    const store = newStore();
    await expect(doImport({ store, files: [sketchFile] })).rejects.toMatchObject({
      code: 'model-incomplete',
    });
    expect(leftIn(store)).toEqual([]);
  });

  test('importing again replaces what was there and leaves no old folder', async () => {
    const store = newStore();
    const first = await doImport({ store, precisions: ALL_PRECISIONS });
    const changed = MODEL.map((tensor) => ({ ...tensor, values: tensor.values.map((value) => value / 2) }));
    const second = await doImport({
      store,
      files: [file('changed.safetensors', changed)],
      precisions: ['fp32'],
    });
    expect(second.fingerprint).not.toBe(first.fingerprint);
    const folders = second.record.parts.map((part) => part.folder);
    const present = readdirSync(store.folder(second.name).path).filter((name) =>
      /^(model|sketch)-/.test(name),
    );
    expect(present.sort()).toEqual([...folders].sort());
    expect(folders).toEqual(expect.arrayContaining([expect.stringMatching(/^model-fp32/)]));
    expect(folders.some((name) => name.startsWith('model-fp16'))).toBe(false);
  });

  test('a model whose record cannot be read can be imported again', async () => {
    const store = newStore();
    const before = await doImport({ store, files: [modelFile] });
    writeFileSync(store.folder(before.name).record, '{');
    const after = await doImport({ store, files: [modelFile] });
    expect(after.fingerprint).toBe(before.fingerprint);
  });

  test('the order in which a configuration is written does not matter', () => {
    const turned = Object.fromEntries(Object.entries(MICRO_CONFIG).reverse()) as typeof MICRO_CONFIG;
    expect(JSON.stringify(turned)).not.toBe(JSON.stringify(MICRO_CONFIG));
    expect(sameConfig(turned, MICRO_CONFIG)).toBe(true);
    expect(sameConfig({ ...MICRO_CONFIG, clip: RELEASED_CONFIG.clip }, MICRO_CONFIG)).toBe(false);
  });

  test('an older name of the frame rate embedding is understood', async () => {
    const renamed = MODEL.map(({ name, ...rest }) => ({
      name: name.replace('.fps_embedding.', '.framestride_embed.'),
      ...rest,
    }));
    await expect(doImport({ files: [file('older.safetensors', renamed)] })).resolves.toMatchObject({
      isTestModel: true,
    });
  });
});

describe('files that do not fit', () => {
  test('missing and misshaped tensors are listed by name before anything is written', async () => {
    const store = newStore();
    const unet = MODEL.findIndex(({ name }) => name.startsWith('model.diffusion_model.'));
    const lost = MODEL.slice(unet, unet + 5);
    const bent = MODEL[unet + 5];
    const broken = MODEL.filter((tensor) => !lost.includes(tensor)).map((tensor) =>
      tensor === bent ? { ...tensor, shape: [1, ...tensor.shape] } : tensor,
    );
    const error = failureOf(
      await doImport({ store, files: [file('broken.safetensors', broken)] }).catch((e: unknown) => e),
    );
    expect(error).toMatchObject({
      code: 'model-structure',
      message: "The model does not fit ToonCrafter's networks: 5 tensors are missing, 1 have another shape.",
    });
    expect(error?.details).toEqual([
      ...lost.map(({ name }) => `missing: ${name}`),
      expect.stringMatching(`shape: ${bent.name} is \\[1,`),
    ]);
    expect(leftIn(store)).toEqual([]);
  });

  test('tensors that nothing needs are named, and do no harm', async () => {
    const notes: string[] = [];
    const extra = { name: 'model.diffusion_model.something.weight', shape: [2], values: new Float32Array(2) };
    const files = [file('extra.safetensors', [...MODEL, extra])];
    await doImport({ files, precisions: ['fp32'] }, { ...SILENT, onNote: (note) => notes.push(note) });
    expect(notes.join()).toContain('1 tensors that are not used: model.diffusion_model.something.weight');
  });

  test.each([
    [
      'a file of another model',
      () => file('other.safetensors', [{ name: 'w', shape: [1], values: new Float32Array(1) }]),
      'model-structure',
    ],
    [
      'a CLIP tower of another library',
      () => {
        const name = 'vision_model.embeddings.class_embedding';
        return file('CLIP-ViT-H-fp16.safetensors', [{ name, shape: [1], values: new Float32Array(1) }]);
      },
      'model-incomplete',
    ],
    ['a web page', () => join(__dirname, 'import.test.ts'), 'checkpoint-other-kind'],
    ['no file at all', () => join(folder, 'none.ckpt'), 'checkpoint-missing'],
  ])('%s is refused', async (_what, make, code) => {
    const store = newStore();
    expect(failureOf(await doImport({ store, files: [make()] }).catch((e: unknown) => e))).toMatchObject({
      code,
    });
    expect(leftIn(store)).toEqual([]);
  });

  test('two files of the same kind are refused, not chosen from', async () => {
    const files = [modelFile, file('second.safetensors', MODEL)];
    await expect(doImport({ files })).rejects.toThrow('model.safetensors and second.safetensors are both');
  });

  test('weights of another size than their configuration are refused', async () => {
    await expect(doImport({ configFile: undefined })).rejects.toMatchObject({ code: 'model-structure' });
  });

  test.each(['{', '{"unet":{}}', '[]'])('the configuration %s is refused', async (text) => {
    const path = join(temporaryFolder(), 'config.json');
    writeFileSync(path, text);
    await expect(doImport({ configFile: path })).rejects.toMatchObject({ code: 'model-config' });
  });

  test('a test model does not take the place of a real one, nor the other way round', async () => {
    const store = newStore();
    await doImport({ store, name: 'mine' });
    const record = store.folder('mine').record;
    writeFileSync(record, readFileSync(record, 'utf8').replace('"test": true', '"test": false'));
    await expect(doImport({ store, name: 'mine' })).rejects.toMatchObject({ code: 'model-name-refused' });
    expect(store.open('mine').isTestModel).toBe(false);
  });
});

describe('an import that cannot finish', () => {
  const cancelAt = (stage: ModelProgress['stage'], share: number) => {
    const cancel = new AbortController();
    const onProgress = (progress: ModelProgress) => {
      if (progress.stage === stage && progress.doneBytes >= share * progress.totalBytes) cancel.abort();
    };
    return { events: { ...SILENT, onProgress }, signal: cancel.signal };
  };

  test.each([
    ['while hashing', 'hashing', 0],
    ['at the start of compiling', 'compiling', 0],
    ['in the middle of compiling', 'compiling', 0.5],
    ['at the last weight', 'compiling', 1],
  ] as const)('a cancel %s leaves nothing behind, and the next import works', async (_when, stage, share) => {
    const store = newStore();
    const { events, signal } = cancelAt(stage, share);
    await expect(doImport({ store }, events, signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(leftIn(store)).toEqual([]);
    await expect(doImport({ store })).resolves.toMatchObject({ hasSketchEncoder: true });
  });

  test('a cancel leaves an installed model as it was', async () => {
    const store = newStore();
    const before = await doImport({ store });
    const { events, signal } = cancelAt('compiling', 0.5);
    await expect(doImport({ store }, events, signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(store.open(before.name).record).toEqual(before.record);
    await expect(store.graphFiles(before, { network: 'resampler' }, 'fp32')).resolves.toHaveLength(1);
  });

  test('too little space is said with both numbers before anything is written', async () => {
    const store = newStore();
    const attempt = doImport({ store, freeSpace: async () => 1_000_000 });
    await expect(attempt).rejects.toMatchObject({
      code: 'disk-space',
      message: expect.stringMatching(/Compiling the model needs \d+\.\d MB .* only 1\.00 MB/) as string,
    });
    expect(leftIn(store)).toEqual([]);
  });

  test('progress rises to the end of every file', async () => {
    const seen = new Map<string, ModelProgress>();
    await doImport(
      { precisions: ALL_PRECISIONS },
      {
        ...SILENT,
        onProgress: (progress) => {
          const key = `${progress.stage} ${progress.item}`;
          expect(progress.doneBytes).toBeGreaterThanOrEqual(seen.get(key)?.doneBytes ?? 0);
          seen.set(key, { ...progress });
        },
      },
    );
    expect([...seen.keys()]).toEqual([
      'hashing model.safetensors',
      'hashing sketch.safetensors',
      'compiling model fp32',
      'compiling model fp16',
      'compiling sketch fp32',
      'compiling sketch fp16',
    ]);
    for (const { doneBytes, totalBytes } of seen.values()) expect(doneBytes).toBe(totalBytes);
  });
});
