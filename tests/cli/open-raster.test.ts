import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { psdOfOpenRaster } from '../../bridge-server/cli/inbetween/open-raster';
import { openPictureSource } from '../../bridge-server/cli/inbetween/picture-source';
import { openPsdSource } from '../../bridge-server/cli/inbetween/psd-source';
import { writePng } from '../../bridge-server/imaging/png';
import { flatten, WHITE } from '../../pixels/flatten';
import { allLayers, layerTree } from '../../psd/format/layer-tree';
import { parsePsd } from '../../psd/format/psd-document';
import { grid } from '../imaging/drawings';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'toonbridge-ora-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const STACK = `<?xml version='1.0' encoding='UTF-8'?>
<image version="0.0.3" w="60" h="40">
 <stack>
  <!-- <layer name="never" src="data/none.png"/> -->
  <layer name="sketch@8" src="data/b.png" x="3" y="4" visibility="hidden"/>
  <stack name="k&#233;ys &amp; &quot;poses&quot;" opacity="0.5" composite-op="svg:multiply" x="10" y="2">
   <layer name='B > "2"' src="data/b.png" x="1" y="-1" opacity="0.25" composite-op="svg:screen" />
   <layer name="A" src="data/a.png"></layer>
   <stack name="empty"/>
  </stack>
  <layer name="paper" src="data/a.png" composite-op="krita:strange" opacity="nonsense"/>
 </stack>
</image>`;

async function ora(depth: 8 | 16 = 8, stack = STACK, mimetype = 'image/openraster'): Promise<Uint8Array> {
  return zipSync({
    mimetype: [strToU8(mimetype), { level: 0 }],
    'stack.xml': strToU8(stack),
    'data/a.png': await writePng(grid(20, 12, depth)),
    'data/b.png': await writePng(grid(16, 18)),
    'mergedimage.png': await writePng(flatten(grid(60, 40), WHITE)),
  });
}

describe('an OpenRaster document', () => {
  test('has its layers in their groups and places, with their opacities and blend modes', async () => {
    const document = parsePsd(await psdOfOpenRaster(await ora(), 'x.ora'));
    expect(document.header).toMatchObject({ widthPx: 60, heightPx: 40, depth: 8, mode: 'rgb' });
    const seen = allLayers(layerTree(document)).map(({ path, bounds, hidden, opacity, blendKey }) => {
      return [path, bounds.left, bounds.top, hidden, Math.round(opacity * 100), blendKey];
    });
    const keys = 'kéys & "poses"';
    expect(seen).toEqual([
      ['sketch@8', 3, 4, true, 100, 'norm'],
      [keys, 0, 0, false, 50, 'mul '],
      [`${keys}/B > "2"`, 11, 1, false, 25, 'scrn'],
      [`${keys}/A`, 10, 2, false, 100, 'norm'],
      [`${keys}/empty`, 0, 0, false, 100, 'norm'],
      ['paper', 0, 0, false, 100, 'norm'],
    ]);
  });

  test.each([8, 16] as const)('gives the pixels of its layers in %i bits', async (depth) => {
    const psd = await psdOfOpenRaster(await ora(depth), 'x.ora');
    const source = openPsdSource(psd, { keys: ['A', 'B > "2"'], sketches: [], namedSketches: true });
    const [a] = source.keys;
    expect(a.cel.bounds).toEqual({ left: 10, top: 2, right: 30, bottom: 14 });
    expect(a.cel.raster).toEqual(grid(20, 12, depth));
    expect(source.sketches.map(({ name, frame }) => [name, frame])).toEqual([['sketch@8', 8]]);
    expect(source.psdEndings).toEqual(['.psd']);
  });

  test.each<[string, () => Promise<Uint8Array>]>([
    ['that is cut short', async () => (await ora()).subarray(0, 700)],
    ['without a list of layers', () => ora(8, '<nothing/>')],
    ['without a size', () => ora(8, '<image><stack/></image>')],
    ['with a layer that is not there', () => ora(8, STACK.replace('data/a.png', 'data/gone.png'))],
  ])('%s is refused in a sentence', async (_what, make) => {
    const bytes = await make();
    await expect(psdOfOpenRaster(bytes, 'x.ora')).rejects.toMatchObject({
      code: 'file-unreadable',
      detail: expect.stringContaining('"x.ora"'),
    });
  });
});

test.each([
  ['OpenRaster', 'ora', 'image/openraster'],
  ['Krita', 'kra', 'application/x-krita'],
])(
  '%s documents in a row are keys as the whole pictures that they show',
  async (_program, ending, mimetype) => {
    const files = ['a', 'b'].map((name) => join(folder, `${name}.${ending}`));
    for (const file of files) writeFileSync(file, await ora(8, STACK, mimetype));
    const source = await openPictureSource({ keys: files, sketches: [] });
    expect(source.keys.map(({ name, cel }) => [name, cel.raster])).toEqual([
      ['a', flatten(grid(60, 40), WHITE)],
      ['b', flatten(grid(60, 40), WHITE)],
    ]);
  },
);
