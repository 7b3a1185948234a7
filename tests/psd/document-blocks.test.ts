import { layerTree } from '../../psd/format/layer-tree';
import { parsePsd } from '../../psd/format/psd-document';
import { readDocumentBlocks, readLayerBlocks } from '../../psd/format/tagged-blocks';
import { insertGroups } from '../../psd/write/insert-groups';
import { ByteWriter } from '../../psd/format/byte-writer';
import { deflate } from '../../bridge-server/cli/inbetween/psd-zip';
import { celAt, grid } from '../imaging/drawings';
import { buildPsd, readElsewhere } from './documents';
import { block, handMade } from './hand-made';

const keysOf = (bytes: Uint8Array, large: boolean) =>
  readDocumentBlocks(bytes, { start: 0, end: bytes.length }, large).map(({ key }) => key);

describe('blocks behind the layers', () => {
  test.each([true, false])(
    'with the signature 8B64 have a length of eight bytes (large format: %s)',
    (large) => {
      const bytes = Buffer.concat([block('cinf', [1, 2, 3, 4, 5], '8B64'), block('Patt', [9])]);
      expect(keysOf(bytes, large)).toEqual(['cinf', 'Patt']);
    },
  );

  test('of some keys have a length of eight bytes in the large format alone', () => {
    const wide = Buffer.concat([block('FMsk', [1, 2], '8BIM', true), block('Patt', [9])]);
    expect(keysOf(wide, true)).toEqual(['FMsk', 'Patt']);
    const narrow = Buffer.concat([block('FMsk', [1, 2]), block('Patt', [9])]);
    expect(keysOf(narrow, false)).toEqual(['FMsk', 'Patt']);
  });

  test('that are not understood are passed over up to the next signature', () => {
    const odd = Uint8Array.from([...block('odd ', []).subarray(0, 8), 255, 255, 255, 255, 1, 2, 3]);
    expect(keysOf(Buffer.concat([odd, block('Patt', [9])]), false)).toEqual(['Patt']);
    expect(
      keysOf(
        Uint8Array.from({ length: 60 }, (_, i) => i),
        false,
      ),
    ).toEqual([]);
  });

  test('never refuse the file', () => {
    const layers = [{ name: 'A', widthPx: 2, heightPx: 2 }];
    const bytes = handMade({ layers, documentBlocks: Uint8Array.from({ length: 40 }, (_, i) => 255 - i) });
    expect(layerTree(parsePsd(bytes)).map(({ name }) => name)).toEqual(['A']);
  });
});

test('a block of a layer without a signature is damage, which is told', () => {
  const bytes = Uint8Array.from({ length: 30 }, () => 7);
  expect(() => readLayerBlocks(bytes, { start: 0, end: 30 }, false)).toThrow('no signature');
});

/** As current Photoshop writes large documents of 16 bits: `cinf` with a wide length stands before the layers. */
function withCinf(bytes: Uint8Array): Uint8Array {
  const at = Buffer.from(bytes).indexOf('8BIMLr16');
  const cinf = block(
    'cinf',
    Uint8Array.from({ length: 100 }, (_, i) => i),
    '8B64',
  );
  const [before, after] = [bytes.slice(0, at), bytes.subarray(at)];
  const { start, end } = parsePsd(bytes).layerSection;
  new DataView(before.buffer).setUint32(start - 4, end - start + cinf.length);
  return Buffer.concat([before, cinf, after]);
}

test('a large document of 16 bits with a block of new versions before its layers is read and added to', () => {
  const layers = ['A', 'B'].map((name, i) => ({
    name,
    cel: celAt(i, i, grid(12, 10, 16)),
    opacity: 1,
    blendKey: 'norm',
  }));
  const header = { widthPx: 24, heightPx: 20, depth: 16, mode: 'rgb', large: true } as const;
  const document = parsePsd(withCinf(buildPsd(header, { name: 'keys', layers })));
  expect(layerTree(document)[0].children.map(({ name }) => name)).toEqual(['B', 'A']);
  const group = { name: 'new', layers: [{ ...layers[0], name: 'f002' }] };
  const after = Buffer.concat(insertGroups(document, [{ at: 2, group }], deflate));
  expect(after.includes('8B64cinf')).toBe(true);
  expect(layerTree(parsePsd(after))[0].children.map(({ name }) => name)).toEqual(['B', 'new', 'A']);
  expect(readElsewhere(after).children?.[0].children?.map(({ name }) => name)).toEqual(['A', 'new', 'B']);
});

describe('padding behind the channels', () => {
  const layers = [1, 2, 3].map((widthPx) => ({ name: `${widthPx}`, widthPx, heightPx: 1 }));
  const group = {
    name: 'new',
    layers: [{ name: 'f', cel: celAt(0, 0, grid(3, 1)), opacity: 1, blendKey: 'norm' }],
  };

  test.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'of %i bytes is written anew, up to a multiple of four',
    (paddingBytes) => {
      const document = parsePsd(handMade({ layers, paddingBytes }));
      let bytes: Uint8Array = document.bytes;
      for (let round = 0; round < 3; round++) {
        bytes = Buffer.concat(insertGroups(parsePsd(bytes), [{ at: 1, group }], deflate));
      }
      const after = parsePsd(bytes).layers;
      const ends = after.records.flatMap(({ channels }) => channels.map(({ data }) => data.end));
      const padding = after.range.end - Math.max(...ends);
      expect((after.range.end - after.range.start) % 4).toBe(0);
      expect(padding).toBeLessThan(4);
      expect(bytes.subarray(after.range.end - padding, after.range.end).every((byte) => byte === 0)).toBe(
        true,
      );
    },
  );

  test('that is no padding, but something that is not understood, stays', () => {
    const bytes = handMade({ layers, paddingBytes: 6 });
    const { range } = parsePsd(bytes).layers;
    bytes[range.end - 3] = 77;
    const after = parsePsd(Buffer.concat(insertGroups(parsePsd(bytes), [{ at: 0, group }], deflate)));
    expect(after.bytes.subarray(after.layers.range.start, after.layers.range.end).includes(77)).toBe(true);
  });
});

test('a layer whose height is -1 is an empty layer, and its bytes stay', () => {
  const layers = [
    { name: 'fill', widthPx: 5, heightPx: -1 },
    { name: 'A', widthPx: 2, heightPx: 2 },
  ];
  const document = parsePsd(handMade({ layers }));
  const [, fill] = layerTree(document);
  expect(fill.bounds).toEqual({ left: 0, top: 0, right: 5, bottom: 0 });
  const { start } = fill.record.range;
  expect(new DataView(document.bytes.buffer).getInt32(start + 8)).toBe(-1);
});

test('a block of a layer is found whether blocks are padded to two or to four bytes', () => {
  const writer = new ByteWriter().tag('8BIM').tag('abcd').uint32(6).bytes(new Uint8Array(6));
  const bytes = Buffer.concat([writer.toBytes(), block('iOpa', [9])]);
  const blocks = readLayerBlocks(bytes, { start: 0, end: bytes.length }, false);
  expect(blocks.map(({ key }) => key)).toEqual(['abcd', 'iOpa']);
});
