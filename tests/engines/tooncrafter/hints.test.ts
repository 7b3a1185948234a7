/** @jest-environment ./tests/support/runtime-environment.js */
import { hintOf, lineDensity } from '../../../bridge-server/engines/tooncrafter/hints';
import { emptyRaster, type Raster } from '../../../pixels/raster';

const SIZE = { widthPx: 4, heightPx: 2 };
const PLANE = 8;

function layer(alpha: number): Raster {
  const raster = emptyRaster(SIZE.widthPx, SIZE.heightPx);
  raster.data.set([200, 30, 30, alpha], 0);
  return raster;
}

function page(): Raster {
  const raster = emptyRaster(SIZE.widthPx, SIZE.heightPx);
  raster.data.fill(255);
  raster.data.set([0, 0, 0, 255], 4);
  return raster;
}

describe('sketch hints', () => {
  test('on a transparent layer any paint is line, as strong as its alpha', () => {
    expect([...lineDensity(layer(255))]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    expect(lineDensity(layer(51))[0]).toBeCloseTo(0.2);
  });

  test('on an opaque page dark is line and the paper is nothing', () => {
    const density = lineDensity(page());
    expect(density[1]).toBeCloseTo(1);
    expect(density[0]).toBeCloseTo(0);
  });

  test('stand on the nearest of the sixteen frames; all others are blank', () => {
    const hint = hintOf([{ moment: 8 / 16, strength: 1, raster: layer(255) }], SIZE);
    expect(hint.shape).toEqual([16, 1, 2, 4]);
    expect(hint.data[8 * PLANE]).toBe(1);
    expect(hint.data.reduce((sum, value) => sum + value)).toBe(1);
  });

  test('are fainter with less strength, and two on one frame lie over each other', () => {
    const hint = hintOf(
      [
        { moment: 0.2, strength: 0.5, raster: layer(255) },
        { moment: 0.21, strength: 1, raster: page() },
      ],
      SIZE,
    );
    const frame = hint.data.subarray(3 * PLANE, 4 * PLANE);
    expect(frame[0]).toBeCloseTo(0.5);
    expect(frame[1]).toBeCloseTo(1);
  });
});
