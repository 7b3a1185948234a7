import { hangingMisses } from '../../../bridge-server/engines/draft/matching/hanging';
import { matchZones } from '../../../bridge-server/engines/draft/matching/matching';
import { Warp } from '../../../bridge-server/engines/draft/meshes/warp';
import { drawingOf } from '../../../bridge-server/engines/draft/raster/drawing';
import { spanOf } from '../../../bridge-server/engines/draft/raster/span';
import { joinSplitZones } from '../../../bridge-server/engines/draft/zones/split-zones';
import { segment, type Segmentation } from '../../../bridge-server/engines/draft/zones/segmentation';
import type { Raster } from '../../../pixels/raster';
import { middleOf } from './make-inbetweens';
import { BLUE, cel, centreOf, INK, isDrawn, RED, type Colour } from './synthetic-clips';

const SKIN: Colour = [242, 200, 160, 255];
const YELLOW: Colour = [240, 208, 60, 255];
const [SIZE, TALL] = [160, 240];
const [SHOULDER_X, SHOULDER_Y] = [92, 112];
const INK_PX = 4;

/** Distance to a bar from (x0, y0) in a direction, less its half width, px. */
function bar(x: number, y: number, from: readonly [number, number], angle: number, length: number): number {
  const [dx, dy] = [x - from[0], y - from[1]];
  const along = Math.max(0, Math.min(length, dx * Math.cos(angle) + dy * Math.sin(angle)));
  return Math.hypot(dx - along * Math.cos(angle), dy - along * Math.sin(angle)) - 9;
}

/** A figure in thick ink: head, body, and an arm of two pieces with a hand that points anywhere (radians; 0 is right). */
function figure(angle: number): Raster {
  const at = (reach: number): [number, number] => [
    SHOULDER_X + reach * Math.cos(angle),
    SHOULDER_Y + reach * Math.sin(angle),
  ];
  return cel(
    (x, y) => {
      const shapes: [number, Colour][] = [
        [Math.hypot(x - at(60)[0], y - at(60)[1]) - 11, SKIN],
        [bar(x, y, at(28), angle, 22), SKIN],
        [bar(x, y, at(0), angle, 26), RED],
        [Math.hypot(x - 70, y - 66) - 26, SKIN],
        [Math.max(Math.abs(x - 70) - 26, Math.abs(y - 134) - 42), BLUE],
      ];
      const hit = shapes.find(([distance]) => distance < 0);
      return hit && (hit[0] > -INK_PX ? INK : hit[1]);
    },
    SIZE,
    TALL,
  );
}

const DOWN = 0.9;
const UP = -1.3;
const zonesOf = (raster: Raster): Segmentation => segment(drawingOf(raster));

function near(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, c) => Math.abs(value - b[c]) < 30);
}

function pixelAt({ data, widthPx }: Raster, x: number, y: number): number[] {
  const i = (Math.round(y) * widthPx + Math.round(x)) * 4;
  return Array.from(data.subarray(i, i + 4));
}

describe('Thick ink around a figure that fills the picture', () => {
  test('is line and no zone, however thick it is against the picture', () => {
    const { zones, linePx } = zonesOf(figure(DOWN));
    const dark = zones.filter(({ colour: [r, g, b, a] }) => a > 200 && Math.max(r, g, b) < 80);
    expect(dark).toHaveLength(0);
    expect(linePx).toBeGreaterThan(INK_PX);
    expect(linePx).toBeLessThan(3 * INK_PX);
  });

  test('does not make a limb of a stripe: a short dark bar stays a zone', () => {
    const striped = cel((x, y) => {
      if (x < 30 || x > 130 || y < 20 || y > 80) return undefined;
      return y > 45 && y < 55 ? INK : YELLOW;
    });
    const dark = zonesOf(striped).zones.filter(({ colour }) => colour[3] > 200 && colour[0] < 80);
    expect(dark).toHaveLength(1);
  });
});

describe('An arm that is raised', () => {
  test('keeps its hand in the matching, though the hand went farther than anything near it', () => {
    const [a, b] = [zonesOf(figure(DOWN)), zonesOf(figure(UP))];
    const handOf = ({ zones }: Segmentation, angle: number): number => {
      const [x, y] = [SHOULDER_X + 60 * Math.cos(angle), SHOULDER_Y + 60 * Math.sin(angle)];
      return zones.findIndex(({ centreX, centreY }) => Math.hypot(centreX - x, centreY - y) < 5);
    };
    const { matches } = matchZones(a, b);
    expect(matches.find(({ zoneA }) => zoneA === handOf(a, DOWN))?.zoneB).toBe(handOf(b, UP));
    const misses = hangingMisses([a, b], matches);
    expect(misses[handOf(a, DOWN) * b.zones.length + handOf(b, UP)]).toBeLessThan(30);
  });

  test('is a whole arm on the way, and the side of the body that it covered is straight', async () => {
    const middle = await middleOf(figure(DOWN), figure(UP));
    const angle = (DOWN + UP) / 2;
    for (const [reach, colour] of [
      [12, RED],
      [42, SKIN],
      [60, SKIN],
    ] as const) {
      const [x, y] = [SHOULDER_X + reach * Math.cos(angle), SHOULDER_Y + reach * Math.sin(angle)];
      expect(near(pixelAt(middle, x, y), colour)).toBe(true);
    }
    for (let y = 135; y < 168; y += 3) {
      expect(near(pixelAt(middle, 86, y), BLUE)).toBe(true);
      expect(pixelAt(middle, 102, y)[3]).toBeLessThan(40);
    }
    const whole = centreOf(figure(angle), isDrawn).count;
    expect(centreOf(middle, isDrawn).count).toBeGreaterThan(0.94 * whole);
    expect(centreOf(middle, isDrawn).count).toBeLessThan(1.06 * whole);
  });
});

test('a head whose features would go criss-cross stays a whole head', async () => {
  // The same eight patches in each key, in places that no one motion explains.
  const head = (shift: number): Raster =>
    cel((x, y) => {
      if (Math.hypot(x - 80, y - 50) > 44) return undefined;
      for (let k = 0; k < 8; k++) {
        const angle = ((k * 3 + shift * (k % 2 === 0 ? 2 : -2)) % 8) * (Math.PI / 4);
        const size = k % 2 === 0 ? 7 : 5;
        if (Math.hypot(x - 80 - 28 * Math.cos(angle), y - 50 - 28 * Math.sin(angle)) < size)
          return k % 2 === 0 ? RED : BLUE;
      }
      return YELLOW;
    });
  const middle = await middleOf(head(0), head(1));
  const patches = centreOf(middle, ([r, g, b]: Colour) => (r > 180 && g < 90) || (b > 150 && r < 90)).count;
  const drawn = centreOf(head(0), ([r, g, b]: Colour) => (r > 180 && g < 90) || (b > 150 && r < 90)).count;
  expect(patches).toBeGreaterThan(0.85 * drawn);
  expect(patches).toBeLessThan(1.15 * drawn);
});

test('a framed picture whose parts go criss-cross is not turned upside down, though its frame would fit', async () => {
  const framed = (shift: number): Raster =>
    cel((x, y) => {
      if (x < 20 || x > 139 || y < 12 || y > 87) return undefined;
      for (let k = 0; k < 8; k++) {
        const angle = ((k * 3 + shift * (k % 2 === 0 ? 2 : -2)) % 8) * (Math.PI / 4);
        if (Math.hypot(x - 80 - 24 * Math.cos(angle), y - 50 - 24 * Math.sin(angle)) < (k % 2 === 0 ? 7 : 5))
          return k % 2 === 0 ? RED : BLUE;
      }
      return Math.hypot(x - 80, y - 50) < 36 ? YELLOW : SKIN;
    });
  const middle = await middleOf(framed(0), framed(1));
  for (const [x, y] of [
    [23, 15],
    [136, 15],
    [23, 84],
    [136, 84],
  ])
    expect(near(pixelAt(middle, x, y), SKIN)).toBe(true);
  for (const x of [4, 155]) expect(pixelAt(middle, x, 50)[3]).toBe(0);
});

describe('A bent mesh', () => {
  const size = { widthPx: 64, heightPx: 64, scaleX: 1, scaleY: 1 };
  const reached = (x: readonly number[], y: readonly number[]): number => {
    const warp = new Warp(64, 64);
    warp.begin();
    warp.cell({ x: Float32Array.from(x), y: Float32Array.from(y) }, 0, 2, 8, 8, 8, size);
    return Array.from({ length: 64 * 64 }, (_, i) => Number(warp.has(i))).reduce((sum, hit) => sum + hit, 0);
  };

  test('shows a cell that is scaled up, and none that is drawn out to a shred or turned over', () => {
    expect(reached([8, 40, 8, 40], [8, 8, 40, 40])).toBeGreaterThan(1000);
    expect(reached([8, 50, 8, 50], [8, 9, 12, 13])).toBe(0);
    expect(reached([16, 8, 16, 8], [8, 8, 16, 16])).toBe(0);
  });
});

test('the span of two drawings is that of their paint, whatever page lies around it', () => {
  const small = (page: number): number => {
    const scene = cel((x, y) => (Math.hypot(x - 60, y - 60) < 20 ? RED : undefined), page, page);
    return spanOf([drawingOf(scene), drawingOf(scene)]);
  };
  expect(small(200)).toBeCloseTo(small(400), 5);
  expect(small(200)).toBeLessThan(80);
});

test('a ball that lands keeps its outline, and the ground line that it lands on stays where it is', async () => {
  const GROUND: Colour = [110, 96, 60, 255];
  const scene = (cy: number): Raster =>
    cel((x, y) => {
      const reach = Math.hypot(x - 80, y - cy);
      if (reach < 20) return reach > 17 ? INK : YELLOW;
      return y >= 86 && y < 90 ? GROUND : undefined;
    });
  const middle = await middleOf(scene(24), scene(66));
  for (const x of [10, 60, 70, 90, 100, 150]) expect(near(pixelAt(middle, x, 88), GROUND)).toBe(true);
  const rim = Array.from({ length: 24 }, (_, k) => {
    const angle = (k * Math.PI) / 12;
    return pixelAt(middle, 80 + 18.5 * Math.cos(angle), 45 + 18.5 * Math.sin(angle));
  });
  expect(rim.filter((colour) => near(colour, INK)).length).toBeGreaterThanOrEqual(22);
});

test('a shirt that an arm parts is one shirt, though a sleeve of the other key looks like its smaller half', () => {
  const shirt = (armX: number, hasSleeve: boolean): Raster =>
    cel((x, y) => {
      if (Math.abs(x - armX) < 7 && y > 20 && y < 90) return Math.abs(x - armX) > 4 ? INK : SKIN;
      if (hasSleeve && Math.abs(x - 24) < 9 && Math.abs(y - 50) < 24)
        return Math.abs(x - 24) > 6 || Math.abs(y - 50) > 21 ? INK : BLUE;
      const side = Math.max(Math.abs(x - 84) - 40, Math.abs(y - 55) - 32);
      if (side > 0) return undefined;
      return side > -3 ? INK : BLUE;
    });
  const [a, b] = [shirt(150, true), shirt(104, false)].map(drawingOf);
  const [zonesA, zonesB] = [segment(a), segment(b)];
  const [, joined] = joinSplitZones([zonesA, a], [zonesB, b], matchZones(zonesA, zonesB));
  const blue = (zones: Segmentation['zones']): number =>
    zones.filter(({ colour }) => near(colour, BLUE)).length;
  expect(blue(zonesB.zones)).toBe(2);
  expect(blue(joined.zones)).toBe(1);
});
