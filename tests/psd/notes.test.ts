import { ByteWriter } from '../../psd/format/byte-writer';
import { notesOn } from '../../psd/read/notes';
import { group, maskSection, openHandMade, type HandMadeLayer } from './hand-made';

const square = (name: string, more: Partial<HandMadeLayer> = {}): HandMadeLayer => ({
  name,
  widthPx: 2,
  heightPx: 2,
  ...more,
});

function notes(key: string, ...layers: HandMadeLayer[]): string[] {
  const { psd, tree, layer } = openHandMade({ layers });
  return notesOn(psd, layer(key), tree);
}

/** A descriptor with switches and objects of switches. */
function descriptor(entries: Record<string, boolean | Record<string, boolean>>): Uint8Array {
  const writer = new ByteWriter();
  const id = (text: string) => writer.uint32(text.length === 4 ? 0 : text.length).tag(text);
  const write = (items: typeof entries) => {
    writer.uint32(0);
    id('null');
    writer.uint32(Object.keys(items).length);
    for (const [key, value] of Object.entries(items)) {
      id(key);
      if (typeof value === 'boolean') writer.tag('bool').uint8(value ? 1 : 0);
      else {
        writer.tag('Objc');
        write(value);
      }
    }
  };
  write(entries);
  return writer.toBytes();
}

const effects = (entries: Parameters<typeof descriptor>[0], key = 'lfx2') => ({
  key,
  data: new ByteWriter().uint32(0).uint32(16).bytes(descriptor(entries)).toBytes(),
});
const STROKE = effects({ masterFXSwitch: true, FrFX: { enab: true }, DrSh: { enab: false } });

describe('layer effects of a key', () => {
  test('are named, as they are not in the in-betweens', () => {
    expect(notes('A', square('A', { blocks: [STROKE] }))).toEqual([
      'The layer effects of "A" (stroke) are not in the in-betweens; copy its layer style onto them.',
    ]);
  });

  test.each([
    ['all of them', { masterFXSwitch: false, FrFX: { enab: true } }],
    ['each of them', { masterFXSwitch: true, FrFX: { enab: false }, DrSh: { enab: false } }],
    ['one that is not there any more', { DrSh: { enab: true, present: false } }],
  ])('that are switched off (%s) are not spoken of', (_what, entries) => {
    expect(notes('A', square('A', { blocks: [effects(entries)] }))).toEqual([]);
  });

  test('of old files are found by their switch', () => {
    const shadow = (on: number) => {
      const data = new Uint8Array(51);
      data[38] = on;
      const writer = new ByteWriter().uint16(0).uint16(1).tag('8BIM').tag('dsdw').uint32(51).bytes(data);
      return { key: 'lrFX', data: writer.toBytes() };
    };
    expect(notes('A', square('A', { blocks: [shadow(1)] }))[0]).toContain('(drop shadow)');
    expect(notes('A', square('A', { blocks: [shadow(0)] }))).toEqual([]);
    expect(notes('A', square('A', { blocks: [shadow(1), effects({ masterFXSwitch: false })] }))).toEqual([]);
  });

  test('that nobody knows are spoken of all the same', () => {
    const odd = { key: 'lfx2', data: Uint8Array.from({ length: 40 }, (_, i) => 200 + (i % 5)) };
    expect(notes('A', square('A', { blocks: [odd] }))[0]).toContain('of an unknown kind');
  });
});

describe('what is clipped to a key', () => {
  test('is named from the top down, hidden layers not', () => {
    const clipped = (name: string, hidden = false) => square(name, { clipped: true, hidden });
    const row = [
      square('A'),
      clipped('shade'),
      clipped('off', true),
      clipped('rim'),
      square('B'),
      clipped('x'),
    ];
    expect(notes('A', ...row)).toEqual([
      '"rim" is clipped to "A" and is not in the in-betweens; choose a group that holds both to have it in.',
      '"shade" is clipped to "A" and is not in the in-betweens; choose a group that holds both to have it in.',
    ]);
    expect(notes('rim', ...row)).toEqual([]);
  });

  test('inside of a key group is merged and needs no note', () => {
    expect(notes('girl', ...group('girl', [square('A'), square('shade', { clipped: true })]))).toEqual([]);
  });
});

describe('blending options that the in-betweens do not have', () => {
  const knockout = { key: 'knko', data: [1, 0, 0, 0] };
  const plainRanges = [0, 0, 255, 255, 0, 0, 255, 255];

  test('are named each', () => {
    const A = square('A', {
      ranges: [0, 0, 200, 255, 0, 0, 255, 255],
      blocks: [knockout, { key: 'brst', data: [0, 0, 0, 1] }],
    });
    expect(notes('A', A)).toEqual([
      'The in-betweens do not have the Blend If of "A".',
      'The in-betweens do not have the knockout of "A".',
      'The in-betweens do not have the choice of channels of "A".',
    ]);
  });

  test('are not spoken of when they are as they always are', () => {
    expect(
      notes('A', square('A', { ranges: plainRanges, blocks: [{ key: 'knko', data: [0, 0, 0, 0] }] })),
    ).toEqual([]);
  });
});

describe('of a key that is a group', () => {
  test('what its layers are merged without, but not what is hidden', () => {
    const inner = [
      square('body', { blocks: [STROKE], ranges: [9, 9, 255, 255] }),
      square('old', { blocks: [STROKE], hidden: true }),
      ...group('arm', [square('hand', { blocks: [STROKE] })]),
    ];
    expect(notes('girl', ...group('girl', inner))).toEqual([
      '"girl" is merged without the layer effects of "girl/arm/hand" (stroke); merge it in Photoshop to have them in.',
      '"girl" is merged without the layer effects of "girl/body" (stroke); merge it in Photoshop to have them in.',
      '"girl" is merged without the Blend If of "girl/body".',
    ]);
  });

  test('its own effects', () => {
    expect(notes('girl', ...group('girl', [square('A')], { blocks: [STROKE] }))).toHaveLength(1);
  });

  test('clipped layers that are blended one by one, where that is to be seen', () => {
    const alone = { key: 'clbl', data: [0, 0, 0, 0] };
    const shade = square('shade', { clipped: true, blendKey: 'mul ' });
    const [note] = notes('girl', ...group('girl', [square('A', { blocks: [alone] }), shade]));
    expect(note).toContain('blending of clipped layers one by one of "girl/A"');
    const plain = square('shade', { clipped: true });
    expect(notes('girl', ...group('girl', [square('A', { blocks: [alone] }), plain]))).toEqual([]);
  });
});

describe('masks', () => {
  const feather = [0x40, 0x08, 0, 0, 0, 0, 0, 0];
  const pixels = [{ id: -2, samples: [255, 255, 255, 255] }];
  const FEATHER = 'The mask of "A" is taken without its feather.';

  test('a feather is spoken of, one of a mask that is switched off is not', () => {
    const mask = (flags: number) => maskSection([0, 0, 2, 2], 0, 16 | flags, { parameters: [2, ...feather] });
    expect(notes('A', square('A', { mask: mask(0), channels: pixels }))).toEqual([FEATHER]);
    expect(notes('A', square('A', { mask: mask(2), channels: pixels }))).toEqual([]);
    expect(notes('A', square('A', { mask: maskSection([0, 0, 2, 2], 0, 0), channels: pixels }))).toEqual([]);
  });

  test('the feather of a vector mask counts, that of a painted one only when there is one', () => {
    const mask = (parameters: number[]) => maskSection([0, 0, 2, 2], 0, 24, { parameters });
    expect(notes('A', square('A', { mask: mask([8, ...feather]), channels: pixels }))).toEqual([FEATHER]);
    expect(notes('A', square('A', { mask: mask([2, ...feather]), channels: pixels }))).toEqual([]);
  });

  test('a shape whose vector mask has less density is spoken of', () => {
    const mask = maskSection([0, 0, 2, 2], 0, 24, { parameters: [4, 128] });
    const shape = square('A', { mask, channels: pixels, blocks: [{ key: 'SoCo', data: [] }] });
    expect(notes('A', shape)).toEqual(['The vector mask of "A" is taken without its density.']);
  });
});

/** A vector mask of one triangle, on a canvas of 8 x 8. @param flags 1 inverted, 4 switched off */
function vectorMask(points: readonly (readonly [number, number])[], flags = 0, initialFill = 0) {
  const writer = new ByteWriter().uint32(3).uint32(flags);
  writer.uint16(8).uint16(initialFill).bytes(new Uint8Array(22));
  for (const [x, y] of points) {
    writer.uint16(2);
    for (let i = 0; i < 3; i++) writer.int32((y / 8) * 2 ** 24).int32((x / 8) * 2 ** 24);
  }
  return { key: 'vmsk', data: writer.toBytes() };
}

describe('vector masks', () => {
  const NOTE = 'The vector mask of "A" is not applied; rasterise the layer if it matters.';
  const around: [number, number][] = [
    [0, 0],
    [2, 0],
    [2, 2],
  ];
  const elsewhere: [number, number][] = [
    [5, 5],
    [7, 5],
    [7, 7],
  ];

  test('that the pixels do not show are spoken of', () => {
    expect(notes('A', square('A', { blocks: [vectorMask(elsewhere)] }))).toEqual([NOTE]);
    expect(notes('A', square('A', { blocks: [vectorMask(around, 1)] }))).toEqual([NOTE]);
    expect(notes('A', ...group('A', [square('x')], { blocks: [vectorMask(around)] }))).toEqual([NOTE]);
  });

  test('that are in the pixels already are not', () => {
    const mask = maskSection([0, 0, 2, 2], 0, 8);
    const channels = [{ id: -2, samples: [255, 0, 0, 0] }];
    const shape = [{ key: 'SoCo', data: [] }, vectorMask(elsewhere)];
    expect(notes('A', square('A', { blocks: [vectorMask(elsewhere)], mask, channels }))).toEqual([]);
    expect(notes('A', square('A', { blocks: shape }))).toEqual([]);
    expect(notes('A', square('A', { blocks: [vectorMask(around)] }))).toEqual([]);
  });

  test('that are switched off or show everything are not', () => {
    expect(notes('A', square('A', { blocks: [vectorMask(elsewhere, 4)] }))).toEqual([]);
    expect(notes('A', square('A', { blocks: [vectorMask([], 0, 1)] }))).toEqual([]);
    expect(notes('A', square('A', { blocks: [vectorMask([], 0, 0)] }))).toEqual([NOTE]);
    expect(notes('A', square('A', { blocks: [vectorMask([], 1, 1)] }))).toEqual([NOTE]);
    expect(notes('A', square('A', { blocks: [vectorMask([], 1, 0)] }))).toEqual([]);
  });
});
