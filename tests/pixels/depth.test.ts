import { toDepth } from '../../pixels/depth';
import type { Raster } from '../../pixels/raster';

const deep = (samples: number[]): Raster => ({
  widthPx: samples.length / 4,
  heightPx: 1,
  data: Uint16Array.from(samples),
});

test('16 bits become the nearest of 8, not the one below', () => {
  expect([...toDepth(deep([128, 129, 65406, 65407]), 8).data]).toEqual([0, 1, 254, 255]);
});

test('every sample of 8 bits comes back from 16 as it was', () => {
  const data = Uint8ClampedArray.from({ length: 256 }, (_, i) => i);
  const wide = toDepth({ widthPx: 64, heightPx: 1, data }, 16);
  expect([wide.data[0], wide.data[1], wide.data[255]]).toEqual([0, 257, 65535]);
  expect(toDepth(wide, 8).data).toEqual(data);
});

test('a raster that has the depth already is the same object', () => {
  const raster = deep([1, 2, 3, 4]);
  expect(toDepth(raster, 16)).toBe(raster);
});
