import sharp from 'sharp';
import { openPictures, savedPictures } from '../../../plugin/hosts/browser/pictures';
import { layerTree } from '../../../psd/format/layer-tree';
import { readProfile } from '../../../psd/format/image-resources';
import { readElsewhere } from '../../psd/documents';
import { readCel } from '../../../psd/read/read-cel';

const SIZE = { width: 4, height: 3 };

async function file(name: string, colour: number[], { deep = false, profile = false, size = SIZE } = {}) {
  const values = Array.from({ length: size.width * size.height }, () => colour).flat();
  const raw = { ...size, channels: 4 } as const;
  const picture = sharp(deep ? Uint16Array.from(values) : Uint8Array.from(values), { raw });
  const png = (profile ? picture.withIccProfile('p3') : picture).toColourspace(deep ? 'rgb16' : 'srgb').png();
  return { name, bytes: new Uint8Array(await png.toBuffer()).buffer };
}

const RED = [250, 5, 5, 255];
const BLUE = [5, 5, 250, 128];

test('pictures are layers with their own samples, in the order of their numbers', async () => {
  const { psd } = await openPictures([await file('a10.png', BLUE), await file('a2.png', RED)]);
  const layers = layerTree(psd);
  expect(layers.map(({ name }) => name)).toEqual(['a10', 'a2']);
  expect([...readCel(psd, layers[1]).raster.data.subarray(0, 4)]).toEqual(RED);
  expect([...readCel(psd, layers[0]).raster.data.subarray(0, 4)]).toEqual(BLUE);
});

test('one deep picture makes the document deep, and its samples stay what they are', async () => {
  const deep = [65535, 1, 257, 40000];
  const { psd } = await openPictures([await file('a.png', RED), await file('b.png', deep, { deep: true })]);
  expect(psd.header.depth).toBe(16);
  const [b, a] = layerTree(psd);
  expect([...readCel(psd, b).raster.data.subarray(0, 4)]).toEqual(deep);
  expect([...readCel(psd, a).raster.data.subarray(0, 4)]).toEqual(RED.map((value) => value * 257));
});

test('the profile of the pictures is that of the document', async () => {
  const given = await file('a.png', RED, { profile: true });
  const { psd } = await openPictures([given, await file('b.png', BLUE)]);
  const { icc } = await sharp(Buffer.from(given.bytes)).metadata();
  expect(Buffer.from(readProfile(psd.bytes, psd.resources)!)).toEqual(icc);
});

test('pictures of two sizes are refused with both', async () => {
  const given = [await file('a.png', RED), await file('b.png', RED, { size: { width: 4, height: 5 } })];
  await expect(openPictures(given)).rejects.toMatchObject({
    code: 'keys-different-size',
    detail: '4 x 3 and 4 x 5',
  });
});

test('a file that is no picture is named', async () => {
  const whole = await file('b.png', RED);
  for (const bytes of [new Uint8Array([1, 2, 3]).buffer, whole.bytes.slice(0, 40)]) {
    await expect(openPictures([whole, { name: 'bad.png', bytes }])).rejects.toMatchObject({
      code: 'file-unreadable',
      detail: '"bad.png" is not a picture that can be read.',
    });
  }
});

test('what is saved shows the pictures laid over each other on white', async () => {
  const layers = await openPictures([await file('1.png', RED), await file('2.png', BLUE)]);
  const saved = readElsewhere(Buffer.concat(savedPictures(layers)));
  expect(saved.children?.map(({ name }) => name)).toEqual(['1', '2']);
  const half = (below: number, above: number) => below + ((above - below) * BLUE[3]) / 255;
  const expected = [0, 1, 2].map((channel) => half(RED[channel], BLUE[channel]));
  const shown = [...(saved.imageData?.data.subarray(0, 4) ?? [])];
  expected.forEach((value, channel) => expect(Math.abs(shown[channel] - value)).toBeLessThan(1.01));
  expect(shown[3]).toBe(255);
});
