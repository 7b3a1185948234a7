import sharp from 'sharp';
import UPNG from 'upng-js';
import { writeApng, writeGif } from '../../bridge-server/imaging/animation';
import { contactSheet } from '../../bridge-server/imaging/contact-sheet';
import { deepen, deepPaints } from '../../bridge-server/imaging/deep-paints';
import { toDepth } from '../../pixels/depth';
import { isGray, toGray } from '../../pixels/gray';
import { liftInk } from '../../pixels/ink';
import { flatten, WHITE } from '../../pixels/flatten';
import { readPng, writePng } from '../../bridge-server/imaging/png';
import { emptyRaster } from '../../pixels/raster';
import { thumbnail } from '../../bridge-server/imaging/thumbnail';
import { grid, INK, inkedDisc, paint } from './drawings';

describe('PNG files', () => {
  test.each([8, 16] as const)('%i bits come back sample for sample', async (depth) => {
    const raster = grid(37, 19, depth);
    if (depth === 16) for (let i = 0; i < raster.data.length; i++) raster.data[i] += i % 199;
    const { raster: back, form } = await readPng(await writePng(raster));
    expect(back).toEqual(raster);
    expect(form).toEqual({ depth, gray: false, alpha: true });
  });

  test.each([8, 16] as const)('gray with and without alpha keeps its form in %i bits', async (depth) => {
    const raster = toGray(grid(16, 9, depth));
    for (const alpha of [true, false]) {
      const expected = alpha ? raster : { ...raster, data: raster.data.slice() };
      if (!alpha)
        for (let i = 3; i < expected.data.length; i += 4) expected.data[i] = depth === 16 ? 65535 : 255;
      const { raster: back, form } = await readPng(await writePng(raster, { gray: true, alpha }));
      expect(form).toEqual({ depth, gray: true, alpha });
      expect(back).toEqual(expected);
    }
  });

  test('a palette picture is spread to RGBA', async () => {
    const bytes = await sharp(Buffer.from(inkedDisc(0, 0, 20, [255, 0, 0]).raster.data), {
      raw: { width: 20, height: 20, channels: 4 },
    })
      .png({ palette: true })
      .toBuffer();
    const { raster } = await readPng(bytes);
    expect([...raster.data.subarray((10 * 20 + 10) * 4, (10 * 20 + 10) * 4 + 4)]).toEqual([255, 0, 0, 255]);
  });

  test('a file that is cut short is refused, at whatever byte', async () => {
    const whole = await writePng(grid(64, 64));
    for (const length of [9, 30, 60, whole.length >> 1, whole.length - 30]) {
      await expect(readPng(whole.subarray(0, length))).rejects.toThrow();
    }
  });

  test('a file of another kind is refused', async () => {
    await expect(readPng(Buffer.from('GIF89a and more'))).rejects.toThrow('not a PNG');
  });
});

describe('depth', () => {
  test('8 to 16 and back is exact, and the ends are black and white', () => {
    const raster = grid(16, 16);
    expect(toDepth(toDepth(raster, 16), 8)).toEqual(raster);
    expect([
      ...toDepth({ widthPx: 1, heightPx: 1, data: new Uint8ClampedArray([0, 255, 1, 255]) }, 16).data,
    ]).toEqual([0, 65535, 257, 65535]);
  });

  test('a paint that a frame shares with a 16-bit key gets its exact value back', () => {
    const key = emptyRaster(2, 1, 16);
    key.data.set([40001, 123, 9999, 65535, 5, 6, 7, 0]);
    const frame = toDepth(key, 8);
    frame.data.set([77, 78, 79, 255], 4);
    expect([...deepen(frame, deepPaints([key])).data]).toEqual([
      40001,
      123,
      9999,
      65535,
      77 * 257,
      78 * 257,
      79 * 257,
      65535,
    ]);
  });
});

describe('gray', () => {
  test('a drawing is gray when its paint is, whatever lies under zero alpha', () => {
    const raster = emptyRaster(2, 1);
    raster.data.set([9, 9, 9, 255, 200, 10, 10, 0]);
    expect(isGray(raster)).toBe(true);
    raster.data[7] = 1;
    expect(isGray(raster)).toBe(false);
  });

  test('gray paint stays exactly as it is', () => {
    const raster = emptyRaster(256, 1);
    for (let i = 0; i < 256; i++) raster.data.set([i, i, i, 255], i * 4);
    expect(toGray(raster)).toEqual(raster);
  });
});

describe('sketches', () => {
  const scan = flatten(
    paint(30, 30, (x) => (Math.abs(x - 15) < 2 ? INK : undefined)),
    [240, 236, 228],
  );

  test('lines are lifted from opaque paper', () => {
    const { data } = liftInk(scan);
    expect(data[(10 * 30 + 3) * 4 + 3]).toBe(0);
    expect(data[(10 * 30 + 15) * 4 + 3]).toBeGreaterThan(200);
  });

  test('a sketch on a transparent layer is taken as it is', () => {
    const sketch = paint(30, 30, (x) => (x < 10 ? [255, 255, 0] : undefined));
    expect(liftInk(sketch)).toBe(sketch);
  });
});

describe('previews', () => {
  const frames = [0, 1, 2].map((step) => ({
    raster: paint(40, 24, (x, y) => (Math.hypot(x - 10 - 8 * step, y - 12) < 6 ? [200, 30, 60] : undefined)),
    durationMs: 40 * (step + 1),
  }));

  test('a GIF plays every drawing for its time and loops', async () => {
    const meta = await sharp(await writeGif(frames), { animated: true }).metadata();
    expect(meta).toMatchObject({ pages: 3, delay: [40, 80, 120], loop: 0, width: 40, pageHeight: 24 });
  });

  test('an APNG holds every drawing with its true colours', () => {
    const decoded = UPNG.decode(new Uint8Array(writeApng(frames)).buffer);
    expect(decoded.frames.map(({ delay }) => delay)).toEqual([40, 80, 120]);
    const pictures = UPNG.toRGBA8(decoded).map((buffer) => new Uint8ClampedArray(buffer));
    frames.forEach(({ raster }, i) => expect(pictures[i]).toEqual(flatten(raster, WHITE).data));
  });

  test('a contact sheet shows every drawing, the keys framed in another colour', () => {
    const drawings = frames.map(({ raster }, i) => ({ raster, isKey: i !== 1 }));
    const sheet = contactSheet(drawings, 3);
    const pitch = 40 + 4 + 8;
    expect(sheet.widthPx).toBe(3 * pitch + 8);
    const colourAt = (x: number, y: number) => [
      ...sheet.data.subarray((y * sheet.widthPx + x) * 4, (y * sheet.widthPx + x) * 4 + 3),
    ];
    expect(colourAt(8, 8)).not.toEqual(colourAt(8 + pitch, 8));
    expect(colourAt(8, 8)).toEqual(colourAt(8 + 2 * pitch, 8));
    [0, 1, 2].forEach((step) =>
      expect(colourAt(8 + step * pitch + 2 + 10 + 8 * step, 8 + 2 + 12)).toEqual([200, 30, 60]),
    );
  });

  test('thumbnails fit into their square and are never enlarged', () => {
    expect(thumbnail(emptyRaster(400, 100), 64)).toMatchObject({ widthPx: 64, heightPx: 16 });
    expect(thumbnail(emptyRaster(10, 5), 64)).toMatchObject({ widthPx: 10, heightPx: 5 });
  });
});
