import { emptyRaster } from '../../../pixels/raster';
import { makeInbetweens, middleOf } from './make-inbetweens';
import {
  cel,
  centreOf,
  disc,
  INK,
  isDrawn,
  isInk,
  isRed,
  lineSquare,
  RED,
  SKY,
  wall,
  type Colour,
} from './synthetic-clips';

const BARELY_SEEN = 8;
/** A thin line that stands between two pixels is soft at its rims; a dissolve is soft all over. */
const MOST_SOFT_SHARE = 0.35;

/** Share of the drawn pixels that are half transparent: a dissolve makes nearly all of them so. */
function halfTransparentShare(data: Uint8ClampedArray | Uint16Array): number {
  let half = 0;
  let drawn = 0;
  for (let i = 3; i < data.length; i += 4) {
    if (data[i] > BARELY_SEEN) drawn++;
    if (data[i] > 50 && data[i] < 205) half++;
  }
  return half / drawn;
}

describe('Flat cels', () => {
  test('a disc stands half way in the middle of its move, whole and of the same size', async () => {
    const key = disc(40, 50);
    const middle = await middleOf(key, disc(100, 60));
    const found = centreOf(middle, isRed);
    expect(found.x).toBeCloseTo(70, -0.5);
    expect(found.y).toBeCloseTo(55, -0.5);
    expect(found.count / centreOf(key, isRed).count).toBeGreaterThan(0.93);
    expect(found.count / centreOf(key, isRed).count).toBeLessThan(1.07);
  });

  test('the frames of a move go forward evenly', async () => {
    const { frames } = await makeInbetweens(disc(40, 50), disc(110, 50), [0.25, 0.5, 0.75]);
    const places = frames.map((frame) => centreOf(frame, isRed).x);
    expect(places[0]).toBeGreaterThan(50);
    expect(places[1] - places[0]).toBeGreaterThan(8);
    expect(places[2] - places[1]).toBeGreaterThan(8);
  });

  test('a bar that turns swings on an arc and keeps its length', async () => {
    const bar = (angle: number): ReturnType<typeof cel> =>
      cel((x, y) => {
        const along = (x - 80) * Math.cos(angle) + (y - 50) * Math.sin(angle);
        const across = (y - 50) * Math.cos(angle) - (x - 80) * Math.sin(angle);
        return Math.abs(along) < 34 && Math.abs(across) < 6 ? RED : undefined;
      });
    const key = bar(0);
    const middle = await middleOf(key, bar(0.9));
    expect(centreOf(middle, isRed).count / centreOf(key, isRed).count).toBeGreaterThan(0.85);
  });
});

describe('Pure line art', () => {
  test('an outline moves as one line and stays a line', async () => {
    const key = lineSquare(30, 30);
    const middle = await middleOf(key, lineSquare(54, 36));
    const found = centreOf(middle, isInk);
    const whole = centreOf(key, isInk);
    expect(found.x).toBeCloseTo(whole.x + 12, -0.7);
    expect(found.count / whole.count).toBeGreaterThan(0.75);
    expect(found.count / whole.count).toBeLessThan(1.25);
  });
});

describe('Pages', () => {
  test('a textured wall that pans is found half way, not blurred between both keys', async () => {
    const middle = await middleOf(cel(wall(0)), cel(wall(12)));
    const truth = cel(wall(6));
    let error = 0;
    let count = 0;
    for (let y = 10; y < 90; y++) {
      for (let x = 24; x < 136; x++, count++) {
        const i = (y * truth.widthPx + x) * 4;
        error += Math.abs(middle.data[i] - truth.data[i]);
      }
    }
    expect(error / count).toBeLessThan(6);
  });

  test('a figure moves over a page that rests', async () => {
    const scene = (cx: number): ReturnType<typeof cel> =>
      cel((x, y): Colour => (Math.hypot(x - cx, y - 50) < 15 ? RED : SKY));
    const middle = await middleOf(scene(40), scene(90));
    expect(centreOf(middle, isRed).x).toBeCloseTo(65, -0.5);
    expect([...middle.data.subarray(0, 4)]).toEqual([...SKY]);
  });
});

describe('Loops', () => {
  test('a cycle that comes back to its first key meets that key from both sides', async () => {
    const first = disc(40, 50);
    const far = disc(90, 50);
    const out = await makeInbetweens(first, far, [0.25, 0.75]);
    const back = await makeInbetweens(far, first, [0.25, 0.75]);
    expect(centreOf(back.frames[1], isRed).x).toBeCloseTo(centreOf(out.frames[0], isRed).x, -0.7);
  });

  test('a hold, two equal keys, gives the key itself', async () => {
    const key = disc(60, 50);
    const { frames } = await makeInbetweens(key, disc(60, 50), [0.3, 0.6]);
    for (const frame of frames) expect(frame.data).toEqual(key.data);
  });
});

describe('Unlike drawings', () => {
  const house = cel((x, y) => (x > 20 && x < 70 && y > 40 && y < 90 ? RED : undefined));
  const scribble = cel((x, y) => (Math.abs(y - 30 - 15 * Math.sin(x / 9)) < 3 && x > 80 ? INK : undefined));

  test('two drawings with nothing in common change crisply, never through a dissolve', async () => {
    const { frames } = await makeInbetweens(house, scribble, [0.25, 0.5, 0.75]);
    for (const frame of frames) {
      expect(centreOf(frame, isDrawn).count).toBeGreaterThan(100);
      expect(halfTransparentShare(frame.data)).toBeLessThan(MOST_SOFT_SHARE);
    }
  });

  test('a drawing that appears out of nothing is crisp too', async () => {
    const { frames } = await makeInbetweens(emptyRaster(160, 100), house, [0.25, 0.5, 0.75]);
    expect(centreOf(frames[2], isRed).count).toBeGreaterThan(1500);
    for (const frame of frames) expect(frame.data.every((sample) => Number.isFinite(sample))).toBe(true);
  });
});
