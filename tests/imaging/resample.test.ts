import { premultiply, unpremultiply } from '../../pixels/alpha';
import { flatten } from '../../pixels/flatten';
import { emptyRaster, type Raster } from '../../pixels/raster';
import { resample } from '../../bridge-server/imaging/resample';
import { INK, inkedDisc, paint } from './drawings';

/** Centre of gravity of the alpha, in pixels from the left top corner. */
function centre({ data, widthPx }: Raster): [x: number, y: number] {
  let [sumX, sumY, sum] = [0, 0, 0];
  for (let i = 0; i < data.length / 4; i++) {
    const alpha = data[i * 4 + 3];
    sumX += alpha * ((i % widthPx) + 0.5);
    sumY += alpha * (Math.floor(i / widthPx) + 0.5);
    sum += alpha;
  }
  return [sumX / sum, sumY / sum];
}

describe('resampling', () => {
  test.each([
    [301, 187, 512, 320],
    [640, 400, 512, 320],
    [97, 53, 64, 64],
    [33, 71, 256, 160],
  ])('%i x %i to %i x %i and back: nothing moves', (widthPx, heightPx, engineWidthPx, engineHeightPx) => {
    const [x, y, radius] = [widthPx * 0.41, heightPx * 0.57, Math.min(widthPx, heightPx) / 4];
    const drawing = paint(widthPx, heightPx, (px, py) =>
      Math.hypot(px - x, py - y) < radius ? INK : undefined,
    );
    const fitted = resample(drawing, { widthPx: engineWidthPx, heightPx: engineHeightPx });
    const [fittedX, fittedY] = centre(fitted);
    expect(Math.abs((fittedX * widthPx) / engineWidthPx - centre(drawing)[0])).toBeLessThan(0.02);
    expect(Math.abs((fittedY * heightPx) / engineHeightPx - centre(drawing)[1])).toBeLessThan(0.02);
    const [backX, backY] = centre(resample(fitted, { widthPx, heightPx }));
    expect(Math.abs(backX - centre(drawing)[0])).toBeLessThan(0.02);
    expect(Math.abs(backY - centre(drawing)[1])).toBeLessThan(0.02);
  });

  test('a stripe grid comes back stripe for stripe: 0 px offset', () => {
    const grid = paint(240, 150, (x, y) =>
      Math.floor(x / 6) % 2 === Math.floor(y / 6) % 2 ? INK : [250, 250, 40],
    );
    const back = resample(resample(grid, { widthPx: 384, heightPx: 240 }), { widthPx: 240, heightPx: 150 });
    const shiftedError = (dx: number, dy: number) => meanError(grid, back, dx, dy);
    const still = shiftedError(0, 0);
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ])
      expect(shiftedError(dx, dy)).toBeGreaterThan(2 * still);
    expect(still).toBeLessThan(20);
    expect(Math.abs(shiftedError(1, 0) - shiftedError(-1, 0))).toBeLessThan(0.5);
    expect(Math.abs(shiftedError(0, 1) - shiftedError(0, -1))).toBeLessThan(0.5);
  });

  test('the same size is the same raster', () => {
    const raster = emptyRaster(5, 5);
    expect(resample(raster, { widthPx: 5, heightPx: 5 })).toBe(raster);
  });

  test.each([8, 16] as const)('flat paint stays flat in %i bits, also beside an ink line', (depth) => {
    const raster = emptyRaster(60, 20, depth);
    const top = depth === 16 ? 65535 : 255;
    for (let i = 0; i < 60 * 20; i++) {
      const ink = i % 60 > 28 && i % 60 < 32;
      raster.data.set(ink ? [0, 0, 0, top] : [top, top / 5, 0, top], i * 4);
    }
    const large = resample(raster, { widthPx: 173, heightPx: 61 });
    const [least, most] = [0, 1].map((side) => {
      const reds = Array.from({ length: 173 * 61 }, (_, i) => large.data[i * 4]);
      return side ? Math.max(...reds) : Math.min(...reds);
    });
    expect(least).toBe(0);
    expect(most).toBe(top);
    expect([...large.data.subarray(0, 4)]).toEqual([top, top / 5, 0, top]);
  });

  test('the colour hidden under zero alpha never bleeds out', () => {
    const cel = inkedDisc(0, 0, 41, [255, 40, 0]).raster;
    for (let i = 0; i < cel.data.length; i += 4) if (cel.data[i + 3] === 0) cel.data.set([0, 255, 255], i);
    const large = resample(cel, { widthPx: 117, heightPx: 117 });
    const over = (ground: 0 | 255) => flatten(large, [ground, ground, ground]).data;
    const [black, white] = [over(0), over(255)];
    for (let i = 0; i < black.length; i += 4) {
      expect(black[i + 1]).toBeLessThanOrEqual(41);
      expect(white[i + 1]).toBeGreaterThanOrEqual(255 - large.data[i + 3] - 1);
    }
  });
});

describe('premultiplied alpha', () => {
  test.each([8, 16] as const)('there and back in %i bits keeps every visible sample', (depth) => {
    const raster = emptyRaster(256, 4, depth);
    const step = depth === 16 ? 257 : 1;
    for (let i = 0; i < raster.data.length; i++) raster.data[i] = ((i * 91) & 255) * step;
    for (let i = 3; i < raster.data.length; i += 4)
      if (raster.data[i] === 0) raster.data.set([0, 0, 0], i - 3);
    expect(unpremultiply(premultiply(raster), depth)).toEqual(raster);
  });
});

function meanError(a: Raster, b: Raster, dx: number, dy: number): number {
  let sum = 0;
  let pixels = 0;
  for (let y = 12; y < a.heightPx - 12; y++) {
    for (let x = 12; x < a.widthPx - 12; x++) {
      sum += Math.abs(a.data[(y * a.widthPx + x) * 4] - b.data[((y + dy) * b.widthPx + x + dx) * 4]);
      pixels++;
    }
  }
  return sum / pixels;
}
