import { readCel } from '../../psd/read/read-cel';
import { maskSection, openHandMade, type HandMadeLayer } from './hand-made';

const FROM_VECTOR = 8;
const HAS_PARAMETERS = 16;
const SHAPE = [{ key: 'SoCo', data: [] }];

/** The alphas of a layer of four pixels in a row, opaque but for its masks. */
function alphas(more: Partial<HandMadeLayer>): number[] {
  const layer = { name: 'A', widthPx: 4, heightPx: 1, rgba: [9, 9, 9, 255], ...more };
  const opened = openHandMade({ layers: [layer] });
  const { data } = readCel(opened.psd, opened.layer('A')).raster;
  return Array.from({ length: 4 }, (_, i) => data[i * 4 + 3]);
}

const drawn = { id: -2, samples: [0, 100, 200, 255] };
const whole = [0, 0, 4, 1];

describe('a painted mask', () => {
  test('hides what it hides, and beyond its rectangle what its ground says', () => {
    const small = { id: -2, samples: [100, 255] };
    expect(alphas({ mask: maskSection([1, 0, 3, 1], 0, 0), channels: [small] })).toEqual([0, 100, 255, 0]);
    expect(alphas({ mask: maskSection([1, 0, 3, 1], 255, 0), channels: [small] })).toEqual([
      255, 100, 255, 255,
    ]);
  });

  test('that is switched off hides nothing', () => {
    expect(alphas({ mask: maskSection(whole, 0, 2), channels: [drawn] })).toEqual([255, 255, 255, 255]);
  });

  test('of half density hides half', () => {
    const mask = maskSection(whole, 0, HAS_PARAMETERS, { parameters: [1, 128] });
    expect(alphas({ mask, channels: [drawn] })).toEqual([127, 177, 227, 255]);
  });
});

describe('the pixels of a vector mask', () => {
  test('cut out a pixel layer', () => {
    expect(alphas({ mask: maskSection(whole, 0, FROM_VECTOR), channels: [drawn] })).toEqual([
      0, 100, 200, 255,
    ]);
  });

  test('are not applied to fills and shapes again, whose alpha they are', () => {
    const mask = maskSection(whole, 0, FROM_VECTOR);
    expect(alphas({ mask, channels: [drawn], blocks: SHAPE })).toEqual([255, 255, 255, 255]);
  });

  test('with less density show some of what they hide', () => {
    const mask = maskSection(whole, 0, FROM_VECTOR | HAS_PARAMETERS, { parameters: [4, 64] });
    expect(alphas({ mask, channels: [drawn] })).toEqual([191, 216, 241, 255]);
  });
});

describe('a painted and a vector mask together', () => {
  const painted = { id: -3, samples: [255, 128, 255, 0] };
  const both = { id: -2, samples: [0, 64, 200, 0] };
  const section = (flags = 0, parameters: number[] = []) =>
    maskSection(whole, 0, FROM_VECTOR | (parameters.length > 0 ? HAS_PARAMETERS : 0), {
      painted: { bounds: whole, flags },
      parameters,
    });

  test('hide a pixel layer as both do', () => {
    expect(alphas({ mask: section(), channels: [both, painted] })).toEqual([0, 64, 200, 0]);
  });

  test('hide a shape as the painted one does', () => {
    expect(alphas({ mask: section(), channels: [both, painted], blocks: SHAPE })).toEqual([255, 128, 255, 0]);
    expect(alphas({ mask: section(2), channels: [both, painted], blocks: SHAPE })).toEqual([
      255, 255, 255, 255,
    ]);
  });

  test('have a density each', () => {
    const mask = section(0, [5, 128, 255]);
    expect(alphas({ mask, channels: [both, painted] })).toEqual([0, 96, 200, 127]);
  });
});
