import { cropCel, cropPicture, isBlank, paintBounds, trimToPaint } from '../../pixels/crop';
import { emptyRaster } from '../../pixels/raster';
import { celAt, grid } from '../imaging/drawings';

describe('crop and paste', () => {
  test.each([
    [-7, -3, 31, 17],
    [0, 0, 1, 1],
    [250, 90, 13, 57],
    [-500, -500, 20, 20],
  ])('a grid cut out and put back at (%i, %i), %i x %i, has not moved', (left, top, widthPx, heightPx) => {
    const cel = celAt(left, top, grid(widthPx, heightPx));
    const area = { left: left - 11, top: top - 4, right: left + widthPx + 3, bottom: top + heightPx + 8 };
    const cropped = { bounds: area, raster: cropCel(cel, area) };
    expect(cropCel(cropped, cel.bounds)).toEqual(cel.raster);
    expect(trimToPaint(cropped)).toEqual(cel);
  });

  test('a crop beside the cel is transparent', () => {
    const raster = cropCel(celAt(0, 0, grid(8, 8)), { left: 20, top: -9, right: 25, bottom: -2 });
    expect(raster).toEqual(emptyRaster(5, 7));
  });

  test('paint is found to the pixel, also a single one', () => {
    const raster = emptyRaster(9, 6, 16);
    raster.data[(4 * 9 + 7) * 4 + 3] = 1;
    expect(paintBounds(celAt(-3, 10, raster))).toEqual({ left: 4, top: 14, right: 5, bottom: 15 });
  });

  test('paint that reaches farther in its last row than in its first is found whole', () => {
    const raster = emptyRaster(9, 6);
    for (const [x, y] of [
      [4, 1],
      [2, 3],
      [7, 3],
    ])
      raster.data[(y * 9 + x) * 4 + 3] = 255;
    expect(paintBounds(celAt(0, 0, raster))).toEqual({ left: 2, top: 1, right: 8, bottom: 4 });
  });

  test('a drawing without paint is blank, whatever colours lie under its zero alpha', () => {
    const raster = emptyRaster(4, 4);
    raster.data.fill(200);
    for (let i = 3; i < raster.data.length; i += 4) raster.data[i] = 0;
    expect(isBlank(celAt(0, 0, raster))).toBe(true);
    expect(trimToPaint(celAt(5, 6, raster)).bounds).toEqual({ left: 5, top: 6, right: 5, bottom: 6 });
  });

  test('beyond a picture its border goes on', () => {
    const picture = celAt(2, 2, grid(5, 4));
    const raster = cropPicture(picture, { left: -1, top: 0, right: 9, bottom: 9 });
    const pixel = (x: number, y: number) => [...raster.data.subarray((y * 10 + x) * 4, (y * 10 + x) * 4 + 4)];
    expect(pixel(0, 0)).toEqual([...picture.raster.data.subarray(0, 4)]);
    expect(pixel(9, 8)).toEqual([...picture.raster.data.subarray(-4)]);
    expect(pixel(3, 2)).toEqual([...picture.raster.data.subarray(0, 4)]);
  });
});
