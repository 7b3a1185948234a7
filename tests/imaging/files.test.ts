import sharp from 'sharp';
import UPNG from 'upng-js';
import { steppedDelays, writeApng, writeGif } from '../../bridge-server/imaging/animation';
import { contactSheet } from '../../bridge-server/imaging/contact-sheet';
import { deepen, findDeepPaints } from '../../bridge-server/imaging/deep-paints';
import { toDepth } from '../../pixels/depth';
import { isGray, toGray } from '../../pixels/gray';
import { liftInk } from '../../pixels/ink';
import { flatten, WHITE, type Colour } from '../../pixels/flatten';
import { profileOf, tagOfProfile } from '../../bridge-server/imaging/colour-tag';
import { ColourModeError, readPicture } from '../../bridge-server/imaging/picture';
import { choosePaper } from '../../bridge-server/imaging/preview-paper';
import { readPng, writePng } from '../../bridge-server/imaging/png';
import { headChunks, withChunks } from '../../bridge-server/imaging/png-chunks';
import { showAlike } from '../../bridge-server/imaging/same-colours';
import { emptyRaster, type Raster } from '../../pixels/raster';
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

describe('colour profiles of PNG keys', () => {
  const wide = grid(24, 10, 16);
  for (let i = 0; i < wide.data.length; i++) wide.data[i] -= i % 131;

  test.each([
    ['sRGB, 16 bits', 'srgb', wide],
    ['Display P3, 16 bits', 'p3', wide],
    ['Display P3, 8 bits', 'p3', grid(24, 10)],
    ['sRGB, 8 bits', 'srgb', grid(24, 10)],
  ] as const)(
    '%s: samples come and go unchanged, and the profile goes along',
    async (_what, name, raster) => {
      const tag = tagOfProfile(await profileNamed(name));
      const file = await writePng(raster, { gray: false, alpha: true, tag });
      const read = await readPng(file);
      expect(read.raster).toEqual(raster);
      expect(read.form.tag).toEqual({ chunks: tag.chunks });
      expect(await readPng(await writePng(read.raster, read.form))).toEqual(read);
      const seenElsewhere = await sharp(file).metadata();
      expect(new Uint8Array(seenElsewhere.icc ?? [])).toEqual(new Uint8Array(await profileNamed(name)));
    },
  );

  test('what a file says without a profile is carried on too, and nothing is invented', async () => {
    const chunks = [
      { type: 'gAMA', data: Uint8Array.of(0, 1, 0x86, 0xa0) },
      { type: 'pHYs', data: Uint8Array.of(0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1) },
    ];
    const file = withChunks(await writePng(grid(9, 9)), [
      ...chunks,
      { type: 'tEXt', data: Uint8Array.of(65, 0) },
    ]);
    const { form, raster } = await readPng(file);
    expect(form.tag?.chunks.map(({ type, data }) => [type, [...data]])).toEqual(
      chunks.map(({ type, data }) => [type, [...data]]),
    );
    expect(raster).toEqual(grid(9, 9));
    expect(headChunks(await writePng(grid(9, 9))).map(({ type }) => type)).toEqual(['IHDR']);
  });

  test.each([
    ['no profile at all', Buffer.alloc(300, 7)],
    ['a profile that is cut short', undefined],
  ])('%s harms nothing', async (_what, bytes) => {
    const profile = bytes ?? (await profileNamed('p3')).subarray(0, 200);
    const { raster } = await readPng(
      await writePng(grid(9, 9), { gray: false, alpha: true, tag: tagOfProfile(profile) }),
    );
    expect(raster).toEqual(grid(9, 9));
    const broken = { type: 'iCCP', data: Buffer.from('x\0\0this is not packed') };
    expect(profileOf({ chunks: [broken] })).toBeUndefined();
    expect((await readPng(withChunks(await writePng(grid(9, 9)), [broken]))).raster).toEqual(grid(9, 9));
  });

  test('two profiles count as one when every colour looks the same in them', async () => {
    const [srgb, p3] = [tagOfProfile(await profileNamed('srgb')), tagOfProfile(await profileNamed('p3'))];
    const otherSrgb = Buffer.from(await profileNamed('srgb'));
    otherSrgb[100] ^= 1; // reserved bytes: another file, the same colours
    const linear = { chunks: [{ type: 'gAMA', data: Uint8Array.of(0, 1, 0x86, 0xa0) }] };
    expect(await showAlike(srgb, tagOfProfile(otherSrgb))).toBe(true);
    expect(await showAlike(srgb, undefined)).toBe(true);
    expect(await showAlike(p3, p3)).toBe(true);
    expect(await showAlike(p3, srgb)).toBe(false);
    expect(await showAlike(undefined, p3)).toBe(false);
    expect(await showAlike(linear, srgb)).toBe(false);
    expect(await showAlike(linear, linear)).toBe(true);
  });

  async function profileNamed(name: 'srgb' | 'p3'): Promise<Buffer> {
    const raw = { width: 1, height: 1, channels: 3 } as const;
    const file = await sharp(Buffer.alloc(3), { raw }).withIccProfile(name).png().toBuffer();
    return (await sharp(file).metadata()).icc ?? Buffer.alloc(0);
  }
});

describe('pictures of other kinds', () => {
  const page = flatten(grid(20, 12), WHITE);
  const pixels = { raw: { width: 20, height: 12, channels: 4 as const } };
  const picture = () => sharp(Buffer.from(page.data), pixels);

  test.each([
    ['TIFF', () => picture().tiff({ compression: 'lzw' }).toBuffer()],
    ['lossless WebP', () => picture().webp({ lossless: true, exact: true }).toBuffer()],
  ])('%s is read sample for sample', async (_kind, write) => {
    const { raster, isFirstOfSeveral } = await readPicture(await write());
    expect(raster).toEqual(page);
    expect(isFirstOfSeveral).toBe(false);
  });

  test('JPEG and GIF are read to what they can hold', async () => {
    const flat = { ...page, data: page.data.map((_, i) => (i % 4 === 3 ? 255 : 200)) };
    for (const file of [
      await sharp(Buffer.from(flat.data), pixels).jpeg({ quality: 100 }).toBuffer(),
      await sharp(Buffer.from(flat.data), pixels).gif().toBuffer(),
    ]) {
      const { raster } = await readPicture(file);
      raster.data.forEach((value, i) => expect(Math.abs(value - (i % 4 === 3 ? 255 : 200))).toBeLessThan(3));
    }
  });

  test('a TIFF of 16 bits keeps them', async () => {
    const deep = Uint16Array.from({ length: 20 * 12 * 3 }, (_, i) => i * 91);
    const file = await sharp(deep, { raw: { width: 20, height: 12, channels: 3 } })
      .toColourspace('rgb16')
      .tiff({ compression: 'lzw' })
      .toBuffer();
    const { raster, form } = await readPicture(file);
    expect(form).toMatchObject({ depth: 16, gray: false, alpha: false });
    expect([...raster.data.subarray(0, 8)]).toEqual([0, 91, 182, 65535, 273, 364, 455, 65535]);
  });

  test('a picture that was taken sideways stands upright', async () => {
    const file = await picture().withMetadata({ orientation: 6 }).png().toBuffer();
    const { raster } = await readPicture(file);
    expect([raster.widthPx, raster.heightPx]).toEqual([12, 20]);
    // The first row of the upright picture is the first column of the stored one, from below.
    const stored = (x: number, y: number) => [...page.data.subarray((y * 20 + x) * 4, (y * 20 + x) * 4 + 4)];
    expect([...raster.data.subarray(0, 4)]).toEqual(stored(0, 11));
    expect([...raster.data.subarray(11 * 4, 12 * 4)]).toEqual(stored(0, 0));
  });

  test('of a moving picture the first one is taken, and that is told', async () => {
    const frames = [10, 200].map((level) => ({
      raster: {
        widthPx: 8,
        heightPx: 6,
        data: new Uint8ClampedArray(8 * 6 * 4).fill(level).map((v, i) => (i % 4 === 3 ? 255 : v)),
      },
      durationMs: 100,
    }));
    for (const file of [writeApng(frames), await writeGif(frames)]) {
      const { raster, isFirstOfSeveral } = await readPicture(file);
      expect(isFirstOfSeveral).toBe(true);
      expect(raster).toEqual(frames[0].raster);
    }
  });

  test('CMYK is refused: its colours would become others', async () => {
    const file = await picture().removeAlpha().toColourspace('cmyk').jpeg().toBuffer();
    await expect(readPicture(file)).rejects.toThrow(ColourModeError);
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

  const deepKey = (...colours: number[][]): Raster => {
    const key = emptyRaster(colours.length, 1, 16);
    colours.forEach((colour, i) => key.data.set(colour, i * 4));
    return key;
  };

  test('a paint that an 8-bit frame shares with a 16-bit key gets its exact value back', () => {
    const key = deepKey([40001, 123, 9999, 65535], [5, 6, 7, 0]);
    const frame = toDepth(key, 8);
    frame.data.set([77, 78, 79, 255], 4);
    const wide = toDepth(frame, 16);
    expect([...deepen(wide, findDeepPaints([key])).data]).toEqual([
      ...[40001, 123, 9999, 65535],
      ...[77 * 257, 78 * 257, 79 * 257, 65535],
    ]);
  });

  test('of colours that round to one, the paint that most pixels have wins, else their mean', () => {
    const edge = [40010, 20010, 10010, 65535];
    const flat = [40000, 20000, 10000, 65535];
    const frame = toDepth(toDepth(deepKey(flat), 8), 16);
    const first = (key: Raster) => [...deepen(frame, findDeepPaints([key])).data].slice(0, 3);
    expect(first(deepKey(edge, flat, flat))).toEqual([40000, 20000, 10000]);
    const ramp = [0, 30, 60, 90].map((step) => [39980 + step, 20000, 10000, 65535]);
    expect(first(deepKey(...ramp))).toEqual([40025, 20000, 10000]);
  });

  test('what lies between two 8-bit steps stays there', () => {
    const key = deepKey([40000, 20000, 10000, 65535]);
    const between = deepKey([156 * 257 + 3, 78 * 257, 39 * 257, 65535]);
    expect(deepen(between, findDeepPaints([key]))).toEqual(between);
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

  test.each([
    [24, 10, [40, 40, 50, 40, 40, 40]],
    [12, 10, [80, 90, 80, 80, 90, 80]],
    [30, 10, [30, 40, 30, 30, 40, 30]],
    [24, 1, [42, 41, 42, 42, 41, 42]],
  ])('%i frames a second in steps of %i ms lose nothing on the way', (fps, stepMs, first) => {
    const delays = steppedDelays(Array<number>(fps * 2).fill(1000 / fps), stepMs);
    expect(delays.slice(0, 6)).toEqual(first);
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBe(2000);
  });

  test('24 frames a second play as 24 in a GIF, and no frame is shorter than viewers can show', async () => {
    const delaysOf = async (fps: number) => {
      const many = Array.from({ length: 24 }, (_, i) => ({ ...frames[i % 3], durationMs: 1000 / fps }));
      return (await sharp(await writeGif(many), { animated: true }).metadata()).delay ?? [];
    };
    expect((await delaysOf(24)).reduce((sum, delay) => sum + delay, 0)).toBe(1000);
    expect(await delaysOf(120)).toEqual(Array<number>(24).fill(20));
  });

  test('the colours of an APNG mean what those of the keys do', () => {
    const tag = tagOfProfile(Buffer.alloc(300, 9));
    const chunks = headChunks(writeApng(frames, tag));
    expect(chunks.map(({ type }) => type)).toEqual(expect.arrayContaining(['iCCP', 'acTL']));
    expect(profileOf({ chunks })).toEqual(new Uint8Array(Buffer.alloc(300, 9)));
  });

  test.each<[string, Colour, Colour | undefined, boolean]>([
    ['a white cel', [255, 255, 255], undefined, true],
    ['a pale cel', [240, 236, 230], undefined, true],
    ['a white cel with an ink line', [255, 255, 255], INK, false],
    ['a red cel', [200, 30, 60], undefined, false],
    ['a black cel', [0, 0, 0], undefined, false],
  ])('%s gets paper that shows it', (_what, fill, line, onGray) => {
    const cel = paint(40, 40, (x, y) => {
      const away = Math.hypot(x - 20, y - 20);
      return away > 15 ? undefined : line && away > 12 ? line : fill;
    });
    for (const depth of [8, 16] as const) {
      const paper = choosePaper([toDepth(cel, depth)]);
      expect(paper[0] < 200).toBe(onGray);
      expect(Math.max(...paper.map((level, i) => Math.abs(level - (line ?? fill)[i])))).toBeGreaterThan(48);
    }
  });

  test('a picture without transparency leaves the paper white', () => {
    expect(choosePaper([flatten(emptyRaster(9, 9), WHITE)])).toEqual(WHITE);
    expect(choosePaper([emptyRaster(9, 9)])).toEqual(WHITE);
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
