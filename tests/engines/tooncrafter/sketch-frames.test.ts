/** @jest-environment ./tests/support/runtime-environment.js */
import { sketchFrames } from '../../../bridge-server/engines/tooncrafter/sketch-frames';
import { emptyRaster, type Raster } from '../../../pixels/raster';

const SIZE = { widthPx: 4, heightPx: 2 };
const PLANE = 8;

/** Lines of the given pressures, from the left of the first row. */
function layer(...pressures: number[]): Raster {
  const raster = emptyRaster(SIZE.widthPx, SIZE.heightPx);
  pressures.forEach((alpha, i) => raster.data.set([200, 30, 30, alpha], i * 4));
  return raster;
}

describe('the pictures of lines that lead ToonCrafter', () => {
  test('take the alpha for the pressure, whatever the colour', () => {
    const { data } = sketchFrames([{ moment: 8 / 16, strength: 1, raster: layer(255, 51) }], SIZE);
    const frame = data.subarray(8 * PLANE, 9 * PLANE);
    expect(frame[0]).toBe(1);
    expect(frame[1]).toBeCloseTo(0.2);
    expect([...frame.subarray(2)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('take opaque paint for line: what is paper was decided before', () => {
    const { data } = sketchFrames([{ moment: 0.5, strength: 1, raster: layer(...Array(8).fill(255)) }], SIZE);
    expect(data.reduce((sum, value) => sum + value)).toBe(PLANE);
  });

  test('stand on the nearest of the sixteen frames; all others are blank', () => {
    const frames = sketchFrames([{ moment: 8 / 16, strength: 1, raster: layer(255) }], SIZE);
    expect(frames.shape).toEqual([16, 1, 2, 4]);
    expect(frames.data[8 * PLANE]).toBe(1);
    expect(frames.data.reduce((sum, value) => sum + value)).toBe(1);
  });

  test('are fainter with less strength, and two on one frame lie over each other', () => {
    const { data } = sketchFrames(
      [
        { moment: 0.2, strength: 0.5, raster: layer(255, 0) },
        { moment: 0.21, strength: 1, raster: layer(0, 255) },
      ],
      SIZE,
    );
    const frame = data.subarray(3 * PLANE, 4 * PLANE);
    expect(frame[0]).toBeCloseTo(0.5);
    expect(frame[1]).toBeCloseTo(1);
  });
});
