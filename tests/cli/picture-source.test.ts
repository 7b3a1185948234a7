/** Rows of pictures: what fits together, what is told, and what documents are made of them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { notesOnForms } from '../../bridge-server/cli/inbetween/notes';
import { openPictureSource } from '../../bridge-server/cli/inbetween/picture-source';
import type { DrawingSource } from '../../bridge-server/cli/inbetween/drawing-source';
import type { ShownTake } from '../../bridge-server/cli/inbetween/shown-take';
import { writeApng } from '../../bridge-server/imaging/animation';
import { profileOf, tagOfProfile, type ColourTag } from '../../bridge-server/imaging/colour-tag';
import { writePng } from '../../bridge-server/imaging/png';
import { toDepth } from '../../pixels/depth';
import { toGray } from '../../pixels/gray';
import type { Raster } from '../../pixels/raster';
import { flatten as allOf, readElsewhere } from '../psd/documents';
import { readProfile } from '../../psd/format/image-resources';
import { parsePsd } from '../../psd/format/psd-document';
import { celAt, grid } from '../imaging/drawings';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'toonbridge-pictures-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Form {
  gray?: boolean;
  alpha?: boolean;
  tag?: ColourTag;
}

async function keyFile(name: string, raster: Raster, { gray = false, alpha = true, tag }: Form = {}) {
  const path = join(folder, name);
  writeFileSync(path, await writePng(raster, { gray, alpha, tag }));
  return path;
}

async function tagNamed(name: 'srgb' | 'p3'): Promise<ColourTag> {
  const raw = { width: 1, height: 1, channels: 3 } as const;
  const file = await sharp(Buffer.alloc(3), { raw }).withIccProfile(name).png().toBuffer();
  return tagOfProfile((await sharp(file).metadata()).icc ?? Buffer.alloc(0));
}

const open = (...keys: string[]) => openPictureSource({ keys, sketches: [] });

describe('colour profiles of two keys', () => {
  test('the one that both have goes into everything that is made', async () => {
    const tag = await tagNamed('p3');
    const source = await open(
      await keyFile('a.png', grid(20, 12), { tag }),
      await keyFile('b.png', grid(20, 12), { tag }),
    );
    expect(source.notes).toEqual([]);
    expect(profileOf(source.form.tag)).toEqual(profileOf(tag));
    const document = parsePsd(Buffer.concat(await source.document(takeOf(source), '.psd')));
    expect(readProfile(document.bytes, document.resources)).toEqual(profileOf(tag));
  });

  test('two that mean different colours are refused', async () => {
    const files = [
      await keyFile('a.png', grid(20, 12), { tag: await tagNamed('p3') }),
      await keyFile('b.png', grid(20, 12), { tag: await tagNamed('srgb') }),
    ];
    await expect(open(...files)).rejects.toMatchObject({
      code: 'keys-different-profile',
      detail: expect.stringContaining('"a.png" and "b.png"'),
    });
  });

  test.each([
    ['sRGB beside none is the same and is not worth a word', 'srgb', 0],
    ['Display P3 beside none is taken for both, and that is told', 'p3', 1],
  ] as const)('%s', async (_what, name, notes) => {
    const tag = await tagNamed(name);
    const source = await open(
      await keyFile('a.png', grid(20, 12)),
      await keyFile('b.png', grid(20, 12), { tag }),
    );
    expect(profileOf(source.form.tag)).toEqual(profileOf(tag));
    expect(source.notes).toHaveLength(notes);
  });
});

describe('pictures that fit together', () => {
  test('a moving picture as a key gives its first picture, and that is told', async () => {
    const frames = [0, 1].map(() => ({ raster: grid(20, 12), durationMs: 40 }));
    writeFileSync(join(folder, 'a.png'), writeApng(frames));
    const source = await open(join(folder, 'a.png'), await keyFile('b.png', grid(20, 12), { alpha: false }));
    expect(source.notes).toEqual([expect.stringContaining('"a.png" holds more than one picture')]);
  });

  test.each<[string, [Raster, Raster], string, string]>([
    ['sizes', [grid(20, 12), grid(20, 13)], 'keys-different-size', '20 x 13'],
    ['depths', [grid(20, 12), grid(20, 12, 16)], 'keys-different-depth', '16 bit'],
  ])('different %s are refused, with both named', async (_what, [a, b], code, words) => {
    const files = [await keyFile('a.png', a), await keyFile('b.png', b)];
    await expect(open(...files)).rejects.toMatchObject({ code, detail: expect.stringContaining(words) });
  });

  test('a key that is turned upright by its file fits upright keys', async () => {
    const { widthPx: width, heightPx: height, data } = grid(12, 20);
    const raw = { width, height, channels: 4 as const };
    const turned = await sharp(Buffer.from(data), { raw }).withMetadata({ orientation: 6 }).png().toBuffer();
    writeFileSync(join(folder, 'a.png'), turned);
    const source = await open(join(folder, 'a.png'), await keyFile('b.png', grid(20, 12)));
    expect(source.canvas).toEqual({ widthPx: 20, heightPx: 12 });
  });
});

describe('a document made of pictures', () => {
  test.each([
    [8, false],
    [16, false],
    [8, true],
    [16, true],
  ] as const)(
    '%i bits, gray %s: keys as layers, in-betweens in a group between them',
    async (depth, gray) => {
      const key = (step: number) => {
        const raster = toDepth(grid(20 + step, 12), depth);
        return gray ? toGray(raster) : raster;
      };
      const files = [
        await keyFile('first key.png', key(0), { gray }),
        await keyFile('last 🦊.png', key(0), { gray }),
      ];
      const source = await open(...files);
      for (const ending of source.psdEndings) {
        const psd = readElsewhere(Buffer.concat(await source.document(takeOf(source), ending)));
        expect(allOf(psd.children).map(({ path }) => path)).toEqual([
          '/first key',
          expect.stringMatching(/^\/first key → last 🦊 · 1 even on 1s/u),
          expect.stringMatching(/\/f002 \(1\/1\)$/),
          '/last 🦊',
        ]);
        expect([psd.width, psd.height, psd.bitsPerChannel]).toEqual([20, 12, depth]);
      }
    },
  );
});

describe('forms that cannot hold everything', () => {
  const asked = { chart: { spacing: 'even', hold: 1 }, framesPerSecond: 24 } as const;
  const psd = { path: 'x.psd', form: 'psd' } as const;
  const gif = { path: 'x.gif', form: 'gif' } as const;
  const notesOn = async (tag: ColourTag | undefined, rest: object) => {
    const source = { form: { gray: false, alpha: true, tag } } as DrawingSource;
    return notesOnForms(source, { ...asked, destination: psd, previews: {}, ...rest });
  };

  test('a GIF says that it is slower than asked, and that it has no profile', async () => {
    expect(await notesOn(undefined, { destination: gif })).toEqual([]);
    expect(await notesOn(undefined, { destination: gif, framesPerSecond: 60 })).toEqual([
      expect.stringContaining('60 drawings a second'),
    ]);
    const onTwos = { chart: { spacing: 'even', hold: 2 }, framesPerSecond: 60 };
    expect(await notesOn(undefined, { destination: gif, ...onTwos })).toEqual([]);
    expect(await notesOn(await tagNamed('p3'), { previews: { gif: 'y.gif' } })).toEqual([
      expect.stringContaining('colour profile'),
    ]);
    expect(await notesOn(await tagNamed('srgb'), { previews: { gif: 'y.gif' } })).toEqual([]);
  });

  test('an APNG says that many viewers show its first picture only', async () => {
    expect(await notesOn(undefined, { previews: { apng: 'y.apng' } })).toEqual([
      expect.stringContaining('only its first picture'),
    ]);
  });
});

/** A take of one in-between that is a copy of a small drawing. */
function takeOf({ canvas, keys, form }: DrawingSource): ShownTake {
  const gray = form.gray ? toGray(grid(4, 4)) : grid(4, 4);
  const depth = keys[0].cel.raster.data instanceof Uint16Array ? 16 : 8;
  const cel = celAt(3, 2, toDepth(gray, depth));
  return {
    canvas,
    keys,
    chart: { spacing: 'even', hold: 1 },
    count: 1,
    engine: 'draft',
    seed: 1,
    inbetweens: [{ segment: 0, slot: 0, moment: 0.5, read: async () => cel }],
  };
}
