import { growToAspect, intersection, isEmpty, union } from '../../pixels/bounds';
import { boundsSize } from '../../pixels/raster';

const box = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom });

describe('bounds', () => {
  test('the union leaves empty rectangles out, wherever they lie', () => {
    expect(union([box(-5, 2, 3, 9), box(100, 100, 100, 100), box(1, -4, 7, 5)])).toEqual(box(-5, -4, 7, 9));
    expect(isEmpty(union([box(4, 4, 4, 9)]))).toBe(true);
  });

  test('rectangles that do not meet have an empty intersection without negative sides', () => {
    const shared = intersection(box(0, 0, 4, 4), box(10, 10, 12, 12));
    expect(boundsSize(shared)).toEqual({ widthPx: 0, heightPx: 0 });
  });

  test.each([
    [box(-33, 7, 88, 240), { widthPx: 512, heightPx: 320 }],
    [box(0, 0, 1921, 11), { widthPx: 512, heightPx: 320 }],
    [box(5, 5, 6, 6), { widthPx: 320, heightPx: 512 }],
  ])('growing %j to an aspect keeps all of it inside, centred to the pixel', (bounds, size) => {
    const grown = growToAspect(bounds, size);
    const { widthPx, heightPx } = boundsSize(grown);
    expect(intersection(grown, bounds)).toEqual(bounds);
    expect(Math.abs(widthPx * size.heightPx - heightPx * size.widthPx)).toBeLessThanOrEqual(
      Math.max(size.widthPx, size.heightPx) / 2,
    );
    expect(Math.abs(bounds.left - grown.left - (grown.right - bounds.right))).toBeLessThanOrEqual(1);
    expect(Math.abs(bounds.top - grown.top - (grown.bottom - bounds.bottom))).toBeLessThanOrEqual(1);
  });
});
