import sharp from 'sharp';
import { decodePng, isPng, pngProfile } from '../../../plugin/hosts/browser/png';
import { depthOf } from '../../../pixels/raster';

const WIDTH = 5;
const HEIGHT = 3;
const PIXELS = WIDTH * HEIGHT;

/** Samples that differ from each other, in 0..most. */
const samples = (count: number, most: number) =>
  Array.from({ length: count }, (_, i) => (i * 7919) % (most + 1));

const buffer = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

async function png(channels: 1 | 2 | 3 | 4, values: Uint8Array | Uint16Array): Promise<ArrayBuffer> {
  const picture = sharp(values, { raw: { width: WIDTH, height: HEIGHT, channels } });
  const space = `${channels < 3 ? 'b-w' : 'srgb'}`;
  return buffer(
    await picture
      .toColourspace(values instanceof Uint16Array ? (channels < 3 ? 'grey16' : 'rgb16') : space)
      .png()
      .toBuffer(),
  );
}

/** Red, green, blue and alpha of each pixel. */
function rgbaOf(values: ArrayLike<number>, channels: number, most: number): number[] {
  return Array.from({ length: PIXELS }, (_, pixel) => {
    const own = Array.from({ length: channels }, (_unused, i) => values[pixel * channels + i]);
    const colour = channels < 3 ? [own[0], own[0], own[0]] : own.slice(0, 3);
    return [...colour, channels % 2 === 0 ? own[channels - 1] : most];
  }).flat();
}

describe.each([1, 2, 3, 4] as const)('a PNG of %i samples a pixel', (channels) => {
  test('has the samples of its file in 8 bits', async () => {
    const values = Uint8Array.from(samples(PIXELS * channels, 255));
    const raster = decodePng(await png(channels, values));
    expect([raster.widthPx, raster.heightPx, depthOf(raster)]).toEqual([WIDTH, HEIGHT, 8]);
    expect([...raster.data]).toEqual(rgbaOf(values, channels, 255));
  });

  test('has the samples of its file in 16 bits', async () => {
    const values = Uint16Array.from(samples(PIXELS * channels, 65535));
    const raster = decodePng(await png(channels, values));
    expect(depthOf(raster)).toBe(16);
    expect([...raster.data]).toEqual(rgbaOf(values, channels, 65535));
  });
});

test('a PNG with a palette has the colours of its palette', async () => {
  const values = Uint8Array.from({ length: PIXELS * 3 }, (_, i) => (i % 6 < 3 ? 200 : 40));
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
  const packed = buffer(await sharp(values, { raw }).png({ palette: true }).toBuffer());
  expect(new Uint8Array(packed)[25]).toBe(3);
  expect([...decodePng(packed).data]).toEqual(rgbaOf(values, 3, 255));
});

describe('the profile of a PNG', () => {
  const values = Uint8Array.from(samples(PIXELS * 3, 255));
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;

  test('is the one that was written', async () => {
    const file = await sharp(values, { raw }).withIccProfile('p3').png().toBuffer();
    const { icc } = await sharp(file).metadata();
    expect(Buffer.from(pngProfile(buffer(file))!)).toEqual(icc);
  });

  test('is missing where there is none, where it is broken, and where the file ends', async () => {
    expect(pngProfile(await png(3, values))).toBeUndefined();
    const file = await sharp(values, { raw }).withIccProfile('p3').png().toBuffer();
    const broken = Buffer.from(file);
    broken.fill(0xff, broken.indexOf('iCCP') + 20, broken.indexOf('iCCP') + 60);
    expect(pngProfile(buffer(broken))).toBeUndefined();
    expect(pngProfile(buffer(file.subarray(0, file.indexOf('iCCP') + 30)))).toBeUndefined();
  });
});

test('what is cut short is refused, and no other file is taken for a PNG', async () => {
  const whole = await png(4, Uint8Array.from(samples(PIXELS * 4, 255)));
  expect(isPng(whole)).toBe(true);
  for (const kept of [20, 50, whole.byteLength - 30, whole.byteLength - 4]) {
    expect(() => decodePng(whole.slice(0, kept))).toThrow();
  }
  expect(isPng(new Uint8Array([0xff, 0xd8, 0xff]).buffer)).toBe(false);
  expect(isPng(new ArrayBuffer(0))).toBe(false);
});
