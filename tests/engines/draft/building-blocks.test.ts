import { newCanvas } from '../../../bridge-server/engines/draft/raster/canvas';
import { fillHoles } from '../../../bridge-server/engines/draft/layers/holes';
import { assign } from '../../../bridge-server/engines/draft/matching/assignment';
import { denseFlow } from '../../../bridge-server/engines/draft/motion/dense-flow';
import { distanceTransform } from '../../../bridge-server/engines/draft/raster/distance-transform';
import { drawingOf, lumaOf, rasterOf } from '../../../bridge-server/engines/draft/raster/drawing';
import { matchZones } from '../../../bridge-server/engines/draft/matching/matching';
import { pageShift } from '../../../bridge-server/engines/draft/motion/page-match';
import { smoothWithinParts } from '../../../bridge-server/engines/draft/parts/part-smoothing';
import { findParts } from '../../../bridge-server/engines/draft/parts/parts';
import { compose, invert, poseAt, poseBackAt } from '../../../bridge-server/engines/draft/motion/pose';
import { pyramid, type Pyramid } from '../../../bridge-server/engines/draft/raster/pyramid';
import { segment } from '../../../bridge-server/engines/draft/zones/segmentation';
import type { Raster } from '../../../pixels/raster';
import { cel, disc, RED, wall } from './synthetic-clips';

const zonesOf = (raster: Raster): ReturnType<typeof segment> => segment(drawingOf(raster));
const pyramidOf = (raster: Raster): Pyramid =>
  pyramid(lumaOf(drawingOf(raster)), raster.widthPx, raster.heightPx);

describe('Segmentation', () => {
  test('takes a cel apart into its flat zones and describes them', () => {
    const { zones } = zonesOf(disc(60, 50));
    expect(zones).toHaveLength(3);
    const [page, body, mark] = [...zones].sort((a, b) => b.areaPx - a.areaPx);
    expect(page).toMatchObject({ isPage: true, isClear: true });
    expect(body.isPage).toBe(false);
    expect(Math.round(body.colour[0])).toBe(RED[0]);
    expect(mark.centreY).toBeCloseTo(42, 0);
  });

  test('lists every pixel exactly once', () => {
    const { members, starts, labels } = zonesOf(disc(60, 50));
    expect([...members].sort((a, b) => a - b)).toEqual([...labels.keys()]);
    expect(starts[starts.length - 1]).toBe(labels.length);
  });
});

describe('Matching', () => {
  test('pairs the zones of a moved drawing and finds the move', () => {
    const a = zonesOf(disc(40, 50));
    const b = zonesOf(disc(90, 40));
    const { parts } = findParts(a, b, matchZones(a, b));
    const body = parts.filter((part) => !part.isPage).sort((x, y) => y.areaPx - x.areaPx)[0];
    expect(body.pose.toX - body.pose.fromX).toBeCloseTo(50, -0.3);
    expect(body.pose.toY - body.pose.fromY).toBeCloseTo(-10, -0.3);
    expect(body.pose.overlap).toBeGreaterThan(0.9);
  });

  test('never pairs zones of another colour', () => {
    const a = zonesOf(cel((x) => (x > 20 && x < 60 ? RED : undefined)));
    const b = zonesOf(cel((x) => (x > 20 && x < 60 ? [20, 200, 40, 255] : undefined)));
    expect(matchZones(a, b).matches.filter(({ zoneA }) => !a.zones[zoneA].isPage)).toHaveLength(0);
  });

  test.each([
    [[4, 1, 3, 2, 0, 5, 3, 2, 2], 3, 3, 5],
    [[1, 9, 9, 9, 1, 9], 2, 3, 2],
    [[1, 9, 9, 1, 0, 0], 3, 2, 1],
  ])('the assignment is the cheapest one (%j)', (cost, rows, columns, cheapest) => {
    const columnOf = assign(Float64Array.from(cost), rows, columns);
    const taken = [...columnOf].filter((column) => column >= 0);
    expect(new Set(taken).size).toBe(Math.min(rows, columns));
    const sum = [...columnOf].reduce(
      (total, column, row) => total + (column < 0 ? 0 : cost[row * columns + column]),
      0,
    );
    expect(sum).toBe(cheapest);
  });
});

describe('Motion', () => {
  const pose = {
    angle: 0.8,
    stretchXX: 1.4,
    stretchXY: 0.1,
    stretchYY: 0.8,
    fromX: 10,
    fromY: 20,
    toX: 60,
    toY: 30,
  };

  test('a part starts at rest and its centre ends where it should', () => {
    expect(poseAt(pose, 0)).toMatchObject({ a: 1, b: 0, c: 0, d: 1, x: 0, y: 0 });
    const end = poseAt(pose, 1);
    expect(end.a * 10 + end.b * 20 + end.x).toBeCloseTo(60, 6);
  });

  test('both keys meet at every moment: the way from B is the way from A walked backwards', () => {
    for (const u of [0, 0.3, 0.7, 1]) {
      const there = poseAt(pose, u);
      const back = compose(poseBackAt(pose, u), poseAt(pose, 1));
      for (const entry of ['a', 'b', 'c', 'd', 'x', 'y'] as const)
        expect(back[entry]).toBeCloseTo(there[entry], 6);
    }
  });

  test('an inverse undoes its map', () => {
    const both = compose(invert(poseAt(pose, 1)), poseAt(pose, 1));
    expect(both.a).toBeCloseTo(1, 9);
    expect(both.x).toBeCloseTo(0, 9);
  });
});

describe('Flow', () => {
  test('sees a texture move by a few px', () => {
    const flow = denseFlow(pyramidOf(cel(wall(0))), pyramidOf(cel(wall(3))));
    const inner: number[] = [];
    for (let y = 30; y < 70; y++) for (let x = 40; x < 120; x++) inner.push(flow.dx[y * 160 + x]);
    expect(inner.reduce((a, b) => a + b, 0) / inner.length).toBeCloseTo(3, 0);
  });

  test('a pan of the whole page is found at once', () => {
    const { dx, dy } = pageShift(pyramidOf(cel(wall(0))), pyramidOf(cel(wall(25))));
    expect(Math.abs(dx - 25)).toBeLessThanOrEqual(1);
    expect(Math.abs(dy)).toBeLessThanOrEqual(1);
  });

  test('a page that rests has no shift', () => {
    expect(pageShift(pyramidOf(disc(40, 50)), pyramidOf(disc(40, 50)))).toEqual({ dx: 0, dy: 0 });
  });

  test('smoothing stays within parts', () => {
    const partOf = Int32Array.from({ length: 40 }, (_, i) => (i % 20 < 10 ? 0 : 1));
    const plane = Float32Array.from(partOf, (part, i) => part * 100 + (i % 2));
    smoothWithinParts([plane], partOf, 20, 4);
    for (let i = 0; i < plane.length; i++) expect(Math.abs(plane[i] - partOf[i] * 100)).toBeLessThan(1.01);
  });
});

test('the distance transform is exact and knows the nearest feature', () => {
  const widthPx = 23;
  const heightPx = 17;
  const features = [5, 140, 141, 300, 388];
  const mask = new Uint8Array(widthPx * heightPx);
  features.forEach((i) => (mask[i] = 1));
  const { squared, nearest } = distanceTransform(mask, widthPx, heightPx);
  const apart = (i: number, j: number): number =>
    ((i % widthPx) - (j % widthPx)) ** 2 + (Math.floor(i / widthPx) - Math.floor(j / widthPx)) ** 2;
  for (let i = 0; i < mask.length; i++) {
    expect(squared[i]).toBe(Math.min(...features.map((feature) => apart(i, feature))));
    expect(apart(i, nearest[i])).toBe(squared[i]);
  }
});

test('a cel survives the way into the engine and out again', () => {
  const key = disc(60, 50);
  key.data.set([120, 60, 200, 128], 0);
  const back = rasterOf(drawingOf(key), 8);
  for (let i = 0; i < key.data.length; i++)
    expect(Math.abs(back.data[i] - key.data[i])).toBeLessThanOrEqual(1);
});

describe('Holes and cracks', () => {
  const WIDTH = 5;
  const GROUND = 0;
  const BODY = 1;

  /** One row: solid paint with a soft pixel of the alpha given in the middle. */
  function mended(alpha: number, seenInB: number, paintAlpha = 255): number {
    const canvas = newCanvas(WIDTH, 1);
    const plate = newCanvas(WIDTH, 1);
    for (let x = 0; x < WIDTH; x++) {
      canvas.owner[x] = BODY;
      canvas.look.set([200, 80, 40, x === 2 ? alpha : 255], x * 4);
    }
    fillHoles(canvas, {
      plate,
      isGround: Uint8Array.of(1, 0),
      softAlpha: Float32Array.of(0, paintAlpha / 2),
      ofA: new Int32Array(WIDTH).fill(BODY),
      ofB: new Int32Array(WIDTH).fill(seenInB),
    });
    return canvas.look[2 * 4 + 3];
  }

  test('a soft crack inside of a figure is closed', () => expect(mended(40, BODY)).toBe(255));
  test('a soft pixel where a key shows page stays soft', () => expect(mended(40, GROUND)).toBe(40));
  test('a thread of page between solid paints is closed, wherever it lies', () =>
    expect([mended(180, BODY), mended(180, GROUND)]).toEqual([255, 255]));
  test('translucent paint stays', () => expect(mended(180, BODY, 180)).toBe(180));
});
