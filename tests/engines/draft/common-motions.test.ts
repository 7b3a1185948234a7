/** What many zones do together, and what a limb hangs on. */
import { analyse } from '../../../bridge-server/engines/draft/analysis';
import { anchorsOf } from '../../../bridge-server/engines/draft/matching/anchors';
import { commonMotions } from '../../../bridge-server/engines/draft/matching/common-motions';
import { matchZones } from '../../../bridge-server/engines/draft/matching/matching';
import type { Part } from '../../../bridge-server/engines/draft/parts/parts';
import { drawingOf } from '../../../bridge-server/engines/draft/raster/drawing';
import { segment, type Segmentation } from '../../../bridge-server/engines/draft/zones/segmentation';
import type { Raster } from '../../../pixels/raster';
import { middleOf } from './make-inbetweens';
import { BLUE, cel, centreOf, INK, isRed, RED, SKY, type Colour } from './synthetic-clips';

const WIDTH_PX = 320;
const HEIGHT_PX = 200;
const GREEN: Colour = [70, 140, 60, 255];
const degrees = (value: number): number => (value * Math.PI) / 180;
const zonesOf = (raster: Raster): Segmentation => segment(drawingOf(raster));
const drawnParts = async (a: Raster, b: Raster): Promise<Part[]> =>
  (await analyse(a, b, [], async () => undefined)).parts.filter((part) => !part.isPage && !part.isClear);

type Paint = (x: number, y: number) => Colour | undefined;
const scene = (paint: Paint): Raster => cel(paint, WIDTH_PX, HEIGHT_PX);

/** A flat shape with an ink outline: the distance to its rim is positive inside. */
function outlined(rim: number, fill: Colour): Colour | undefined {
  return rim > 2 ? fill : rim > 0 ? INK : undefined;
}

/** Signed distance to the rim of a bar from a place on, at an angle. */
function bar(x: number, y: number, angle: number, length: number, radius: number): number {
  const along = Math.max(0, Math.min(length, x * Math.cos(angle) + y * Math.sin(angle)));
  return radius - Math.hypot(x - along * Math.cos(angle), y - along * Math.sin(angle));
}

/** A body with one arm that hangs on its shoulder. */
const figure = (arm: number): Raster =>
  scene((x, y) => {
    const onArm = outlined(bar(x - 164, y - 90, arm, 60, 9), RED);
    return onArm ?? outlined(Math.min(x - 130, 165 - x, y - 75, 180 - y), BLUE);
  });

/** A prop of three pieces that tell its turn. */
const axe = (cx: number, cy: number, angle: number): Raster =>
  scene((x, y) => {
    const u = (x - cx) * Math.cos(angle) + (y - cy) * Math.sin(angle);
    const v = (y - cy) * Math.cos(angle) - (x - cx) * Math.sin(angle);
    if (Math.abs(u) < 4 && Math.abs(v) < 34) return RED;
    if (u >= 4 && u < 26 && v > -32 && v < -10) return BLUE;
    return u <= -4 && u > -14 && v > -30 && v < -16 ? GREEN : undefined;
  });

/** A house on a ground under a sky, seen through a camera. */
const house = (scale: number, shiftX: number): Raster =>
  scene((x, y) => {
    const u = (x - 160 - shiftX) / scale;
    const v = (y - 100) / scale;
    if (Math.abs(u) < 30 && v > -20 && v < 25) return u > -8 && u < 8 && v > 0 ? RED : INK;
    if (Math.hypot(u - 62, v - 14) < 11) return GREEN;
    return Math.hypot(u + 60, v - 10) < 8 ? BLUE : SKY;
  });

describe('Limbs', () => {
  const [down, up] = [figure(degrees(60)), figure(degrees(-100))];

  test('an arm that is raised by 160 degrees swings about its shoulder and keeps its length', async () => {
    const middle = await middleOf(down, up);
    const red = centreOf(middle, isRed);
    expect(red.x).toBeGreaterThan(175);
    expect(red.count / centreOf(down, isRed).count).toBeGreaterThan(0.85);
  });

  test('the places where neighbours touch in both keys are anchors', () => {
    const [a, b] = [zonesOf(down), zonesOf(up)];
    const { matches } = matchZones(a, b);
    const anchors = anchorsOf([a, b], matches);
    const isArm = (zone: number): boolean => Math.round(a.zones[zone].colour[0]) === RED[0];
    const ofArm = anchors[matches.findIndex(({ zoneA }) => isArm(zoneA))];
    expect(ofArm.length).toBeGreaterThan(0);
    for (const { fromX, fromY } of ofArm) expect(Math.hypot(fromX - 164, fromY - 90)).toBeLessThan(30);
  });
});

describe('Common motions', () => {
  test('a prop that spins turns as one, all of its pieces', async () => {
    const parts = await drawnParts(axe(60, 100, 0), axe(250, 120, degrees(-160)));
    expect(parts).toHaveLength(3);
    for (const { pose } of parts) expect(Math.abs(pose.angle - degrees(-160))).toBeLessThan(0.15);
  });

  test('a camera that moves in scales all that both keys show by the same, the page too', async () => {
    const { parts } = await analyse(house(1, 0), house(2.4, 10), [], async () => undefined);
    for (const { pose, labelA, labelB } of parts.filter((part) => part.labelA > 0 && part.labelB > 0)) {
      expect([labelA, labelB, pose.stretchXX]).toEqual([labelA, labelB, expect.closeTo(2.4, 0)]);
      expect(pose.stretchYY).toBeCloseTo(2.4, 0);
    }
  });

  test('what is beyond the border in one key goes out with the camera', async () => {
    const parts = await drawnParts(house(1, 0), house(1, 150));
    const bush = parts.find(({ labelA, labelB }) => labelA > 0 && labelB === 0);
    expect(bush?.isBeyond).toBe(true);
    expect(bush && bush.pose.toX - bush.pose.fromX).toBeCloseTo(150, 0);
  });

  test('where everything rests nothing is common', () => {
    expect(commonMotions([zonesOf(house(1, 0)), zonesOf(house(1, 0))])).toEqual([]);
  });
});

describe('Still things', () => {
  test('what both keys have alike rests exactly, whatever moves beside it', async () => {
    const still = (cx: number): Raster =>
      scene((x, y) => {
        if (Math.hypot(x - 80, y - 70) < 30) return RED;
        return Math.hypot(x - cx, y - 140) < 18 ? BLUE : undefined;
      });
    const parts = await drawnParts(still(200), still(260));
    const balloon = parts.find(({ isStill }) => isStill);
    expect(balloon?.pose).toMatchObject({ angle: 0, stretchXX: 1, stretchXY: 0, stretchYY: 1 });
    expect(balloon && [balloon.pose.toX, balloon.pose.toY]).toEqual([
      balloon?.pose.fromX,
      balloon?.pose.fromY,
    ]);
    expect(parts.filter(({ isStill }) => isStill)).toHaveLength(1);
  });

  test('a line that lies around a shape goes with it, where one key alone has it as a zone', async () => {
    const box = (cx: number, width: number): Raster =>
      scene((x, y) => {
        const rim = Math.min(40 - Math.abs(x - cx), 30 - Math.abs(y - 100));
        return rim > width ? RED : rim > 0 ? INK : undefined;
      });
    const parts = await drawnParts(box(100, 2), box(180, 13));
    const ring = parts.find(({ labelA }) => labelA === 0);
    expect(ring && ring.pose.toX - ring.pose.fromX).toBeCloseTo(80, -0.5);
  });
});
