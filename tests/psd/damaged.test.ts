import { BridgeError } from '../../protocol';
import { allLayers, layerTree } from '../../psd/format/layer-tree';

import { readLook } from '../../psd/read/merge-group';
import { celAt, grid } from '../imaging/drawings';
import { buildPsd, openWithNode } from './documents';

const header = { widthPx: 24, heightPx: 20, depth: 8, mode: 'rgb', large: false } as const;

function sample(depth: 8 | 16): Uint8Array {
  const layers = ['A', 'B'].map((name, i) => ({
    name,
    cel: celAt(i, i, grid(12, 10, depth)),
    opacity: 1,
    blendKey: 'norm',
  }));
  return buildPsd({ ...header, depth }, { name: 'keys', layers });
}

/** Reads everything; only errors of the table may come out. */
function readAll(bytes: Uint8Array): string {
  try {
    const document = openWithNode(bytes);
    for (const layer of allLayers(layerTree(document))) readLook(document, layer);
    return 'read';
  } catch (error) {
    if (error instanceof BridgeError) return error.code;
    throw error;
  }
}

describe.each([8, 16] as const)('a damaged PSD of %i bits', (depth) => {
  const whole = sample(depth);

  test('the whole one can be read', () => {
    expect(readAll(whole)).toBe('read');
  });

  test('cut short at any byte of its layers it is refused', () => {
    const flatBytes = 2 + (24 * 20 * 3 * depth) / 8;
    for (let length = 0; length < whole.length - flatBytes; length++) {
      expect(readAll(whole.subarray(0, length))).toBe('file-unreadable');
    }
  });

  test('with any one byte changed it is read or refused, never anything else', () => {
    const results = new Set<string>();
    for (let at = 0; at < whole.length; at++) {
      for (const value of [255, whole[at] ^ 128]) {
        const damaged = whole.slice();
        damaged[at] = value;
        results.add(readAll(damaged));
      }
    }
    expect([...results].sort()).toEqual(
      expect.arrayContaining(['file-unreadable', 'mode-unsupported', 'read']),
    );
  });
});

test.each([
  [0, 'Bitmap'],
  [2, 'Indexed Color'],
  [4, 'CMYK'],
  [7, 'Multichannel'],
  [8, 'Duotone'],
  [9, 'Lab'],
])('colour mode %i is refused by its name, %s', (mode, name) => {
  const bytes = sample(8);
  bytes[25] = mode;
  expect(() => openWithNode(bytes)).toThrow(name);
});

test('32 bits a channel are refused', () => {
  const bytes = sample(8);
  bytes[23] = 32;
  expect(() => openWithNode(bytes)).toThrow('32 bits');
});

test('a file of another kind is no PSD', () => {
  expect(readAll(Buffer.from('%PDF-1.7 and so on, long enough'))).toBe('file-unreadable');
  expect(readAll(new Uint8Array(0))).toBe('file-unreadable');
});
