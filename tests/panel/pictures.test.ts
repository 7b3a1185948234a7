import sharp from 'sharp';
import { base64 } from '../../plugin/actions/pictures/base64';
import { encodePng } from '../../plugin/actions/pictures/png';
import { framePicture } from '../../plugin/actions/pictures/strip-picture';

const bytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => (i * 31) % 256);

test.each([0, 1, 2, 3, 4, 12_287, 12_288, 12_289, 100_000])(
  'base64 of %i bytes is that of everybody',
  (count) => expect(base64(bytes(count))).toBe(Buffer.from(bytes(count)).toString('base64')),
);

test.each([
  [1, 1],
  [160, 90],
  [3, 700],
])('a PNG of %i x %i is read by another library as it was written', async (width, height) => {
  const rgba = bytes(width * height * 4);
  const { data, info } = await sharp(encodePng(rgba, width, height))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([width, height, 4]);
  expect(data.equals(Buffer.from(rgba))).toBe(true);
});

test('a frame stands in the strip where it stands on the canvas', async () => {
  const canvas = { width: 128, height: 128 };
  const bounds = { left: 64, top: 0, right: 192, bottom: 128 };
  const red = new Uint8Array(128 * 128 * 4)
    .fill(255)
    .map((value, i) => (i % 4 === 1 || i % 4 === 2 ? 0 : value));
  const { source, widthPx, heightPx } = framePicture(canvas, {
    pixels: { bounds, depth: 8, bytes: red.length },
    data: red,
  });
  const raw = await sharp(Buffer.from(source.split(',')[1], 'base64'))
    .raw()
    .toBuffer();
  const at = (x: number, y: number) => [...raw.subarray((y * widthPx + x) * 4, (y * widthPx + x) * 4 + 4)];
  expect([widthPx, heightPx]).toEqual([64, 64]);
  expect([at(31, 5), at(32, 5)]).toEqual([
    [0, 0, 0, 0],
    [255, 0, 0, 255],
  ]);
});
