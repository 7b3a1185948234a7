import { drawingOf } from '../../../bridge-server/engines/draft/raster/drawing';
import { findLineArt } from '../../../bridge-server/engines/draft/lines/line-art';
import { isLineArt, mayBeLineArt } from '../../../bridge-server/engines/draft/lines/line-gate';
import { thin } from '../../../bridge-server/engines/draft/lines/skeleton';
import { alignPaths } from '../../../bridge-server/engines/draft/lines/stroke-alignment';
import { matchStrokes, stillExpectation } from '../../../bridge-server/engines/draft/lines/stroke-matching';
import { StrokeMotion } from '../../../bridge-server/engines/draft/lines/stroke-motion';
import { layPoints, type StrokePoints } from '../../../bridge-server/engines/draft/lines/stroke-points';
import { strokeTargets } from '../../../bridge-server/engines/draft/lines/stroke-targets';
import { traceStrokes, type Strokes } from '../../../bridge-server/engines/draft/lines/strokes';
import type { Raster } from '../../../pixels/raster';
import { agreement, arm, blob, drawLines, type Line } from './line-drawings';
import { makeInbetweens, middleOf } from './make-inbetweens';
import { cel, disc, INK, RED, wall, type Colour } from './synthetic-clips';

const TOLERANCE_PX = 2;

const strokesOf = (...rasters: Raster[]): Strokes[] =>
  traceStrokes(rasters.map((raster) => findLineArt(drawingOf(raster))));
const isRecognised = (raster: Raster): boolean => {
  const drawing = drawingOf(raster);
  return mayBeLineArt(drawing) && isLineArt(drawing, findLineArt(drawing));
};

describe('The line gate', () => {
  test('knows line art from flat cels and textured walls', () => {
    expect(isRecognised(drawLines([arm(40, 80, 100, 0.2)]))).toBe(true);
    expect(isRecognised(disc(60, 50))).toBe(false);
    expect(isRecognised(cel(wall(0)))).toBe(false);
  });

  test('knows black lines on an opaque white page', () => {
    const onPage = cel((x, y): Colour =>
      Math.abs(y - 50) < 2 && x > 20 && x < 140 ? INK : [255, 255, 255, 255],
    );
    expect(isRecognised(onPage)).toBe(true);
  });

  test('the rim between two fills is no line', () => {
    const halves = cel((x): Colour => {
      const share = Math.max(0, Math.min(1, (x - 80) / 2));
      return [RED[0] * (1 - share) + 190 * share, RED[1] * (1 - share) + 220 * share, 200 * share, 255];
    });
    expect(findLineArt(drawingOf(halves)).ink.every((value) => value === 0)).toBe(true);
  });
});

describe('The skeleton', () => {
  const widthPx = 60;
  const heightPx = 40;
  const thick = Uint8Array.from({ length: widthPx * heightPx }, (_, i) => {
    const x = i % widthPx;
    const y = Math.floor(i / widthPx);
    return Math.abs(y - 10 - x / 4) < 4 && x > 5 && x < 54 ? 1 : 0;
  });

  test('of a thick line is one pixel wide and in one piece', () => {
    const line = thin(thick, widthPx, heightPx);
    const pixels = [...line.keys()].filter((i) => line[i]);
    const neighbours = (i: number): number[] =>
      [-widthPx - 1, -widthPx, -widthPx + 1, -1, 1, widthPx - 1, widthPx, widthPx + 1]
        .map((step) => i + step)
        .filter((j) => line[j]);
    expect(pixels.length).toBeGreaterThan(38);
    expect(pixels.filter((i) => neighbours(i).length === 1)).toHaveLength(2);
    expect(pixels.every((i) => neighbours(i).length <= 2)).toBe(true);
    const reached = new Set([pixels[0]]);
    for (const i of reached) neighbours(i).forEach((j) => reached.add(j));
    expect(reached.size).toBe(pixels.length);
  });

  test('of a small blot is not lost', () => {
    const blot = new Uint8Array(100);
    for (const i of [44, 45, 54, 55]) blot[i] = 1;
    expect(thin(blot, 10, 10).reduce((sum, value) => sum + value, 0)).toBeGreaterThanOrEqual(1);
  });
});

describe('Strokes', () => {
  test('two lines that cross are two paths that share a node', () => {
    const cross: Line[] = [
      [
        [40, 30],
        [180, 120],
      ],
      [
        [180, 30],
        [40, 120],
      ],
    ];
    const [{ paths }] = strokesOf(drawLines(cross));
    expect(paths).toHaveLength(2);
    const [one, other] = paths.map((path) => new Set(path.nodes));
    expect([...one].filter((node) => other.has(node))).toHaveLength(1);
  });

  test('a ring is one closed path', () => {
    const [{ paths }] = strokesOf(drawLines([blob(120, 80, 50, 40)]));
    expect(paths).toHaveLength(1);
    expect(paths[0].isClosed).toBe(true);
  });

  test('half widths are those of the pen', () => {
    const [{ nodes }] = strokesOf(
      drawLines([
        [
          [30, 80],
          [200, 80],
        ],
      ]),
    );
    for (const radius of nodes.radius.slice(3, -3)) expect(radius).toBeCloseTo(1.5, 0);
  });
});

describe('Stroke matching', () => {
  const pointsOf = (...rasters: Raster[]): StrokePoints[] => strokesOf(...rasters).map(layPoints);
  const nowhere = (points: StrokePoints): Int32Array => new Int32Array(points.count).fill(-1);

  test('a line is found backwards', () => {
    const [a] = pointsOf(drawLines([arm(40, 80, 100, 0)]));
    const b: StrokePoints = {
      ...a,
      x: a.x.slice().reverse(),
      y: a.y.slice().reverse(),
      angle: a.angle
        .slice()
        .reverse()
        .map((angle) => angle + Math.PI),
    };
    const { target, sense } = alignPaths(a, b, stillExpectation(a), 20, nowhere(b));
    expect(target[2]).toBe(a.count - 3);
    expect(new Set(sense)).toEqual(new Set([-1]));
  });

  test('a line that is only a piece of the other one finds its piece', () => {
    const [a, b] = pointsOf(
      drawLines([
        [
          [60, 80],
          [140, 80],
        ],
      ]),
      drawLines([
        [
          [20, 84],
          [220, 84],
        ],
      ]),
    );
    const { target } = alignPaths(a, b, stillExpectation(a), 10, nowhere(b));
    for (let i = 3; i < a.count - 3; i++) expect(Math.abs(b.x[target[i]] - a.x[i])).toBeLessThan(4);
  });

  test('a line that swings keeps its length and its root on the way', () => {
    const rasters = [0, 1.2].map((angle) => drawLines([arm(60, 40, 110, angle)]));
    const arts = rasters.map((raster) => findLineArt(drawingOf(raster)));
    const [a, b] = traceStrokes(arts).map(layPoints);
    const starts = [{ ofA: stillExpectation(a), ofB: stillExpectation(b) }];
    const { ofA } = matchStrokes(
      [
        { art: arts[0], points: a },
        { art: arts[1], points: b },
      ],
      2.4,
      starts,
    );
    const targets = strokeTargets(a, b, ofA, 2.4);
    const { x, y } = new StrokeMotion(a, targets, ofA, 288).placesAt(0.5);
    const lengthOf = (px: Float32Array, py: Float32Array): number =>
      px.reduce((sum, _, i) => (i ? sum + Math.hypot(px[i] - px[i - 1], py[i] - py[i - 1]) : 0), 0);
    expect(lengthOf(x, y) / lengthOf(a.x, a.y)).toBeGreaterThan(0.93);
    expect(Math.min(...x.map((px, i) => Math.hypot(px - 60, y[i] - 40)))).toBeLessThan(5);
  });
});

describe('In-betweens of line art', () => {
  test('an open line swings about its root on an arc and stays one line', async () => {
    const body = blob(60, 100, 30, 40);
    const at = (angle: number): Line[] => [body, arm(88, 88, 100, angle)];
    const middle = await middleOf(drawLines(at(-0.7)), drawLines(at(0.3)));
    const { onLines, drawn } = agreement(middle, at(-0.2), TOLERANCE_PX);
    expect(onLines).toBeGreaterThan(0.9);
    expect(drawn).toBeGreaterThan(0.95);
  });

  test('a line slides over another one that rests', async () => {
    const at = (x: number): Line[] => [
      [
        [10, 80],
        [230, 80],
      ],
      [
        [x, 20],
        [x + 10, 140],
      ],
    ];
    const { onLines, drawn } = agreement(
      await middleOf(drawLines(at(60)), drawLines(at(160))),
      at(110),
      TOLERANCE_PX,
    );
    expect(onLines).toBeGreaterThan(0.9);
    expect(drawn).toBeGreaterThan(0.9);
  });

  test('a closed outline changes its shape and stays closed', async () => {
    const at = (u: number): Line[] => [blob(70 + 60 * u, 80, 25 + 15 * u, 45 + 5 * u)];
    const middle = await middleOf(drawLines(at(0)), drawLines(at(1)));
    const { onLines, drawn } = agreement(middle, at(0.5), 3);
    expect(onLines).toBeGreaterThan(0.9);
    expect(drawn).toBeGreaterThan(0.98);
  });

  test('thin strokes are found however far they travel', async () => {
    const at = (x: number): Line[] => [arm(x, 40, 40, 0.4), arm(x + 12, 70, 30, 0.9)];
    const { onLines, drawn } = agreement(
      await middleOf(drawLines(at(20)), drawLines(at(170))),
      at(95),
      TOLERANCE_PX,
    );
    expect(onLines).toBeGreaterThan(0.9);
    expect(drawn).toBeGreaterThan(0.9);
  });

  test('a line that only one key has grows along its length and never fades', async () => {
    const body: Line = blob(60, 100, 30, 40);
    const whisker: Line = [
      [90, 100],
      [150, 80],
    ];
    const { frames } = await makeInbetweens(drawLines([body]), drawLines([body, whisker]), [0.25, 0.5, 0.75]);
    const lengths = frames.map((frame) => agreement(frame, [whisker], 1).drawn);
    expect(lengths[0]).toBeLessThan(lengths[1]);
    expect(lengths[1]).toBeLessThan(lengths[2]);
    expect(lengths[1]).toBeGreaterThan(0.3);
    expect(lengths[1]).toBeLessThan(0.7);
  });

  test('white fills go with the lines around them', async () => {
    const egg = (cx: number): Raster =>
      cel(
        (x, y): Colour | undefined => {
          const distance = Math.hypot((x - cx) / 30, (y - 80) / 45);
          if (distance > 1.06) return undefined;
          return distance > 0.94 ? INK : [255, 255, 255, 255];
        },
        240,
        160,
      );
    const middle = await middleOf(egg(60), egg(180));
    const at = (x: number, y: number): number[] => [
      ...middle.data.subarray((y * 240 + x) * 4, (y * 240 + x) * 4 + 4),
    ];
    expect(at(120, 80)).toEqual([255, 255, 255, 255]);
    expect(at(60, 80)[3]).toBe(0);
    expect(at(180, 80)[3]).toBe(0);
  });

  test('drawings that have no line in common go and come line by line, and no frame is empty', async () => {
    const star = drawLines(Array.from({ length: 9 }, (_, k) => arm(40, 40, 22, k * 0.7)));
    const grid = drawLines(
      [...Array(6).keys()].map((k): Line => [
        [130 + 16 * k, 20],
        [130 + 16 * k, 150],
      ]),
    );
    const inkOf = ({ data }: Raster): number => data.filter((value, i) => i % 4 === 3 && value > 127).length;
    const least = Math.min(inkOf(star), inkOf(grid));
    const { frames } = await makeInbetweens(star, grid, [0.25, 0.5, 0.75]);
    for (const frame of frames) expect(inkOf(frame)).toBeGreaterThan(least / 3);
  });
});
