import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Psd } from 'ag-psd';
import { emptyRaster, type Cel } from '../../pixels/raster';
import { toGray } from '../../pixels/gray';
import { findLayer } from '../../psd/read/find-layer';
import { insertGroups } from '../../psd/write/insert-groups';
import { allLayers, layerTree, stackOf } from '../../psd/format/layer-tree';
import type { LayerRecord } from '../../psd/format/layer-record';
import type { NewGroup } from '../../psd/write/new-layer';
import type { PsdDocument } from '../../psd/format/psd-document';

import { readCel } from '../../psd/read/read-cel';
import { placeBetween } from '../../takes/stack';
import { describeWithShared } from '../support/shared';
import { celAt, grid, inkedDisc } from '../imaging/drawings';
import { digest } from './digest';
import {
  buildPsd,
  flatten,
  layerOf,
  readElsewhere,
  resource,
  writeElsewhere,
  openWithNode,
} from './documents';

const NEW_NAME = 'A → B · 2 even on 1s';

function inbetweens(cel: Cel): NewGroup {
  return {
    name: NEW_NAME,
    layers: [
      { name: 'f002 (1/2)', cel, opacity: 0.5, blendKey: 'norm' },
      { name: 'f003 (2/2) – é', cel, opacity: 1, blendKey: 'mul ' },
    ],
  };
}

function insertBetween(bytes: Uint8Array, from: string, to: string): { bytes: Uint8Array; cel: Cel } {
  const document = openWithNode(bytes);
  const tree = layerTree(document);
  const keys = [findLayer(tree, from), findLayer(tree, to)] as const;
  const cel = readCel(document, keys[0]);
  const at = placeBetween(...keys, stackOf(tree)).above!.lastRecord + 1;
  return { bytes: Buffer.concat(insertGroups(document, [{ at, group: inbetweens(cel) }], deflateSync)), cel };
}

/** Records of the document that were not added, with their bytes. */
function oldLayers(document: PsdDocument, added: ReadonlySet<LayerRecord>): Uint8Array[][] {
  return document.layers.records
    .filter((record) => !added.has(record))
    .map((record) =>
      [record.range, ...record.channels.map(({ data }) => data)].map(({ start, end }) =>
        document.bytes.subarray(start, end),
      ),
    );
}

function addedRecords(document: PsdDocument): Set<LayerRecord> {
  const group = findLayer(layerTree(document), NEW_NAME);
  return new Set(document.layers.records.slice(group.firstRecord, group.lastRecord + 1));
}

/** Byte for byte by our own reader, and in every property and pixel by another one. */
function expectOthersUntouched(before: Uint8Array, after: Uint8Array): void {
  const [old, current] = [openWithNode(before), openWithNode(after)];
  expect(digest(oldLayers(current, addedRecords(current)))).toEqual(digest(oldLayers(old, new Set())));
  const [oldElsewhere, newElsewhere] = [readElsewhere(before), readElsewhere(after)];
  const kept = flatten(newElsewhere.children).filter(({ path }) => !path.includes(NEW_NAME));
  const withoutChildren = ({ path, layer }: (typeof kept)[number]) => ({
    path,
    layer: { ...layer, children: undefined },
  });
  expect(digest(kept.map(withoutChildren))).toEqual(
    digest(flatten(oldElsewhere.children).map(withoutChildren)),
  );
  const flat = ({ imageData }: Psd) => imageData?.data;
  expect(digest(flat(newElsewhere))).toEqual(digest(flat(oldElsewhere)));
}

function expectAdded(after: Uint8Array, cel: Cel): void {
  const document = openWithNode(after);
  const tree = layerTree(document);
  const group = findLayer(tree, NEW_NAME);
  expect(group.children.map(({ name }) => name)).toEqual(['f003 (2/2) – é', 'f002 (1/2)']);
  for (const layer of group.children) expect(digest(readCel(document, layer))).toEqual(digest(cel));
  expect(group.children.map(({ blendKey }) => blendKey)).toEqual(['mul ', 'norm']);
  expect(group.children[1].opacity).toBeCloseTo(0.5, 2);
  const names = flatten(readElsewhere(after).children).map(({ layer }) => layer.name);
  expect(names).toEqual(expect.arrayContaining([NEW_NAME, 'f002 (1/2)', 'f003 (2/2) – é']));
}

/** A document with what other programs put into theirs. */
function richDocument(): Uint8Array {
  const disc = inkedDisc(0, 0, 40, [230, 60, 20]).raster;
  const maskData = { width: 20, height: 20, data: new Uint8ClampedArray(1600).fill(128) };
  return writeElsewhere({
    width: 120,
    height: 90,
    children: [
      layerOf('paper', 0, 0, grid(120, 90)),
      {
        name: 'keys',
        opened: true,
        opacity: 0.9,
        blendMode: 'multiply',
        children: [
          layerOf('A', -5, 10, disc, {
            mask: {
              left: 0,
              top: 0,
              right: 20,
              bottom: 20,
              defaultColor: 255,
              imageData: maskData as ImageData,
            },
            effects: {
              dropShadow: [
                {
                  enabled: true,
                  size: { units: 'Pixels', value: 3 },
                  angle: 30,
                  distance: { units: 'Pixels', value: 4 },
                  color: { r: 1, g: 2, b: 3 },
                  blendMode: 'multiply',
                  opacity: 0.4,
                  choke: { units: 'Pixels', value: 0 },
                },
              ],
            },
          }),
          layerOf('rim', 5, 12, disc, { clipping: true, blendMode: 'screen' }),
          layerOf('B', 50, 20, disc, { opacity: 0.4, hidden: true, id: 77, layerColor: 'red' }),
        ],
      },
      {
        name: 'curves',
        adjustment: {
          type: 'curves',
          rgb: [
            { input: 0, output: 0 },
            { input: 255, output: 200 },
          ],
        },
      },
    ],
    linkedFiles: [],
  });
}

describe('adding a group of in-betweens to a PSD', () => {
  test('leaves masks, effects, clipping, adjustments, opacities and all other bytes of layers as they were', () => {
    const before = richDocument();
    const { bytes, cel } = insertBetween(before, 'A', 'B');
    expectOthersUntouched(before, bytes);
    expectAdded(bytes, cel);
  });

  test('puts it between the keys, above what is clipped to the lower one', () => {
    const document = openWithNode(insertBetween(richDocument(), 'A', 'B').bytes);
    const keys = findLayer(layerTree(document), 'keys');
    expect(keys.children.map(({ name }) => name)).toEqual(['B', NEW_NAME, 'rim', 'A']);
  });

  test('gives the new layers ids that no other layer has', () => {
    const { records } = openWithNode(insertBetween(richDocument(), 'A', 'B').bytes).layers;
    const ids = records.flatMap(({ id }) => (id === undefined ? [] : [id]));
    expect(ids).toContain(77);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([
    [8, 'rgb', false],
    [8, 'gray', false],
    [16, 'rgb', false],
    [16, 'gray', true],
    [8, 'rgb', true],
    [16, 'rgb', true],
  ] as const)('works in %i bits, %s, large format %s', (depth, mode, large) => {
    const header = { widthPx: 64, heightPx: 48, depth, mode, large };
    const [a, b] = [grid(31, 17, depth), grid(13, 40, depth)].map((raster) =>
      mode === 'gray' ? toGray(raster) : raster,
    );
    const layers = [celAt(-3, 5, a), celAt(40, -9, b)].map((cel, i) => ({
      name: 'AB'[i],
      cel,
      opacity: 1,
      blendKey: 'norm',
    }));
    const before = buildPsd(header, { name: 'keys', layers });
    const { bytes, cel } = insertBetween(before, 'A', 'B');
    expect(cel).toEqual(layers[0].cel);
    expectOthersUntouched(before, bytes);
    expectAdded(bytes, cel);
  });

  test('an empty in-between is an empty layer', () => {
    const before = richDocument();
    const document = openWithNode(before);
    const nothing = celAt(3, 3, emptyRaster(0, 0));
    const after = Buffer.concat(insertGroups(document, [{ at: 1, group: inbetweens(nothing) }], deflateSync));
    expectOthersUntouched(before, after);
    expectAdded(after, nothing);
  });

  test('several groups go to their own places, counted in the document as it was', () => {
    const document = openWithNode(richDocument());
    const groupAt = (at: number, name: string) => ({ at, group: { name, layers: [] } });
    const after = openWithNode(
      Buffer.concat(insertGroups(document, [groupAt(6, 'second'), groupAt(1, 'first')], deflateSync)),
    );
    const paths = allLayers(layerTree(after)).map(({ path }) => path);
    expect(paths).toEqual(
      ['curves', 'second', 'keys', 'keys/B', 'keys/rim', 'keys/A', 'first', 'paper'].map((path) => path),
    );
  });

  test('lists that number the layers take the new ones in, and the flattened picture is no longer called true', () => {
    const layers = [celAt(0, 0, grid(4, 4)), celAt(4, 4, grid(4, 4))].map((cel, i) => ({
      name: 'AB'[i],
      cel,
      opacity: 1,
      blendKey: 'norm',
    }));
    const resources = Buffer.concat([
      resource(1024, [0, 2]),
      resource(1026, [0, 1, 0, 2, 0, 3, 0, 4]),
      resource(1072, [9, 8, 7, 6]),
      resource(1057, [0, 0, 0, 1, 1, 5, 5]),
      resource(4000, [1, 2, 3]),
    ]);
    const before = buildPsd(
      { widthPx: 8, heightPx: 8, depth: 8, mode: 'rgb', large: false },
      { name: 'keys', layers },
      resources,
    );
    const document = openWithNode(insertBetween(before, 'A', 'B').bytes);
    const { start, end } = document.resources;
    expect(Buffer.from(document.bytes.subarray(start, end))).toEqual(
      Buffer.concat([
        resource(1024, [0, 6]),
        resource(1026, [0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 4]),
        resource(1072, [9, 8, 1, 1, 1, 1, 7, 6]),
        resource(1057, [0, 0, 0, 1, 0, 5, 5]),
        resource(4000, [1, 2, 3]),
      ]),
    );
  });
});

describeWithShared('adding in-betweens to the shared documents', ['psd'], (folder) => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.psd') && !name.includes('cmyk'));

  test.each(files)('%s: every other layer is untouched', (name) => {
    const before = readFileSync(join(folder, name));
    const { bytes, cel } = insertBetween(before, 'A', 'B');
    expectOthersUntouched(before, bytes);
    expectAdded(bytes, cel);
  });
});

describe('adding in-betweens to the example drawings', () => {
  const folder = join(__dirname, '../../examples/drawings');
  const files = readdirSync(folder).filter((name) => name.endsWith('.psd'));

  test.each(files)('%s: every other layer is untouched', (name) => {
    const before = readFileSync(join(folder, name));
    const { bytes, cel } = insertBetween(before, 'A', 'B');
    expectOthersUntouched(before, bytes);
    expectAdded(bytes, cel);
  });
});
