import {
  appendFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { importModel } from '../../bridge-server/models/import-model';
import { SILENT } from '../../bridge-server/models/model-events';
import { ModelError } from '../../bridge-server/models/model-error';
import { modelsFolder } from '../../bridge-server/models/model-folder';
import { ModelStore } from '../../bridge-server/models/model-store';
import { verifyModel } from '../../bridge-server/models/verify-model';
import { MICRO_CONFIG, microTensors, writeSafetensors } from './micro-model';
import { flipByte } from './flip-byte';
import { temporaryFolder } from './temporary-folder';

const REQUEST = { network: 'resampler' } as const;
const SIZE = { widthPx: 64, heightPx: 64 };
let template: string;

beforeAll(async () => {
  const folder = temporaryFolder();
  const configFile = join(folder, 'config.json');
  writeFileSync(configFile, JSON.stringify(MICRO_CONFIG));
  const files = [writeSafetensors(join(folder, 'm.safetensors'), microTensors('model'))];
  template = join(folder, 'models');
  const store = new ModelStore(template);
  await importModel({ store, files, configFile, name: 'micro', precisions: ['fp32'] }, SILENT);
  await store.open('micro').graphFiles(REQUEST, 'fp32');
});

/** A store of its own for every test, with one graph written. */
function freshStore() {
  const root = join(temporaryFolder(), 'models');
  cpSync(template, root, { recursive: true });
  const store = new ModelStore(root);
  const { record } = store.open('micro');
  const [part] = record.parts;
  const path = (relative: string) => join(root, 'micro', relative);
  return {
    store,
    root,
    weights: path(part.weights.path),
    graph: path(part.graphs[0].path),
    folder: path(part.folder),
    path,
  };
}

const graphs = (store: ModelStore) => store.open('micro').graphFiles(REQUEST, 'fp32');

describe('only graphs that the compiler wrote are opened (F1)', () => {
  test('what matches the record is handed out with its inputs', async () => {
    const { store, graph } = freshStore();
    await expect(graphs(store)).resolves.toEqual([{ path: graph, inputs: [expect.any(String)] }]);
  });

  test.each(['weights', 'graph'] as const)('one flipped byte of the %s is refused', async (which) => {
    const fresh = freshStore();
    await graphs(fresh.store);
    flipByte(fresh[which]);
    await expect(graphs(fresh.store)).rejects.toMatchObject({ code: 'model-damaged' });
  });

  test('a flipped byte is refused also when the times of the file are set back', async () => {
    const { store, weights } = freshStore();
    await graphs(store);
    const { atime, mtime } = statSync(weights);
    flipByte(weights);
    utimesSync(weights, atime, mtime);
    await expect(graphs(store)).rejects.toMatchObject({ code: 'model-damaged' });
  });

  test.each(['weights', 'graph'] as const)(
    'a %s that is longer, shorter or gone is refused',
    async (which) => {
      const changes: ((path: string) => void)[] = [
        (path) => appendFileSync(path, 'x'),
        (path) => truncateSync(path, 10),
        (path) => rmSync(path),
      ];
      for (const change of changes) {
        const fresh = freshStore();
        change(fresh[which]);
        await expect(graphs(fresh.store)).rejects.toMatchObject({ code: 'model-damaged' });
      }
    },
  );

  test('files that the record does not name are ignored', async () => {
    const { store, folder, graph } = freshStore();
    writeFileSync(join(folder, 'extra.onnx'), 'not ours');
    mkdirSync(join(folder, '..', 'model-fp16-00000000'));
    expect((await graphs(store)).map(({ path }) => path)).toEqual([graph]);
    expect(store.open('micro').precisions).toEqual(['fp32']);
  });

  test('a graph of a foreign compiler under our name is written anew, not opened', async () => {
    const { store, graph } = freshStore();
    const record = store.folder('micro').record;
    const ours = readFileSync(graph);
    const theirs = Buffer.from('a graph that was changed together with its record');
    const json = JSON.parse(readFileSync(record, 'utf8')) as {
      parts: { graphs: { bytes: number; sha256: string }[] }[];
    };
    const { createHash } = await import('node:crypto');
    json.parts[0].graphs[0].bytes = theirs.length;
    json.parts[0].graphs[0].sha256 = createHash('sha256').update(theirs).digest('hex');
    writeFileSync(graph, theirs);
    writeFileSync(record, JSON.stringify(json));
    await graphs(store);
    expect(readFileSync(graph)).toEqual(ours);
  });

  test('weights that were compiled by another plan are not used with new graphs', async () => {
    const { store } = freshStore();
    const record = store.folder('micro').record;
    const text = readFileSync(record, 'utf8').replace(
      /"layout": "[0-9a-f]{64}"/,
      `"layout": "${'0'.repeat(64)}"`,
    );
    writeFileSync(record, text);
    await expect(graphs(store)).rejects.toMatchObject({ code: 'model-outdated' });
  });

  test('a precision or a sketch encoder that was not compiled is said to be missing', async () => {
    const { store } = freshStore();
    const model = store.open('micro');
    await expect(model.graphFiles(REQUEST, 'fp16')).rejects.toMatchObject({ code: 'precision-missing' });
    await expect(model.graphFiles({ network: 'sketch-hint', size: SIZE }, 'fp32')).rejects.toThrow(
      'no sketch encoder',
    );
  });

  test('graphs of a new size are written, recorded and found again', async () => {
    const { store } = freshStore();
    const request = { network: 'unet', size: SIZE, batch: 2, sketch: true } as const;
    const parts = await store.open('micro').graphFiles(request, 'fp32');
    expect(parts.length).toBeGreaterThan(1);
    const times = parts.map(({ path }) => statSync(path).mtimeMs);
    const again = await store.open('micro').graphFiles(request, 'fp32');
    expect(again.map(({ path }) => statSync(path).mtimeMs)).toEqual(times);
    await expect(verifyModel(store, 'micro', SILENT)).resolves.toMatchObject({
      files: parts.length + 2,
      damaged: [],
    });
  });
});

describe('links and names that leave the folder (F3)', () => {
  test.each(['weights', 'graph'] as const)('a symbolic link in place of the %s is refused', async (which) => {
    const fresh = freshStore();
    const elsewhere = join(temporaryFolder(), 'file');
    renameSync(fresh[which], elsewhere);
    symlinkSync(elsewhere, fresh[which]);
    await expect(graphs(fresh.store)).rejects.toMatchObject({ code: 'store-unsafe' });
  });

  test.each(['weights', 'graph'] as const)('a hard link to the %s is refused', async (which) => {
    const fresh = freshStore();
    linkSync(fresh[which], join(fresh.root, 'another-name'));
    await expect(graphs(fresh.store)).rejects.toMatchObject({ code: 'store-unsafe' });
  });

  test('a linked folder is refused', async () => {
    const { store, folder } = freshStore();
    const elsewhere = join(temporaryFolder(), 'folder');
    renameSync(folder, elsewhere);
    symlinkSync(elsewhere, folder);
    await expect(graphs(store)).rejects.toMatchObject({ code: 'store-unsafe' });
  });

  test('a linked record is refused', () => {
    const { store } = freshStore();
    const { record } = store.folder('micro');
    const elsewhere = join(temporaryFolder(), 'record.json');
    renameSync(record, elsewhere);
    symlinkSync(elsewhere, record);
    expect(() => store.open('micro')).toThrow(expect.objectContaining({ code: 'store-unsafe' }) as Error);
  });

  test.each([
    '../../elsewhere/weights.bin',
    '/etc/passwd',
    'a/../../b',
    'C:\\weights.bin',
    '..',
    'a//b',
    './a',
    'a\u0000b',
    'a/b/c/d/e',
  ])('a record that names %j is not read', (path) => {
    const { store } = freshStore();
    const { record } = store.folder('micro');
    const json = JSON.parse(readFileSync(record, 'utf8')) as { parts: { weights: { path: string } }[] };
    json.parts[0].weights.path = path;
    writeFileSync(record, JSON.stringify(json));
    expect(() => store.open('micro')).toThrow(expect.objectContaining({ code: 'model-damaged' }) as Error);
  });
});

describe('names of models (F7)', () => {
  test.each([
    '',
    '.',
    '..',
    '../x',
    'a/b',
    'a\\b',
    '/x',
    'C:',
    'con',
    'nul',
    'com1',
    'lpt9',
    'a.b',
    'A',
    ' a',
    'a ',
    '-a',
    '~',
    '%2e%2e',
    'é',
    'e\u0301',
    'a\u0000',
    '\\\\server\\share',
    'a'.repeat(41),
    'aux',
    'a:b',
    '.locks',
  ])('%j is refused', (name) => {
    const store = new ModelStore(temporaryFolder());
    expect(() => store.open(name)).toThrow(expect.objectContaining({ code: 'model-name-refused' }) as Error);
  });

  test('a home that is no full path is refused', () => {
    expect(() => modelsFolder({ TOONBRIDGE_HOME: 'relative' })).toThrow(ModelError);
    expect(modelsFolder({ TOONBRIDGE_HOME: '/somewhere' })).toBe(join('/somewhere', 'models'));
  });
});

describe('a store in any state', () => {
  test.each(['', '{', '[]', '{"format":1}', 'null', '\u0000'])(
    'the record %j is reported as damaged',
    (text) => {
      const { store } = freshStore();
      writeFileSync(store.folder('micro').record, text);
      expect(store.list()).toEqual([
        { name: 'micro', problem: expect.objectContaining({ code: 'model-damaged' }) },
      ]);
    },
  );

  test('a record of a newer version is left alone', () => {
    const { store } = freshStore();
    writeFileSync(store.folder('micro').record, '{"format":2}');
    expect(() => store.open('micro')).toThrow(expect.objectContaining({ code: 'store-newer' }) as Error);
  });

  test('a damaged model is not offered to engines', async () => {
    const { store } = freshStore();
    writeFileSync(store.folder('micro').record, '{');
    await expect(store.find()).resolves.toBeUndefined();
  });

  test('without stamps everything is hashed again and right', async () => {
    const { store } = freshStore();
    writeFileSync(store.folder('micro').stamps, 'broken');
    await expect(graphs(store)).resolves.toHaveLength(1);
  });

  test('a removed model is gone, with its downloads', async () => {
    const { store } = freshStore();
    await store.remove('micro');
    expect(store.list()).toEqual([]);
    await expect(store.remove('micro')).rejects.toMatchObject({ code: 'model-unknown' });
  });

  test('a store that is not there yet is empty', async () => {
    const store = new ModelStore(join(temporaryFolder(), 'none'));
    expect(store.list()).toEqual([]);
    await expect(store.find()).resolves.toBeUndefined();
    expect(() => store.open('micro')).toThrow(
      expect.objectContaining({ code: 'model-not-installed' }) as Error,
    );
  });
});
