/** What we write is read by programs that share nothing with us. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflate } from '../../bridge-server/cli/inbetween/psd-zip';
import { allLayers, layerTree } from '../../psd/format/layer-tree';
import { parsePsd } from '../../psd/format/psd-document';
import { insertGroups } from '../../psd/write/insert-groups';
import { encodeDocument } from '../../psd/write/new-document';
import { flatten, WHITE } from '../../pixels/flatten';
import { celAt, grid } from '../imaging/drawings';
import { sharedFolder } from '../support/shared';
import { flatten as allOf, readElsewhere } from './documents';
import { group, handMade } from './hand-made';
import { imageMagick, webtoonReader, type OtherReader } from './other-readers';

const NAME = 'f002 (1/1)';
const GROUP = 'A → B';

/** With a group of one drawing directly below the topmost layer, three times over. */
function added(bytes: Uint8Array): Uint8Array {
  let after = bytes;
  for (let round = 0; round < 3; round++) {
    const document = parsePsd(after);
    const raster = grid(3 + round, 5, document.header.depth);
    const layers = [
      { name: NAME, cel: celAt(0, 0, raster), opacity: 0.5, fillOpacity: 0.3, blendKey: 'mul ' },
    ];
    const at = document.layers.records.length;
    after = Buffer.concat(insertGroups(document, [{ at, group: { name: GROUP, layers } }], deflate));
  }
  return after;
}

interface Written {
  what: string;
  bytes: Uint8Array;
}

function written(): Written[] {
  const layers = [
    { name: 'ground', widthPx: 3, heightPx: 1 },
    ...group('keys', [{ name: 'A', widthPx: 1, heightPx: 1 }]),
  ];
  const odd = [0, 1, 2, 3, 5].map((paddingBytes) => ({
    what: `a document with ${paddingBytes} bytes of padding`,
    bytes: added(handMade({ layers, paddingBytes })),
  }));
  const header = { widthPx: 12, heightPx: 9, depth: 8, mode: 'rgb', large: false } as const;
  const key = (name: string) => ({ name, cel: celAt(1, 1, grid(5, 4)), opacity: 1, blendKey: 'norm' });
  const merged = flatten(grid(12, 9), WHITE);
  const made = encodeDocument({ header, layers: [key('A'), key('B')], merged }, deflate);
  const folder = sharedFolder('psd');
  const files = (folder ? readdirSync(folder) : []).filter(
    (name) => /\.psd$/.test(name) && !/cmyk/.test(name),
  );
  return [
    ...odd,
    { what: 'a document of pictures', bytes: made },
    { what: 'a document of pictures, added to', bytes: added(made) },
    ...files.map((name) => ({ what: name, bytes: added(readFileSync(join(folder ?? '', name))) })),
  ];
}

const namesOf = (bytes: Uint8Array) => allLayers(layerTree(parsePsd(bytes))).map(({ name }) => name);
const documents = written();
const agPsd: OtherReader = (bytes) =>
  allOf(readElsewhere(bytes).children).map(({ layer }) => layer.name ?? '');

describe.each<[string, OtherReader | undefined, (bytes: Uint8Array) => boolean]>([
  ['ag-psd', agPsd, () => true],
  // It finds no layers in documents of 16 bits.
  ['@webtoon/psd', webtoonReader(), (bytes) => parsePsd(bytes).header.depth === 8],
])('%s', (_name, reader, canRead) => {
  if (!reader) {
    test.skip('is not installed', () => undefined);
    return;
  }
  test.each(documents.filter(({ bytes }) => canRead(bytes)))('finds every layer of $what', ({ bytes }) => {
    expect([...reader(bytes, false)].sort()).toEqual(namesOf(bytes).sort());
  });
});

describe('ImageMagick', () => {
  const reader = imageMagick();
  if (!reader) {
    test.skip('is not installed', () => undefined);
    return;
  }
  test.each(documents)('finds the drawings that were added to $what', ({ bytes, what }) => {
    const found = reader(bytes, false);
    expect(found.length).toBeGreaterThan(1);
    const wanted = what === 'a document of pictures' ? 'A' : NAME;
    expect(found).toContain(wanted);
  });
});
