import { analyse } from '../../../bridge-server/engines/draft/analysis';
import { curveOf, profileOf, valueAt } from '../../../bridge-server/engines/draft/features/profiles';
import { IDENTITY } from '../../../bridge-server/engines/draft/motion/pose';
import type { Raster } from '../../../pixels/raster';
import { makeInbetweens, middleOf } from './make-inbetweens';
import { BLUE, cel, centreOf, INK, type Colour } from './synthetic-clips';

const SKIN: Colour = [242, 200, 160, 255];
const WHITE: Colour = [255, 255, 255, 255];
const MAROON: Colour = [122, 30, 40, 255];
/** Drawn on 240 x 240, and shrunk to this. */
const SIZE = 200;
const SHRINK = 240 / SIZE;
const [EYE_Y, MOUTH_Y] = [100, 165];
const isWhite = ([r, g, b, a]: Colour): boolean => a > 200 && Math.min(r, g, b) > 225;
const isMaroon = ([r, g, b, a]: Colour): boolean => a > 200 && r > 90 && r < 160 && Math.max(g, b) < 90;

/** Distance to an arc that hangs down `sag` px, less half the width of a line. */
const arc = (x: number, y: number, sag: number, half: number): number =>
  Math.abs(x) > half ? Infinity : Math.abs(y - sag * (1 - (x / half) ** 2)) - 2.5;

/** A face in ink; its eyes are open or lids, its mouth is open or a line. */
function face({ hasEyes = true, hasMouth = false }: { hasEyes?: boolean; hasMouth?: boolean }): Raster {
  const eye = (x: number, y: number): Colour | undefined => {
    if (!hasEyes) return arc(x, y, 6, 20) < 0 ? INK : undefined;
    const reach = Math.hypot(x / 0.8, y);
    if (reach > 24) return undefined;
    return reach > 20 ? INK : reach < 9 ? BLUE : WHITE;
  };
  const mouth = (x: number, y: number): Colour | undefined => {
    if (!hasMouth) return arc(x, y, 8, 26) < 0 ? INK : undefined;
    const reach = Math.hypot(x / 1.1, y);
    return reach > 26 ? undefined : reach > 21 ? INK : MAROON;
  };
  return cel(
    (column, row) => {
      const [x, y] = [column * SHRINK, row * SHRINK];
      const reach = Math.hypot(x - 120, y - 124);
      if (reach > 104) return undefined;
      if (reach > 99) return INK;
      const feature = eye(x - 80, y - EYE_Y) ?? eye(x - 160, y - EYE_Y) ?? mouth(x - 120, y - MOUTH_Y);
      return feature ?? SKIN;
    },
    SIZE,
    SIZE,
  );
}

describe('An eye that closes', () => {
  const closing = (): ReturnType<typeof makeInbetweens> =>
    makeInbetweens(face({}), face({ hasEyes: false }), [0.25, 0.5, 0.75, 0.95]);

  test('shows less of its white from frame to frame, and none at the end', async () => {
    const { frames } = await closing();
    const [open, ...whites] = [face({}), ...frames].map((frame) => centreOf(frame, isWhite).count / 100);
    expect(whites[0]).toBeLessThan(0.9 * open);
    expect(whites[0]).toBeGreaterThan(0.6 * open);
    expect(whites[1]).toBeLessThan(0.65 * open);
    expect(whites[1]).toBeGreaterThan(0.25 * open);
    expect(whites[2]).toBeLessThan(0.35 * open);
    expect(whites[2]).toBeGreaterThan(0.02 * open);
    expect(whites[3]).toBe(0);
  });

  test('keeps the thickness of its outline, and leaves nothing of the open eye behind', async () => {
    const middle = (await closing()).frames[1];
    const column = Array.from({ length: 60 }, (_, k) => pixel(middle, 80, EYE_Y - 30 + k));
    const dark = column.map(([r, g, b]) => r + g + b < 200);
    const runs = dark.map((now, k) => now && !dark[k - 1]).filter(Boolean).length;
    expect(runs).toBe(2);
    expect(dark.filter(Boolean).length).toBeGreaterThanOrEqual(7);
    for (const y of [EYE_Y - 24, EYE_Y - 20, EYE_Y + 20, EYE_Y + 24])
      expect(pixel(middle, 80, y)).toEqual([...SKIN]);
  });

  test('opens the other way about', async () => {
    const { frames } = await makeInbetweens(face({ hasEyes: false }), face({}), [0.25, 0.75]);
    const [little, much] = frames.map((frame) => centreOf(frame, isWhite).count);
    expect(little).toBeGreaterThan(0);
    expect(much).toBeGreaterThan(2 * little);
  });
});

test('a mouth that opens grows out of its line', async () => {
  const { frames } = await makeInbetweens(face({}), face({ hasMouth: true }), [0.25, 0.5, 0.75]);
  const open = centreOf(face({ hasMouth: true }), isMaroon).count;
  const shares = frames.map((frame) => centreOf(frame, isMaroon).count / open);
  expect(shares[0]).toBeGreaterThan(0.001);
  expect(shares[0]).toBeLessThan(shares[1]);
  expect(shares[1]).toBeLessThan(0.7);
  expect(shares[2]).toBeLessThan(0.95);
});

test('a line that both keys have, or that lies elsewhere, is no lid', async () => {
  const blank = cel((x, y) => (Math.hypot(x - 100, y - 103) < 86 ? SKIN : undefined), SIZE, SIZE);
  const analysis = await analyse(face({}), blank, [], async () => undefined);
  expect(analysis.closings).toHaveLength(0);
  const both = await analyse(face({}), face({}), [], async () => undefined);
  expect(both.closings).toHaveLength(0);
});

test('a face keeps its mouth while its eyes close', async () => {
  const middle = await middleOf(face({}), face({ hasEyes: false }));
  for (const x of [-20, -10, 0, 10, 20]) {
    const y = Math.round(MOUTH_Y + 8 * (1 - (x / 26) ** 2));
    expect(pixel(middle, 120 + x, y).slice(0, 3)).toEqual([...INK].slice(0, 3));
  }
});

test('a profile has the rims of each column, and a curve the height of its middle', () => {
  const pixels = new Set<number>();
  for (let x = 10; x <= 20; x++) for (let y = 5; y <= 5 + (x % 2); y++) pixels.add(y * 40 + x);
  const profile = profileOf(pixels, 40);
  expect([profile.left, profile.right, profile.heightPx]).toEqual([10, 20, 1]);
  expect(valueAt(profile.top, 0.5)).toBe(5);
  const curve = curveOf(pixels, 40, { ...IDENTITY, y: 100 });
  expect([curve.left, curve.right]).toEqual([10, 20]);
  expect(valueAt(curve.middle, 0.5)).toBeGreaterThan(104.9);
  expect(valueAt(curve.middle, 0.5)).toBeLessThan(106);
});

/** @param x,y on 240 x 240 */
function pixel({ data, widthPx }: Raster, x: number, y: number): number[] {
  const i = (Math.round(y / SHRINK) * widthPx + Math.round(x / SHRINK)) * 4;
  return Array.from(data.subarray(i, i + 4));
}
