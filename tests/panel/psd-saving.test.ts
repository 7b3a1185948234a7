/** What the page saves: the opened file with groups spliced in, whatever its depth, mode and format. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithShared } from '../support/shared';
import { openDocument } from '../../plugin/hosts/browser/psd-files';
import type { PsdLayers } from '../../plugin/hosts/browser/psd-layers';
import type { LayerPixels } from '../../plugin/hosts/host';
import type { PsdHeader } from '../../psd/format/header';
import { allLayers, layerTree, type PsdLayer } from '../../psd/format/layer-tree';
import type { PsdDocument } from '../../psd/format/psd-document';

import { readCel } from '../../psd/read/read-cel';
import { emptyRaster } from '../../pixels/raster';
import { digest } from '../psd/digest';
import { buildPsd, layerOf, writeElsewhere, openWithNode } from '../psd/documents';
import { grid } from '../imaging/drawings';

const GROUP = 'A → B · 1 even on 1s';

function open(bytes: Uint8Array): PsdLayers {
  return openDocument('test.psd', bytes.slice().buffer as ArrayBuffer);
}

const save = (layers: PsdLayers): Buffer => Buffer.concat(layers.withInserted());

/** One grey pixel at (2, 1). */
function pixel(depth: 8 | 16): LayerPixels {
  const samples = depth === 16 ? Uint16Array.of(40_000, 40_000, 40_000, 65_535) : Uint8Array.of(9, 9, 9, 255);
  const data = new Uint8Array(samples.buffer);
  return { pixels: { bounds: { left: 2, top: 1, right: 3, bottom: 2 }, depth, bytes: data.length }, data };
}

function insert(layers: PsdLayers, a: string, b: string, frame: LayerPixels, name = GROUP): number {
  const idOf = (wanted: string) => layers.tree().layers.find((layer) => layer.name === wanted)!.id;
  const keys = [idOf(a), idOf(b)] as const;
  const frames = [
    { name: 'f002 (1/1)', moment: 0.5, pixels: frame },
    { name: 'nothing', moment: 0.75 },
  ];
  return layers.insert([{ name, keys, frames }])[0].group;
}

const pathsOf = (bytes: Uint8Array) => allLayers(layerTree(openWithNode(bytes))).map(({ path }) => path);

function recordBytes(document: PsdDocument, { record }: PsdLayer): Uint8Array[] {
  const ranges = [record.range, ...record.channels.map(({ data }) => data)];
  return ranges.map(({ start, end }) => document.bytes.subarray(start, end));
}

/** Every layer that was there before is there with the same bytes. */
function expectOwnLayersKept(before: Uint8Array, after: Uint8Array): void {
  const [old, current] = [openWithNode(before), openWithNode(after)];
  expect(current.header).toEqual(old.header);
  const kept = allLayers(layerTree(current)).filter(({ path }) => !path.includes(GROUP));
  const bytesOf = (document: PsdDocument, layers: PsdLayer[]) =>
    digest(layers.map((layer) => recordBytes(document, layer)));
  expect(bytesOf(current, kept)).toEqual(bytesOf(old, allLayers(layerTree(old))));
}

const raster = grid(8, 6);
const twoKeys = () =>
  writeElsewhere({
    width: 8,
    height: 6,
    children: [
      layerOf('ground', 0, 0, raster),
      {
        name: 'keys',
        children: [
          layerOf('A', 0, 0, raster),
          layerOf('shade', 0, 0, raster, { clipping: true }),
          layerOf('B', 0, 0, raster, { effects: { scale: 2 } }),
        ],
      },
    ],
  });

test('in-betweens are spliced in above the clipping stack of the lower key; the rest is the same bytes', () => {
  const before = twoKeys();
  const layers = open(before);
  insert(layers, 'A', 'B', pixel(8));
  const after = save(layers);
  expect(pathsOf(after)).toEqual([
    'keys',
    'keys/B',
    `keys/${GROUP}`,
    `keys/${GROUP}/nothing`,
    `keys/${GROUP}/f002 (1/1)`,
    'keys/shade',
    'keys/A',
    'ground',
  ]);
  expectOwnLayersKept(before, after);
});

test('a second take goes below the first one, and what was undone is not saved', () => {
  const layers = open(twoKeys());
  insert(layers, 'A', 'B', pixel(8), `${GROUP} first`);
  layers.remove(insert(layers, 'A', 'B', pixel(8), `${GROUP} undone`));
  insert(layers, 'A', 'B', pixel(8), `${GROUP} second`);
  const groups = pathsOf(save(layers)).filter((path) => /^keys\/[^/]*1s \w+$/.test(path));
  expect(groups).toEqual([`keys/${GROUP} first`, `keys/${GROUP} second`]);
});

test.each<[string, PsdHeader]>([
  ['16 bit RGB', { widthPx: 8, heightPx: 6, depth: 16, mode: 'rgb', large: false }],
  ['16 bit gray', { widthPx: 8, heightPx: 6, depth: 16, mode: 'gray', large: false }],
  ['8 bit gray', { widthPx: 8, heightPx: 6, depth: 8, mode: 'gray', large: false }],
  ['a large document', { widthPx: 8, heightPx: 6, depth: 8, mode: 'rgb', large: true }],
])('%s is saved as such, whatever depth the frames have', (_what, header) => {
  const key = (name: string) => ({ name, opacity: 1, blendKey: 'norm' });
  const cel = { bounds: { left: 0, top: 0, right: 8, bottom: 6 }, raster: emptyRaster(8, 6, header.depth) };
  cel.raster.data.fill(header.depth === 16 ? 30_000 : 120);
  const before = buildPsd(header, { name: 'cast', layers: ['A', 'B'].map((n) => ({ ...key(n), cel })) });
  for (const depth of [8, 16] as const) {
    const layers = open(before);
    insert(layers, 'A', 'B', pixel(depth));
    const after = save(layers);
    expectOwnLayersKept(before, after);
    const document = openWithNode(after);
    const frame = allLayers(layerTree(document)).find(({ name }) => name === 'f002 (1/1)')!;
    const read = readCel(document, frame);
    const grey = depth === 16 ? 40_000 / 65_535 : 9 / 255;
    const white = header.depth === 16 ? 65_535 : 255;
    expect(read.bounds).toEqual({ left: 2, top: 1, right: 3, bottom: 2 });
    expect(read.raster.data[0] / white).toBeCloseTo(grey, 2);
    expect(read.raster.data[3]).toBe(white);
  }
});

test.each([
  [0x80000000, true],
  [2, true],
  [1 | 4, false],
])('lock flags %i count as locked pixels: %s', (flags, locked) => {
  const bytes = writeElsewhere({
    width: 8,
    height: 6,
    children: [layerOf('A', 0, 0, raster, { protected: { transparency: true } })],
  });
  const at = Buffer.from(bytes).indexOf('lspf') + 8;
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, flags);
  expect(open(bytes).tree().layers[0].locked).toBe(locked);
});

test('a file that breaks off is refused as unreadable', () => {
  expect(() => open(twoKeys().subarray(0, 200))).toThrow(
    expect.objectContaining({ code: 'file-unreadable' }),
  );
});

describeWithShared('documents of animators', ['psd'], (folder) => {
  test.each([
    ['01-basic-sita-wave.psd', 'A', 'B'],
    ['03-offset-outside-canvas.psd', 'A', 'B'],
    ['05-16bit-saha-wave.psd', 'A', 'B'],
    ['06-grayscale-cactus.psd', 'A', 'B'],
  ])('%s keeps every layer', (name) => {
    const before = readFileSync(join(folder, name));
    const layers = open(before);
    const drawn = layers.tree().layers.filter(({ kind, empty }) => kind === 'pixels' && !empty);
    const [a, b] = drawn.slice(-2).map((layer) => layer.name);
    insert(layers, a, b, pixel(layers.depth));
    expectOwnLayersKept(before, save(layers));
  });
});
