import { hasFfmpeg, minterpolate } from '../../benchmarks/quality/minterpolate';
import { runRecipe } from '../../benchmarks/quality/run-recipe';
import { emptyRaster, type Raster } from '../../pixels/raster';

const PAINT = [30, 60, 190, 255];

/** A square of 24 px on a clear canvas. */
function square(left: number, top: number, widthPx: number, heightPx: number): Raster {
  const raster = emptyRaster(widthPx, heightPx);
  for (let y = top; y < top + 24; y++)
    for (let x = left; x < left + 24; x++) raster.data.set(PAINT, (y * widthPx + x) * 4);
  return raster;
}

/** Middle of the paint; alpha is the weight. */
function middleOf({ data, widthPx }: Raster): { x: number; y: number } {
  let [sum, x, y] = [0, 0, 0];
  for (let i = 0; i < data.length / 4; i++) {
    const alpha = data[i * 4 + 3];
    sum += alpha;
    x += alpha * (i % widthPx);
    y += alpha * Math.floor(i / widthPx);
  }
  return { x: x / sum, y: y / sum };
}

describe('The draft engine as the bench runs it', () => {
  test('gives frames of the size of the canvas with the paint in its place', async () => {
    const { frames } = await runRecipe(square(100, 40, 240, 160), square(132, 72, 240, 160), 3);
    expect(frames.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual(Array(3).fill([240, 160]));
    frames.forEach((frame, k) => {
      const middle = middleOf(frame);
      expect(middle.x).toBeCloseTo(111.5 + 8 * (k + 1), 0);
      expect(middle.y).toBeCloseTo(51.5 + 8 * (k + 1), 0);
    });
  });

  test('goes by the work area: more empty canvas around the drawings changes no pixel', async () => {
    const small = await runRecipe(square(40, 40, 160, 120), square(72, 52, 160, 120), 1);
    const large = await runRecipe(square(40, 40, 400, 300), square(72, 52, 400, 300), 1);
    const shown = emptyRaster(160, 120);
    for (let y = 0; y < 120; y++)
      shown.data.set(large.frames[0].data.subarray(y * 1600, y * 1600 + 640), y * 640);
    expect(Buffer.compare(Buffer.from(shown.data), Buffer.from(small.frames[0].data))).toBe(0);
  });
});

const testWithFfmpeg = hasFfmpeg() ? test : test.skip;

describe('minterpolate', () => {
  testWithFfmpeg('gives as many in-betweens as asked for, in order from key A to key B', async () => {
    const [keyA, keyB] = [square(40, 40, 160, 120), square(56, 40, 160, 120)];
    const { frames, secondsPerFrame } = await minterpolate(keyA, keyB, 3);
    const darkMiddle = (frame: Raster): number => {
      const ink = emptyRaster(frame.widthPx, frame.heightPx);
      for (let i = 0; i < ink.data.length; i += 4) ink.data[i + 3] = Math.max(0, 200 - frame.data[i]);
      return middleOf(ink).x;
    };
    const places = frames.map(darkMiddle);
    expect(places).toHaveLength(3);
    places.forEach((place, k) => expect(Math.abs(place - (51.5 + 4 * (k + 1)))).toBeLessThan(1.5));
    expect(secondsPerFrame).toBeGreaterThan(0);
  });
});
