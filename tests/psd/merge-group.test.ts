import { readLook, mergeLayers } from '../../psd/read/merge-group';
import { group, maskSection, openHandMade, type HandMadeLayer } from './hand-made';

const fill = (value: number) => [{ key: 'iOpa', data: [value, 0, 0, 0] }];

/** One pixel of a layer. */
function dot(name: string, rgba: readonly number[], more: Partial<HandMadeLayer> = {}): HandMadeLayer {
  return { name, widthPx: 1, heightPx: 1, rgba, ...more };
}

/** The one pixel that the layers of a group show. @param layers bottom first */
function merged(...layers: HandMadeLayer[]): number[] {
  const { psd, layer } = openHandMade({ layers: group('girl', layers) });
  return [...readLook(psd, layer('girl')).raster.data.slice(0, 4)];
}

function near(pixel: readonly number[], expected: readonly number[], within = 1): void {
  const far = expected.some((value, i) => Math.abs(value - pixel[i]) > within);
  expect(far ? pixel : expected).toEqual(expected);
}

const RED = [224, 16, 32, 255];
const GRAY = [128, 128, 128, 255];
const isolated = { section: { type: 1, blendKey: 'norm' } } as const;

describe('a group inside of a group', () => {
  test('that passes through lies on what is below it, as if it were none', () => {
    expect(merged(dot('body', RED), ...group('shade', [dot('s', GRAY, { blendKey: 'mul ' })]))).toEqual([
      112, 8, 16, 255,
    ]);
  });

  test('that does not is merged for itself', () => {
    const shade = group('shade', [dot('s', GRAY, { blendKey: 'mul ' })], isolated);
    expect(merged(dot('body', RED), ...shade)).toEqual(GRAY);
  });

  test('that passes through fades with its opacity and its mask', () => {
    const shade = (more: Partial<HandMadeLayer>) =>
      group('shade', [dot('s', GRAY, { blendKey: 'mul ' })], more);
    near(merged(dot('body', RED), ...shade({ opacity: 128 })), [168, 12, 24, 255]);
    const mask = maskSection([0, 0, 1, 1], 0, 0);
    near(
      merged(dot('body', RED), ...shade({ mask, channels: [{ id: -2, samples: [128] }] })),
      [168, 12, 24, 255],
    );
  });

  test('of another blend mode is blended with it as a whole, with its opacity and fill', () => {
    const shade = (more: Partial<HandMadeLayer>) =>
      group('shade', [dot('s', GRAY)], { section: { type: 1, blendKey: 'mul ' }, ...more });
    expect(merged(dot('body', RED), ...shade({}))).toEqual([112, 8, 16, 255]);
    near(merged(dot('body', RED), ...shade({ opacity: 128, blocks: fill(128) })), [196, 14, 28, 255]);
  });
});

describe('clipped layers', () => {
  test('show where their base is, and keep its alpha', () => {
    const half = [200, 100, 50, 128];
    expect(merged(dot('body', half), dot('shade', GRAY, { clipped: true, blendKey: 'mul ' }))).toEqual([
      100, 50, 25, 128,
    ]);
  });

  test('of a hidden base are hidden with it, and hidden ones do nothing', () => {
    expect(
      merged(dot('a', RED), dot('b', GRAY, { hidden: true }), dot('c', GRAY, { clipped: true })),
    ).toEqual(RED);
    expect(merged(dot('a', RED), dot('c', GRAY, { clipped: true, hidden: true }))).toEqual(RED);
  });

  // Both flattened by Photoshop: an exclusion under a lighter colour that is clipped to its group, and plain paint.
  test('on a group that passes through lie on what it makes of what is below', () => {
    const cyan = group('g', [dot('red', [255, 0, 0, 255], { blendKey: 'smud' })]);
    const green = dot('green', [0, 255, 0, 255], { clipped: true, blendKey: 'lgCl' });
    expect(merged(dot('white', [255, 255, 255, 255]), ...cyan, green)).toEqual([0, 255, 255, 255]);
  });

  test('cover what such a group covers, and leave nothing of it where it is thin', () => {
    const thin = group('g', [dot('red', [255, 0, 0, 128])]);
    const green = dot('green', [0, 255, 0, 255], { clipped: true });
    near(merged(dot('white', [255, 255, 255, 255]), ...thin, green), [127, 255, 127, 255]);
  });
});

describe('fill', () => {
  test('weakens a layer as opacity does', () => {
    near(
      merged(dot('a', [0, 0, 0, 255]), dot('b', [200, 100, 50, 255], { blocks: fill(128) })),
      [100, 50, 25, 255],
    );
  });

  // Written with linear light at 20 %: over transparent paint of (0, 134, 121) and an alpha of 76 %.
  test('of linear light draws the colour to the middle and blends it wholly', () => {
    const pixel = merged(
      dot('blue', [0, 0, 255, 255], { opacity: 153 }),
      dot('green', [0, 255, 0, 255], { opacity: 102 }),
      dot('light', [255, 0, 0, 255], { blendKey: 'lLit', blocks: fill(51) }),
    );
    near(pixel, [63, 78, 66, 206], 2);
  });

  test('and opacity of the group itself are left out: the in-betweens get them again', () => {
    const { psd, layer } = openHandMade({
      layers: group('girl', [dot('a', RED)], { opacity: 9, blocks: fill(9) }),
    });
    expect([...readLook(psd, layer('girl')).raster.data]).toEqual(RED);
  });
});

describe('what only Photoshop can merge is refused by name', () => {
  test.each<[string, HandMadeLayer, string]>([
    [
      'an adjustment layer',
      { name: 'x', blocks: [{ key: 'nvrt', data: [] }] },
      '"x" is an adjustment layer.',
    ],
    ['a fill without pixels', { name: 'x', blocks: [{ key: 'SoCo', data: [] }] }, 'fill or shape layer'],
    ['dissolve', dot('x', RED, { blendKey: 'diss' }), '"x" in the group has a blend mode'],
    [
      'hard mix with less fill',
      dot('x', RED, { blendKey: 'hMix', blocks: fill(99) }),
      '"x" in the group has a blend',
    ],
  ])('%s', (_what, odd, words) => {
    const refusal = expect.objectContaining({
      code: 'layer-unusable',
      detail: expect.stringContaining(words),
    });
    expect(() => merged(dot('a', RED), odd)).toThrow(refusal);
    expect(() => merged(dot('a', RED), ...group('inner', [odd]))).toThrow(refusal);
    expect(merged(dot('a', RED), { ...odd, hidden: true })).toEqual(RED);
  });

  test('more pixels than a layer may have', () => {
    const far = dot('far', RED, { left: 40_000, top: 40_000 });
    expect(() => merged(dot('a', RED), far)).toThrow(expect.objectContaining({ code: 'layer-too-large' }));
  });
});

test('layers can be merged on the canvas alone, whatever lies beyond it', () => {
  const { psd, tree } = openHandMade({ layers: [dot('a', RED), dot('out', GRAY, { left: -5 })] });
  const bounds = { left: 0, top: 0, right: 2, bottom: 1 };
  const { raster } = mergeLayers(psd, tree, 'all', bounds);
  expect([...raster.data]).toEqual([...RED, 0, 0, 0, 0]);
});

test('an empty group is empty', () => {
  const { psd, layer } = openHandMade({ layers: group('girl', []) });
  expect(readLook(psd, layer('girl')).raster).toMatchObject({ widthPx: 0, heightPx: 0 });
});
