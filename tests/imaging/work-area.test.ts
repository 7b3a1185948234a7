import { arePictures, fittedArea, workArea } from '../../bridge-server/imaging/work-area';
import { emptyRaster } from '../../pixels/raster';
import { flatten, WHITE } from '../../pixels/flatten';
import { celAt, inkedDisc } from './drawings';

const canvas = { widthPx: 400, heightPx: 240 };

describe('the work area', () => {
  test('holds the paint of all keys and sketches, with room around it', () => {
    const area = workArea([inkedDisc(100, 60, 40, [9, 9, 9]), inkedDisc(180, 100, 40, [9, 9, 9])], canvas);
    expect(area.left).toBeLessThan(100);
    expect(area.right).toBeGreaterThan(220);
    expect(area.top).toBeLessThan(60);
    expect(area.bottom).toBeGreaterThan(140);
  });

  test('has as much room as an engine asks for, and the least where that were larger than a layer may be', () => {
    const disc = inkedDisc(180, 100, 40, [9, 9, 9]);
    expect(workArea([disc], canvas, { share: 1 / 2, mostPixels: 1e6 }).left).toBeLessThan(
      workArea([disc], canvas).left - 10,
    );
    const far = [
      celAt(0, 0, inkedDisc(0, 0, 9, [9, 9, 9]).raster),
      celAt(20_000, 6_000, inkedDisc(0, 0, 9, [9, 9, 9]).raster),
    ];
    const wide = { widthPx: 30_000, heightPx: 30_000 };
    expect(workArea(far, wide, { share: 1 / 2, mostPixels: 1e6 })).toEqual(workArea(far, wide));
  });

  test('has no room beyond the canvas where the drawings end inside of it', () => {
    const area = workArea([inkedDisc(2, 2, 40, [9, 9, 9])], canvas);
    expect(area).toMatchObject({ left: 0, top: 0 });
  });

  test('reaches as far outside the canvas as the drawings do', () => {
    const area = workArea([inkedDisc(-90, -30, 60, [9, 9, 9]), inkedDisc(380, 220, 60, [9, 9, 9])], canvas);
    expect(area).toEqual({ left: -90, top: -30, right: 440, bottom: 280 });
  });

  test('looks at paint, not at the size of the layer', () => {
    const disc = inkedDisc(150, 100, 20, [9, 9, 9]);
    const wide = celAt(0, 0, emptyRaster(400, 240));
    expect(workArea([disc, wide], canvas)).toEqual(workArea([disc], canvas));
  });

  test('keys without any transparency that cover one rectangle are pictures, cels are not', () => {
    const cel = inkedDisc(0, 0, 30, [200, 10, 10]);
    const picture = { bounds: cel.bounds, raster: flatten(cel.raster, WHITE) };
    expect(arePictures([picture, picture])).toBe(true);
    expect(arePictures([picture, cel])).toBe(false);
    expect(arePictures([picture, celAt(1, 0, picture.raster)])).toBe(false);
  });

  test('an engine that takes any size gets the area as it is', () => {
    const area = { left: -3, top: 4, right: 98, bottom: 51 };
    expect(fittedArea(area, { widthPx: 101, heightPx: 47 })).toBe(area);
  });
});
