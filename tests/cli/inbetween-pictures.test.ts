import { readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { readPng, writePng } from '../../bridge-server/imaging/png';
import { toDepth } from '../../pixels/depth';
import { flatten, WHITE } from '../../pixels/flatten';
import { toGray } from '../../pixels/gray';
import { emptyRaster, type Raster } from '../../pixels/raster';
import { inkedDisc } from '../imaging/drawings';
import { digest } from '../psd/digest';
import { Workplace } from './run-toonbridge';

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.remove());

const ball = (left: number, top: number) => {
  const { bounds, raster } = inkedDisc(left, top, 30, [230, 80, 30]);
  return { left: bounds.left, top: bounds.top, raster };
};

describe('in-betweens of PNGs', () => {
  async function writeKeys(
    change: (raster: Raster) => Raster,
    form: { gray: boolean; alpha: boolean },
  ): Promise<void> {
    for (const [name, { left, top, raster }] of [
      ['a.png', ball(5, 9)],
      ['b.png', ball(50, 25)],
    ] as const) {
      const page = emptyRaster(90, 70);
      const cel = { bounds: { left, top, right: left + 30, bottom: top + 30 }, raster };
      const { pasteCel } = await import('../../pixels/crop');
      pasteCel(cel, { bounds: { left: 0, top: 0, right: 90, bottom: 70 }, raster: page });
      writeFileSync(place.path(name), await writePng(change(page), form));
    }
  }

  test.each([
    ['8-bit cels', (raster: Raster) => raster, { gray: false, alpha: true }],
    ['16-bit cels', (raster: Raster) => toDepth(raster, 16), { gray: false, alpha: true }],
    ['gray pages', (raster: Raster) => toGray(flatten(raster, WHITE)), { gray: true, alpha: false }],
  ])('%s give files of the same form', async (_what, change, form) => {
    await writeKeys(change, form);
    const { code } = await place.run('inbetween', 'a.png', 'b.png', '--frames', '3', '-o', 'made');
    expect(code).toBe(0);
    expect(place.files()).toEqual(['a.png', 'b.png', 'made', 'made/01.png', 'made/02.png', 'made/03.png']);
    const key = await readPng(readFileSync(place.path('a.png')));
    const frame = await readPng(readFileSync(place.path('made/02.png')));
    expect(frame.form).toEqual(key.form);
    expect(frame.raster).toMatchObject({ widthPx: 90, heightPx: 70 });
    expect(digest(frame.raster.data)).not.toBe(digest(key.raster.data));
  });

  test('previews and a contact sheet come on request', async () => {
    await writeKeys((raster) => raster, { gray: false, alpha: true });
    const { code } = await place.run(
      ...[
        'inbetween',
        'a.png',
        'b.png',
        '-n',
        '2',
        '-o',
        'made',
        '--gif',
        '--apng',
        'moving.png',
        '--contact-sheet',
        '--hold',
        '2',
        '--fps',
        '12',
      ],
    );
    expect(code).toBe(0);
    expect(place.files()).toEqual(
      expect.arrayContaining(['made/preview.gif', 'made/preview-sheet.png', 'moving.png', 'made/02.png']),
    );
    const gif = await sharp(readFileSync(place.path('made/preview.gif')), { animated: true }).metadata();
    expect(gif.pages).toBe(4);
    expect(gif.delay).toEqual([170, 160, 170, 170]);
  });
});
