import { buriedUnder, coverings, hiddenParts } from '../../../bridge-server/engines/draft/parts/coverings';
import { translation } from '../../../bridge-server/engines/draft/motion/pose';
import { matchZones } from '../../../bridge-server/engines/draft/matching/matching';
import { findParts, type Part } from '../../../bridge-server/engines/draft/parts/parts';
import { drawingOf } from '../../../bridge-server/engines/draft/raster/drawing';
import { segment, type Segmentation } from '../../../bridge-server/engines/draft/zones/segmentation';
import type { Raster } from '../../../pixels/raster';
import { makeInbetweens, middleOf } from './make-inbetweens';
import { BLUE, cel, centreOf, RED, type Colour } from './synthetic-clips';

const isBlue = ([r, , b, a]: Colour): boolean => a > 128 && b > 150 && r < 110;
const GREEN: Colour = [70, 160, 80, 255];

const box = (x: number, y: number, [left, top, width, height]: readonly number[]): boolean =>
  x >= left && x < left + width && y >= top && y < top + height;

describe('What comes to lie over a part', () => {
  /** A large red board that slides to the left over a smaller blue one. */
  const boards = (red: number): Raster =>
    cel((x, y) => {
      if (box(x, y, [red, 20, 50, 70])) return RED;
      return box(x, y, [30, 30, 40, 50]) ? BLUE : undefined;
    });

  test('hides it on the way, though it is the larger one', async () => {
    const { frames } = await makeInbetweens(boards(100), boards(60), [0.9]);
    const i = (50 * 160 + 67) * 4;
    expect([...frames[0].data.subarray(i, i + 3)]).toEqual([...RED].slice(0, 3));
  });

  test('leaves what it hides altogether in its place until it has come', async () => {
    const { frames } = await makeInbetweens(boards(104), boards(25), [0.55]);
    expect(centreOf(frames[0], isBlue).count).toBeGreaterThan(0.4 * 40 * 50);
  });

  test('is told by where parts land, and what vanishes with nothing new over it is not hidden', () => {
    const size = 40;
    const parts: Part[] = [
      {
        labelA: 1,
        labelB: 0,
        pose: { ...translation(0, 0, 5, 5), overlap: 0 },
        areaPx: 100,
        isPage: false,
        isClear: false,
      },
      {
        labelA: 2,
        labelB: 1,
        pose: { ...translation(-20, 0, 25, 5), overlap: 1 },
        areaPx: 200,
        isPage: false,
        isClear: false,
      },
    ];
    const ownerOf = (of: (x: number, y: number) => number): Int32Array =>
      Int32Array.from({ length: size * size }, (_, i) => of(i % size, Math.floor(i / size)));
    const ofA = ownerOf((x, y) => (box(x, y, [0, 0, 10, 10]) ? 0 : box(x, y, [20, 0, 20, 10]) ? 1 : -1));
    const ofB = ownerOf((x, y) => (box(x, y, [0, 0, 20, 10]) ? 1 : -1));
    const buried = buriedUnder({ parts, ofA, ofB }, size);
    expect(buried[0].get(1)).toBe(100);
    expect(coverings(buried, parts)).toEqual([{ front: 1, back: 0, weight: 1 }]);
    expect([...hiddenParts(buried, { parts, ofA, ofB }, Float32Array.of(0, 1))]).toEqual([1, 0]);
    const resting = buriedUnder(
      { parts: [parts[0], { ...parts[1], pose: { ...translation(0, 0, 9, 5), overlap: 1 } }], ofA: ofB, ofB },
      size,
    );
    expect(resting[0].size).toBe(0);
  });
});

test('a part of which hardly anything is left to see is the same part, gone beneath its cover with its neighbours', () => {
  // Two books: the face of the blue one goes, with its spine, beneath the red board, of which it keeps a strip in sight.
  const scene = (shift: number, red: number): Raster =>
    cel((x, y) => {
      if (box(x, y, [red, 10, 56, 84])) return RED;
      if (box(x, y, [20 + shift, 20, 14, 60])) return GREEN;
      return box(x, y, [34 + shift, 20, 60, 60]) ? BLUE : undefined;
    });
  const [a, b] = [scene(0, 100), scene(4, 44)].map((raster) => segment(drawingOf(raster)));
  const { parts } = findParts(a, b, matchZones(a, b));
  const labelOf = ({ zones }: Segmentation): number =>
    zones.findIndex(({ colour }) => isBlue([...colour])) + 1;
  expect(parts.find(({ labelA }) => labelA === labelOf(a))?.labelB).toBe(labelOf(b));
});

test('shading from dark to light is one zone, and a blurred shadow stays apart from its page', () => {
  const shade = (from: number, to: number, share: number): Colour => {
    const value = from + (to - from) * Math.max(0, Math.min(1, share));
    return [value, value * 0.9, value * 0.8, 255];
  };
  const ball = cel((x, y) => (Math.hypot(x - 80, y - 50) < 44 ? shade(90, 240, (y - 6) / 88) : undefined));
  const drawn = segment(drawingOf(ball)).zones.filter(({ colour }) => colour[3] > 128);
  expect(drawn).toHaveLength(1);
  const shadow = cel((x, y) => shade(60, 220, (Math.hypot((x - 80) / 2, y - 50) - 8) / 16));
  expect(segment(drawingOf(shadow)).zones.length).toBeGreaterThan(1);
});

test('a lamp that lights up is half lit in the middle, and its outline stays as it is', async () => {
  const lamp = (glass: Colour): Raster =>
    cel((x, y) => {
      const reach = Math.hypot(x - 80, y - 50);
      return reach > 32 ? undefined : reach > 28 ? [30, 60, 90, 255] : glass;
    });
  const middle = await middleOf(lamp([120, 110, 70, 255]), lamp([250, 230, 90, 255]));
  const at = (x: number): number[] => [...middle.data.subarray((50 * 160 + x) * 4, (50 * 160 + x) * 4 + 4)];
  expect(at(80).map((value) => Math.round(value / 10))).toEqual([19, 17, 8, 26]);
  expect(at(110)).toEqual([30, 60, 90, 255]);
});

test('a head seen from its other side turns: its eyes keep their height, and it does not roll', async () => {
  const SKIN: Colour = [242, 200, 160, 255];
  const HAIR: Colour = [108, 58, 34, 255];
  const head = (side: number): Raster =>
    cel(
      (x, y) => {
        const [u, v] = [side * (x - 120), y - 110];
        if (Math.hypot((u + 30) / 0.55, v + 6) < 15 || Math.hypot((u - 14) / 0.9, v + 6) < 15)
          return [255, 255, 255, 255];
        if (Math.abs(Math.hypot(u + 6, v - 8) - 34) < 2.5 && v > 30) return [120, 30, 40, 255];
        if (Math.hypot(u + 8, v - 14) < 62 && v > -34 + u * 0.25) return SKIN;
        return Math.hypot(u - 6, v) < 76 ? HAIR : undefined;
      },
      240,
      240,
    );
  const isWhite = ([r, g, b, a]: Colour): boolean => a > 200 && Math.min(r, g, b) > 235;
  const middle = await middleOf(head(1), head(-1));
  const { y, count } = centreOf(middle, isWhite);
  expect(Math.abs(y - centreOf(head(1), isWhite).y)).toBeLessThan(5);
  expect(count).toBeGreaterThan(0.7 * centreOf(head(1), isWhite).count);
});

test('what the border of the picture cuts off in one key is whole as soon as it is inside', async () => {
  const ball = (cx: number): Raster =>
    cel((x, y) => {
      const reach = Math.hypot(x - cx, y - 50);
      return reach > 20 ? undefined : reach > 17 ? [20, 20, 24, 255] : RED;
    });
  const { frames } = await makeInbetweens(ball(60), ball(152), [0.55]);
  const isThere = ([, , , a]: Colour): boolean => a > 128;
  const { count } = centreOf(frames[0], isThere);
  expect(count).toBeGreaterThan(0.95 * Math.PI * 400);
  expect(count).toBeLessThan(1.06 * Math.PI * 400);
});
