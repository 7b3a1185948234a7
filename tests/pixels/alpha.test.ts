import { unmultiplyRows, withoutHiddenColours } from '../../pixels/alpha';
import type { Depth, Raster } from '../../pixels/raster';

const rasterOf = (samples: number[], depth: Depth): Raster => ({
  widthPx: samples.length / 4,
  heightPx: 1,
  data: depth === 16 ? Uint16Array.from(samples) : Uint8ClampedArray.from(samples),
});

const unmultiplied = (samples: number[], depth: Depth = 8): number[] => {
  const raster = rasterOf(samples, depth);
  unmultiplyRows(raster, 0, 1);
  return [...raster.data];
};

describe('premultiplied on black, made straight', () => {
  test('every 8-bit sample is the nearest one that gives the same premultiplied sample again', () => {
    for (let alpha = 1; alpha <= 255; alpha++) {
      const samples = Array.from({ length: alpha + 1 }, (_, colour) => [colour, 0, alpha, alpha]).flat();
      const straight = unmultiplied(samples);
      for (let colour = 0; colour <= alpha; colour++) {
        const value = straight[colour * 4];
        expect(Math.abs(value - (colour * 255) / alpha)).toBeLessThanOrEqual(0.5);
        expect(Math.round((value * alpha) / 255)).toBe(colour);
      }
      expect(straight[2]).toBe(255);
    }
  });

  test('halves go up', () => {
    // 1 * 255 / 170 is 1.5 exactly.
    expect(unmultiplied([1, 0, 0, 170])).toEqual([2, 0, 0, 170]);
  });

  test('16-bit samples are divided without losing a bit to floating point', () => {
    for (const alpha of [1, 2, 3, 255, 257, 32767, 32768, 65533, 65534]) {
      for (const colour of [0, 1, alpha >> 1, alpha - 1, alpha]) {
        const exact = (2n * BigInt(colour) * 65535n + BigInt(alpha)) / (2n * BigInt(alpha));
        expect(unmultiplied([colour, 0, 0, alpha], 16)[0]).toBe(Number(exact));
      }
    }
  });

  test('the white of a solid at opacity 51 of 255 is white again', () => {
    expect(unmultiplied([51, 51, 51, 51])).toEqual([255, 255, 255, 51]);
  });

  test('colour where there is no alpha goes, colour that outshines its alpha is full', () => {
    expect(unmultiplied([9, 8, 7, 0, 200, 10, 5, 20])).toEqual([0, 0, 0, 0, 255, 128, 64, 20]);
  });

  test('opaque pixels and other rows stay as they are', () => {
    const raster: Raster = {
      widthPx: 1,
      heightPx: 3,
      data: Uint8ClampedArray.from([1, 2, 3, 255, 4, 4, 4, 8, 5, 5, 5, 10]),
    };
    unmultiplyRows(raster, 0, 2);
    expect([...raster.data]).toEqual([1, 2, 3, 255, 128, 128, 128, 8, 5, 5, 5, 10]);
  });
});

test('colour goes where there is no alpha at all, and stays under the least there is', () => {
  const { data } = withoutHiddenColours(rasterOf([9, 8, 7, 0, 9, 8, 7, 1], 8));
  expect([...data]).toEqual([0, 0, 0, 0, 9, 8, 7, 1]);
});
