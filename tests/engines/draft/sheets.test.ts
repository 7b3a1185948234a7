import { BoxField } from '../../../bridge-server/engines/draft/raster/box-field';
import { distanceTransform } from '../../../bridge-server/engines/draft/raster/distance-transform';
import { drawingOf } from '../../../bridge-server/engines/draft/raster/drawing';
import { edgesOf, equalIn } from '../../../bridge-server/engines/draft/raster/edges';
import { spreadLabels } from '../../../bridge-server/engines/draft/raster/own-labels';
import { shrinkDrawing } from '../../../bridge-server/engines/draft/raster/working-size';
import { bordersOf, pairKey } from '../../../bridge-server/engines/draft/sheets/borders';
import { ownInk, ownSoftPaint } from '../../../bridge-server/engines/draft/sheets/ink-owners';
import type { Raster } from '../../../pixels/raster';
import { makeInbetweens, middleOf } from './make-inbetweens';
import { BLUE, cel, centreOf, INK, isDrawn, isInk, isRed, RED, SKY, type Colour } from './synthetic-clips';

const YELLOW: Colour = [240, 208, 60, 255];
const isBlue = ([r, , b, a]: Colour): boolean => a > 128 && b > 150 && r < 110;

/** A place seen from a thing that was scaled, turned and moved to (cx, cy). */
function placed(
  cx: number,
  cy: number,
  angle: number,
  scale = 1,
): (x: number, y: number) => [number, number] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return (x, y) => [(cos * (x - cx) + sin * (y - cy)) / scale, (cos * (y - cy) - sin * (x - cx)) / scale];
}

function pixelAt({ data, widthPx }: Raster, x: number, y: number): Colour {
  const i = (Math.round(y) * widthPx + Math.round(x)) * 4;
  return [data[i], data[i + 1], data[i + 2], data[i + 3]];
}

/** A hammer: a yellow head with a blue dot at one end, a red handle, all outlined in ink. */
function hammer(cx: number, cy: number, angle: number, scale = 1): Raster {
  const local = placed(cx, cy, angle, scale);
  return cel((x, y) => {
    const [u, v] = local(x, y);
    if (Math.hypot(u - 14, v + 18) < 4) return BLUE;
    const head = Math.max(Math.abs(u) - 22, Math.abs(v + 18) - 10);
    const handle = Math.max(Math.abs(u) - 4, Math.abs(v - 11) - 22);
    if (head < -2) return YELLOW;
    if (handle < -1.5 && head > 0) return RED;
    return Math.min(head, handle) < 0 ? INK : undefined;
  });
}

/** How many pixels of a frame differ from another one by more than 40 in any channel. */
function different(a: Raster, b: Raster): number {
  let count = 0;
  for (let i = 0; i < a.data.length; i += 4) {
    const far = [0, 1, 2, 3].some((c) => Math.abs(a.data[i + c] - b.data[i + c]) > 40);
    if (far) count++;
  }
  return count;
}

/** The same for a hammer in this turn, wherever it stands. */
function differentFromHammer(frame: Raster, angle: number): number {
  const [found, truth] = [centreOf(frame, isDrawn), centreOf(hammer(80, 50, angle), isDrawn)];
  return different(frame, hammer(80 + found.x - truth.x, 50 + found.y - truth.y, angle));
}

describe('What moves as a whole', () => {
  test('a hammer that is turned by 180 degrees is a whole hammer on the way', async () => {
    const middle = await middleOf(hammer(80, 50, 0), hammer(80, 50, Math.PI));
    const misses = [Math.PI / 2, -Math.PI / 2].map((angle) => differentFromHammer(middle, angle));
    expect(Math.min(...misses)).toBeLessThan(400);
  });

  test('a hammer that is turned by 90 degrees keeps its outline on the way', async () => {
    const middle = await middleOf(hammer(80, 50, 0), hammer(80, 50, Math.PI / 2));
    expect(differentFromHammer(middle, Math.PI / 4)).toBeLessThan(400);
  });

  test('a truck-in passes the sizes between', async () => {
    const middle = await middleOf(hammer(80, 50, 0, 0.45), hammer(80, 50, 0, 1.1));
    const heights = [0.45, 0.775, 1.1].map((scale) => centreOf(hammer(80, 50, 0, scale), isDrawn).count);
    const { count } = centreOf(middle, isDrawn);
    expect(count).toBeGreaterThan(heights[0] * 1.5);
    expect(count).toBeLessThan(heights[2] * 0.75);
    expect(centreOf(middle, isInk).count).toBeGreaterThan(
      0.6 * centreOf(hammer(80, 50, 0, 0.775), isInk).count,
    );
  });

  test('a star with a face turns the short way, not by a ray too many', async () => {
    const star = (angle: number): Raster => {
      const local = placed(80, 50, angle);
      return cel((x, y) => {
        const [u, v] = local(x, y);
        if (Math.hypot(u - 7, v) < 3 || Math.hypot(u + 7, v) < 3) return INK;
        const radius = Math.hypot(u, v);
        const rim = 26 + 10 * Math.cos(5 * Math.atan2(u, -v));
        if (radius > rim + 2) return undefined;
        return radius > rim ? INK : YELLOW;
      });
    };
    const middle = await middleOf(star(0), star(-0.45));
    expect(different(middle, star(-0.225))).toBeLessThan(0.5 * different(middle, star(0.4)));
  });
});

describe('What holds together', () => {
  /** A body in two paints, side by side, that leans; the seam runs through it. */
  const body = (lean: number): Raster => {
    const local = placed(80, 90, lean);
    return cel((x, y) => {
      const [u, v] = local(x, y);
      const rim = Math.max(Math.abs(u) - 24, Math.abs(v + 40) - 36);
      if (rim > 0) return undefined;
      if (rim > -3) return INK;
      return u + 4 * Math.sin(v / 6) < 0 ? RED : YELLOW;
    });
  };

  test('two paints that touch show neither page nor crumbs between them on the way', async () => {
    const { frames } = await makeInbetweens(body(-0.3), body(0.3), [0.3, 0.5, 0.7]);
    for (const frame of frames) {
      for (let y = 24; y < 80; y += 2) {
        const row = Array.from({ length: frame.widthPx }, (_, x) => pixelAt(frame, x, y));
        const first = row.findIndex((colour) => colour[3] > 200);
        const last = row.length - 1 - [...row].reverse().findIndex((colour) => colour[3] > 200);
        expect(row.slice(first, last + 1).filter((colour) => colour[3] < 200)).toHaveLength(0);
      }
    }
  });

  test('an outline is closed on the way', async () => {
    const middle = await middleOf(body(-0.3), body(0.3));
    // From outside no step leads into the paint without crossing ink.
    const { widthPx, heightPx } = middle;
    let bare = 0;
    for (let y = 1; y < heightPx - 1; y++) {
      for (let x = 1; x < widthPx - 1; x++) {
        if (isInk(pixelAt(middle, x, y)) || pixelAt(middle, x, y)[3] < 200) continue;
        const sides = [pixelAt(middle, x - 1, y), pixelAt(middle, x + 1, y), pixelAt(middle, x, y - 1)];
        if (sides.some((colour) => colour[3] < 40)) bare++;
      }
    }
    expect(bare).toBe(0);
  });

  test('what is equal in both keys is the same pixels in every in-between', async () => {
    const scene = (ballX: number): Raster =>
      cel((x, y) => {
        if (Math.hypot(x - ballX, y - 30) < 10) return BLUE;
        const balloon = Math.hypot(x - 40, (y - 40) * 0.9);
        if (balloon < 18) return RED;
        if (balloon < 20) return [20, 20, 24, Math.round(255 * (20 - balloon) * 0.5)];
        return Math.abs(x - 40) < 1 && y > 58 && y < 90 ? INK : undefined;
      });
    const [a, b] = [scene(90), scene(140)];
    const { frames } = await makeInbetweens(a, b, [0.25, 0.5, 0.75]);
    for (const frame of frames) {
      let changed = 0;
      for (let i = 0; i < a.data.length; i += 4) {
        if ((i / 4) % a.widthPx >= 70) continue;
        if ([0, 1, 2, 3].some((c) => a.data[i + c] !== frame.data[i + c])) changed++;
      }
      expect(changed).toBe(0);
    }
  });

  test('a soft glow moves with its last trace', async () => {
    const glow = (cx: number): Raster =>
      cel((x, y) => {
        const alpha = 255 * Math.exp(-((x - cx) ** 2 + (y - 50) ** 2) / 220);
        return alpha < 1 ? undefined : [250, 190, 60, Math.round(alpha)];
      });
    const sum = ({ data }: Raster): number =>
      Array.from(data).reduce((all, value, i) => (i % 4 === 3 ? all + value : all), 0);
    const middle = await middleOf(glow(50), glow(110));
    expect(sum(middle) / sum(glow(80))).toBeGreaterThan(0.97);
    expect(sum(middle) / sum(glow(80))).toBeLessThan(1.03);
  });

  test('what an arm hid is drawn as the other key shows it, ink included', async () => {
    const scene = (angle: number): Raster => {
      const arm = placed(80, 30, angle);
      return cel((x, y) => {
        const [u, v] = arm(x, y);
        const limb = Math.max(Math.abs(u) - 7, Math.abs(v - 24) - 28);
        if (limb < -2) return YELLOW;
        if (limb < 0) return INK;
        const torso = Math.max(Math.abs(x - 80) - 20, Math.abs(y - 62) - 34);
        if (torso > 0) return undefined;
        return torso > -2 ? INK : RED;
      });
    };
    const { frames } = await makeInbetweens(scene(-0.1), scene(-1.4), [0.75]);
    expect(isRed(pixelAt(frames[0], 84, 70))).toBe(true);
    expect(isRed(pixelAt(frames[0], 78, 60))).toBe(true);
  });

  test('the page of the later key is shown from the middle on', async () => {
    const scene = (page: Colour, x0: number): Raster =>
      cel((x, y) => (Math.hypot(x - x0, y - 50) < 14 ? RED : page));
    const { frames } = await makeInbetweens(scene(SKY, 50), scene(YELLOW, 110), [0.25, 0.75]);
    expect(pixelAt(frames[0], 5, 5)).toEqual(SKY);
    expect(pixelAt(frames[1], 5, 5)).toEqual(YELLOW);
  });
});

describe('Box field', () => {
  test('tells the same distances as the transform of the whole picture, and none beyond its margin', () => {
    const features = [5 * 40 + 12, 9 * 40 + 20];
    const mask = new Uint8Array(40 * 30);
    features.forEach((i) => (mask[i] = 1));
    const whole = distanceTransform(mask, 40, 30);
    const field = new BoxField(features, 40, 6);
    for (const [x, y] of [
      [12, 5],
      [15, 8],
      [22, 14],
      [8, 3],
    ]) {
      expect(field.squared(x, y)).toBeCloseTo(whole.squared[y * 40 + x], 4);
      expect(field.nearest(x, y)).toBe(whole.nearest[y * 40 + x]);
    }
    expect(field.squared(35, 5)).toBe(Infinity);
    expect(field.nearest(35, 5)).toBe(-1);
  });
});

describe('Own labels', () => {
  test('lay a border found at the working size on the border that the artist drew', () => {
    const [widthPx, heightPx] = [120, 60];
    const slanted = (x: number, y: number): boolean => x + 0.4 * y < 70;
    const own = drawingOf(cel((x, y) => (slanted(x, y) ? RED : BLUE), widthPx, heightPx));
    const size = { widthPx: 40, heightPx: 20, scaleX: 3, scaleY: 3 };
    const shrunk = shrinkDrawing(own, size);
    const small = Int32Array.from({ length: 800 }, (_, i) =>
      slanted((i % 40) * 3 + 4, Math.floor(i / 40) * 3) ? 1 : 2,
    );
    const labels = spreadLabels(small, shrunk, own, size, Float32Array.from([0, 1, 2]));
    let wrong = 0;
    labels.forEach((label, i) => {
      if (label !== (slanted(i % widthPx, Math.floor(i / widthPx)) ? 1 : 2)) wrong++;
    });
    // Of 7200; the labels given are off by more than a working pixel.
    expect(wrong).toBeLessThan(24);
  });
});

describe('Borders', () => {
  test('tell how long two parts touch and how far their ways lie apart there', () => {
    const partOf = Int32Array.from({ length: 36 }, (_, i) => (i % 6 < 3 ? 0 : 1));
    const flow = { dx: Float32Array.from(partOf, (part) => 5 * part), dy: new Float32Array(36) };
    const { pairs, rims } = bordersOf(partOf, 2, 6, flow);
    expect(pairs.get(pairKey(1, 0, 2))).toMatchObject({ p: 0, q: 1, lengthPx: 6, apartPx: 5 });
    expect([...rims]).toEqual([6, 6]);
  });
});

describe('Ink between two sheets', () => {
  test('is the outline of the one in front, all of it, however thick', () => {
    const size = { widthPx: 512, heightPx: 320, linePx: 6 };
    // Sheet 1 to the left, sheet 2 to the right, a line of six pixels between them, half of it given to each.
    const plane = (of: (x: number) => number): Int32Array =>
      Int32Array.from({ length: 512 * 320 }, (_, i) => of(i % 512));
    const sheetOf = plane((x) => (x < 253 ? 1 : 2));
    const labels = plane((x) => (x < 250 ? 1 : x < 256 ? 0 : 2));
    const inkOf = (ranks: number[]): number[] => {
      const owned = ownInk(sheetOf, labels, Float32Array.from(ranks), [true, false, false], size);
      return Array.from(owned.subarray(160 * 512 + 250, 160 * 512 + 256));
    };
    expect(inkOf([0, 1, 2])).toEqual([2, 2, 2, 2, 2, 2]);
    expect(inkOf([0, 2, 1])).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('and soft paint that runs out into a clear page belong to a drawing, never to the page', () => {
    const drawing = drawingOf(cel((x) => (x < 6 ? RED : x < 10 ? [214, 62, 48, 20] : undefined), 16, 4));
    const sheetOf = Int32Array.from({ length: 64 }, (_, i) => (i % 16 < 6 ? 1 : 0));
    const owned = ownSoftPaint(sheetOf, drawing, Uint8Array.from([1, 0]), [true, false]);
    expect(Array.from(owned.subarray(0, 16))).toEqual([...Array(10).fill(1), ...Array(6).fill(0)]);
  });
});

describe('Edges', () => {
  test('lie on both sides of a step of the look, and nowhere in flat paint', () => {
    const edges = edgesOf(drawingOf(cel((x) => (x < 8 ? RED : BLUE), 16, 3)));
    expect(Array.from(edges.subarray(16, 32))).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('equal pixels are those of one look', () => {
    const [a, b] = [4, 6].map((edge) => drawingOf(cel((x) => (x < edge ? RED : undefined), 8, 1)));
    expect(Array.from(equalIn(a, b))).toEqual([1, 1, 1, 1, 0, 0, 1, 1]);
  });
});

test('a part that both keys show on the same sheet keeps its colours: nothing is mixed', async () => {
  const scene = (x0: number): Raster =>
    cel((x, y) => {
      if (Math.abs(x - x0) > 30 || Math.abs(y - 50) > 24) return undefined;
      return Math.hypot(x - x0 - 8, y - 44) < 6 ? BLUE : RED;
    });
  const middle = await middleOf(scene(60), scene(100));
  expect(isBlue(pixelAt(middle, 88, 44))).toBe(true);
  expect(isRed(pixelAt(middle, 66, 60))).toBe(true);
});
