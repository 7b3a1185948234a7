import { deflateSync } from 'node:zlib';
import { toDepth } from '../../pixels/depth';
import { flatten, WHITE } from '../../pixels/flatten';
import { toGray } from '../../pixels/gray';
import type { Raster } from '../../pixels/raster';
import { readProfile } from '../../psd/format/image-resources';
import { allLayers, layerTree } from '../../psd/format/layer-tree';
import { parsePsd } from '../../psd/format/psd-document';
import { readCel } from '../../psd/read/read-cel';
import { encodeDocument } from '../../psd/write/new-document';
import { celAt, grid } from '../imaging/drawings';
import { digest } from './digest';
import { flatten as allOf, openWithNode, readElsewhere } from './documents';

const PROFILE = Uint8Array.from({ length: 133 }, (_, i) => i * 7);

function documentOf(depth: 8 | 16, mode: 'rgb' | 'gray', large = false, profile?: Uint8Array) {
  const drawn = (raster: Raster) => toDepth(mode === 'gray' ? toGray(raster) : raster, depth);
  const layer = (name: string, left: number, hidden = false) => ({
    name,
    cel: celAt(left, 2, drawn(grid(12, 9))),
    opacity: 0.6,
    blendKey: 'mul ',
    hidden,
  });
  const keys = {
    name: 'keys 日本',
    layers: [layer('A', 1), layer('B', -3, true)],
    opacity: 0.4,
    hidden: true,
  };
  return {
    header: { widthPx: 37, heightPx: 19, depth, mode, large },
    layers: [layer('paper', 0), { name: 'outer', layers: [keys], blendKey: 'scrn' }],
    merged: drawn(flatten(grid(37, 19), WHITE)),
    profile,
  };
}

describe('a new document', () => {
  test.each([
    [8, 'rgb', false],
    [16, 'rgb', false],
    [8, 'gray', false],
    [16, 'gray', true],
    [8, 'rgb', true],
  ] as const)('of %i bits, %s, large %s, holds its layers in their groups', (depth, mode, large) => {
    const made = documentOf(depth, mode, large, PROFILE);
    const bytes = encodeDocument(made, deflateSync);
    const document = openWithNode(bytes);
    expect(document.header).toEqual(made.header);
    const layers = allLayers(layerTree(document));
    expect(layers.map(({ path, hidden }) => [path, hidden])).toEqual([
      ['outer', false],
      ['outer/keys 日本', true],
      ['outer/keys 日本/B', true],
      ['outer/keys 日本/A', false],
      ['paper', false],
    ]);
    expect(layers.map(({ blendKey }) => blendKey)).toEqual(['scrn', 'pass', 'mul ', 'mul ', 'mul ']);
    expect(layers.map(({ opacity }) => Math.round(opacity * 10))).toEqual([10, 4, 6, 6, 6]);
    const keys = made.layers[1];
    const [, b] = 'layers' in keys ? keys.layers[0].layers : [];
    expect(digest(readCel(document, layers[2]))).toEqual(digest(b.cel));
    expect(readProfile(bytes, document.resources)).toEqual(PROFILE);
  });

  test.each([8, 16] as const)('of %i bits is read by another reader, flattened picture and all', (depth) => {
    const made = documentOf(depth, 'rgb');
    const psd = readElsewhere(encodeDocument(made, deflateSync));
    expect(allOf(psd.children).map(({ path }) => path)).toEqual([
      '/paper',
      '/outer',
      '/outer/keys 日本',
      '/outer/keys 日本/A',
      '/outer/keys 日本/B',
    ]);
    expect([psd.width, psd.height, psd.bitsPerChannel]).toEqual([37, 19, depth]);
    expect(Array.from(psd.imageData?.data ?? [])).toEqual(Array.from(made.merged.data));
  });

  test('without a profile has none, whatever other resources mean', () => {
    const bytes = encodeDocument(documentOf(8, 'rgb'), deflateSync);
    expect(readProfile(bytes, parsePsd(bytes).resources)).toBeUndefined();
  });
});
