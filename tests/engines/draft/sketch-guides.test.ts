import { splineWeights } from '../../../bridge-server/engines/draft/sketch/sketch-guides';
import { sketchDistance } from '../../../bridge-server/engines/draft/sketch/sketch-lines';
import { liftInk } from '../../../pixels/ink';
import type { Raster } from '../../../pixels/raster';
import { makeInbetweens, middleOf } from './make-inbetweens';
import { BLUE, cel, centreOf, disc, isRed, RED, type Colour } from './synthetic-clips';

const PENCIL: Colour = [40, 90, 200, 200];
const WHITE: Colour = [255, 255, 255, 255];
const BLACK: Colour = [10, 10, 10, 255];

/** A rough ring, where the disc should be in the middle of the move. */
function ring(cx: number, cy: number, line: Colour, ground?: Colour): Raster {
  return cel((x, y) => (Math.abs(Math.hypot(x - cx, y - cy) - 16) < 1.5 ? line : ground));
}

const KEY_A = disc(40, 60);
const KEY_B = disc(100, 60);

describe('Sketch guides bend the path', () => {
  test('a ring drawn above the straight way lifts the disc in the middle', async () => {
    const plain = centreOf(await middleOf(KEY_A, KEY_B), isRed);
    const guide = { moment: 0.5, strength: 1, raster: ring(70, 48, PENCIL) };
    const guided = centreOf(await middleOf(KEY_A, KEY_B, [guide]), isRed);
    expect(plain.y).toBeGreaterThan(57);
    expect(guided.y).toBeLessThan(52);
    expect(guided.x).toBeGreaterThan(64);
  });

  test('black lines on white paper guide as well as coloured lines on a clear layer', async () => {
    const guide = { moment: 0.5, strength: 1, raster: liftInk(ring(70, 48, BLACK, WHITE)) };
    expect(centreOf(await middleOf(KEY_A, KEY_B, [guide]), isRed).y).toBeLessThan(52);
  });

  test('strength 0 changes nothing, and half the strength goes half the way', async () => {
    const plain = await middleOf(KEY_A, KEY_B);
    const raster = ring(70, 48, PENCIL);
    const ignored = await middleOf(KEY_A, KEY_B, [{ moment: 0.5, strength: 0, raster }]);
    expect(ignored.data).toEqual(plain.data);
    const half = centreOf(await middleOf(KEY_A, KEY_B, [{ moment: 0.5, strength: 0.5, raster }]), isRed).y;
    expect(half).toBeLessThan(57);
    expect(half).toBeGreaterThan(51);
  });

  test('an empty sketch layer is no guide', async () => {
    const plain = await middleOf(KEY_A, KEY_B);
    const empty = { moment: 0.5, strength: 1, raster: cel(() => undefined) };
    expect((await middleOf(KEY_A, KEY_B, [empty])).data).toEqual(plain.data);
  });

  test('the path is bent all along, most at the sketch', async () => {
    const guide = { moment: 0.5, strength: 1, raster: ring(70, 48, PENCIL) };
    const { frames } = await makeInbetweens(KEY_A, KEY_B, [0.1, 0.5, 0.9], [guide]);
    const heights = frames.map((frame) => centreOf(frame, isRed).y);
    expect(heights[1]).toBeLessThan(heights[0]);
    expect(heights[1]).toBeLessThan(heights[2]);
    expect(heights[0]).toBeLessThan(61);
  });
});

describe('Parts that touch others', () => {
  test('an eye stays on its face though a stray line of the sketch would fit it as well', async () => {
    const reach = (x: number, y: number, cx: number, cy: number): number => Math.hypot(x - cx, y - cy);
    const face = (cx: number): Raster =>
      cel((x, y) => {
        if (reach(x, y, cx + 8, 42) < 9) return BLUE;
        return Math.hypot(x - cx, y - 52) < 34 ? RED : undefined;
      });
    const rough = cel((x, y) => {
      const isFace = Math.abs(Math.hypot(x - 70, y - 52) - 34) < 1.2;
      const isStray = Math.abs(reach(x, y, 78, 56) - 9) < 1.2;
      return isFace || isStray ? PENCIL : undefined;
    });
    const guide = { moment: 0.5, strength: 1, raster: rough };
    const middle = await middleOf(face(50), face(90), [guide]);
    const isBlue = ([r, , b, a]: Colour): boolean => a > 128 && b > 150 && r < 110;
    expect(centreOf(middle, isBlue).y).toBeLessThan(48);
  });
});

describe('The path through several sketches', () => {
  test('meets each sketch at its moment and both keys at theirs', () => {
    expect(splineWeights([0.25, 0.75], 0.25)).toEqual([1, 0]);
    expect(splineWeights([0.25, 0.75], 0.75)).toEqual([0, 1]);
    expect(splineWeights([0.25, 0.75], 0)).toEqual([0, 0]);
    expect(splineWeights([0.25, 0.75], 1)).toEqual([0, 0]);
  });

  test('is smooth: a small step in time is a small step on the path', () => {
    for (let u = 0; u < 1; u += 0.01) {
      expect(Math.abs(splineWeights([0.5], u + 0.01)[0] - splineWeights([0.5], u)[0])).toBeLessThan(0.05);
    }
  });
});

test('lines are found by pressure alone, whatever their colour', () => {
  const blue = sketchDistance(ring(70, 50, PENCIL)) as Float32Array;
  const white = sketchDistance(ring(70, 50, [255, 255, 255, 90])) as Float32Array;
  expect([...white]).toEqual([...blue]);
  expect(blue[50 * 160 + 70]).toBeCloseTo(15, 0);
  expect(sketchDistance(ring(70, 50, [0, 0, 0, 40]))).toBeUndefined();
});
