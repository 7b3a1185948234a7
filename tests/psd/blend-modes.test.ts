import { blendOf, canBlend, neutralOf } from '../../psd/read/blend-modes';

type Rgb = readonly [number, number, number];

/** In bytes, rounded. */
function blended(key: string, backdrop: Rgb, source: Rgb): number[] {
  const mixed = new Float64Array(3);
  const share = (colour: Rgb) => Float64Array.from(colour, (value) => value / 255);
  blendOf(key)?.(share(backdrop), share(source), mixed);
  return Array.from(mixed, (value) => Math.round(value * 255));
}

const BLUE: Rgb = [0, 0, 255];
const GREEN: Rgb = [0, 255, 0];

describe('blend modes mix colours as Photoshop does', () => {
  test.each<[string, Rgb, Rgb, number[]]>([
    ['norm', [10, 20, 30], [1, 2, 3], [1, 2, 3]],
    ['mul ', [255, 17, 32], [112, 128, 128], [112, 9, 16]],
    ['scrn', [100, 0, 255], [100, 50, 9], [161, 50, 255]],
    ['over', [64, 200, 0], [128, 128, 9], [64, 200, 0]],
    ['hLit', [64, 200, 0], [64, 200, 255], [32, 231, 255]],
    ['sLit', [64, 64, 64], [0, 128, 255], [16, 64, 128]],
    ['dark', [1, 200, 3], [100, 100, 0], [1, 100, 0]],
    ['lite', [1, 200, 3], [100, 100, 0], [100, 200, 3]],
    ['div ', [0, 100, 100], [255, 155, 255], [0, 255, 255]],
    ['idiv', [255, 100, 100], [0, 200, 0], [255, 57, 0]],
    ['lddg', [200, 100, 0], [100, 100, 0], [255, 200, 0]],
    ['lbrn', [200, 100, 0], [100, 200, 255], [45, 45, 0]],
    ['lLit', [100, 100, 100], [128, 0, 255], [101, 0, 255]],
    ['pLit', [100, 100, 100], [10, 128, 250], [20, 100, 245]],
    ['diff', [200, 100, 0], [100, 200, 9], [100, 100, 9]],
    ['smud', [255, 0, 128], [255, 255, 128], [0, 255, 127]],
    ['fsub', [200, 100, 0], [100, 200, 9], [100, 0, 0]],
    ['fdiv', [0, 100, 50], [0, 200, 0], [0, 128, 255]],
  ])('%s: %j under %j', (key, backdrop, source, expected) => {
    expect(blended(key, backdrop, source)).toEqual(expected);
  });

  // Flattened by Photoshop: three opaque circles of blue, green and red at half opacity.
  test('vivid light takes the source at both ends of the scale', () => {
    expect(blended('vLit', BLUE, GREEN)).toEqual([0, 255, 0]);
    expect(blended('vLit', [100, 100, 100], [64, 200, 128])).toEqual([0, 232, 100]);
  });

  test('hard mix: what adds up to exactly one is dark, unless the backdrop alone is white', () => {
    expect(blended('hMix', BLUE, GREEN)).toEqual([0, 0, 255]);
    expect(blended('hMix', [100, 100, 100], [155, 156, 154])).toEqual([0, 255, 0]);
  });

  test('hue, saturation, colour and luminosity take their part of the source', () => {
    const [skin, sky]: Rgb[] = [
      [200, 120, 80],
      [40, 90, 220],
    ];
    const luma = ([r, g, b]: readonly number[]) => 0.3 * r + 0.59 * g + 0.11 * b;
    const spread = (colour: readonly number[]) => Math.max(...colour) - Math.min(...colour);
    expect(luma(blended('hue ', skin, sky))).toBeCloseTo(luma(skin), -0.3);
    expect(spread(blended('hue ', skin, sky))).toBe(spread(skin));
    expect(luma(blended('colr', skin, sky))).toBeCloseTo(luma(skin), -0.3);
    expect(luma(blended('lum ', skin, sky))).toBeCloseTo(luma(sky), -0.3);
    expect(blended('sat ', [90, 90, 90], sky)).toEqual([90, 90, 90]);
    expect(blended('hue ', skin, [77, 77, 77])).toEqual(Array(3).fill(Math.round(luma(skin))));
  });

  test('darker and lighter colour choose the whole colour by its luminosity', () => {
    expect(blended('dkCl', [255, 0, 0], [0, 0, 255])).toEqual([0, 0, 255]);
    expect(blended('lgCl', [255, 0, 0], [0, 0, 255])).toEqual([255, 0, 0]);
  });

  test('luminosity that leaves the scale is drawn towards its gray', () => {
    const bright = blended('lum ', [0, 0, 255], [250, 250, 250]);
    expect(Math.max(...bright)).toBe(255);
    expect(Math.min(...bright)).toBeGreaterThan(200);
  });
});

test('dissolve and what nobody knows cannot be blended here', () => {
  expect([blendOf('diss'), blendOf('????'), blendOf('constructor')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect([canBlend('diss', 1), canBlend('hMix', 1), canBlend('hMix', 0.5), canBlend('lLit', 0.5)]).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

test('of seven modes Fill draws the source towards the colour that changes nothing', () => {
  for (const key of ['div ', 'lddg', 'diff', 'idiv', 'lbrn', 'lLit', 'vLit']) {
    const neutral = Math.round((neutralOf(key) ?? NaN) * 255);
    const unchanged = blended(key, [30, 140, 220], [neutral, neutral, neutral]);
    [30, 140, 220].forEach((value, i) => expect(Math.abs(unchanged[i] - value)).toBeLessThan(2));
  }
  expect(neutralOf('mul ')).toBeUndefined();
});
