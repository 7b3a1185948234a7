import { looseEnds } from '../../benchmarks/quality/loose-ends';
import { scoreClip } from '../../benchmarks/quality/metrics';
import { overPaper } from '../../benchmarks/quality/picture';
import { TrueClip } from '../../benchmarks/quality/true-clip';
import { emptyRaster, type Raster } from '../../pixels/raster';

/** Lines drawn as text: # is a line pixel. */
function endsOf(...rows: string[]): [x: number, y: number][] {
  const widthPx = rows[0].length;
  const isLine = Uint8Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : 0));
  const gradient = new Float32Array(isLine.length);
  const lines = { widthPx, heightPx: rows.length, isLine, count: 0, gradient };
  return looseEnds(lines).map((i) => [i % widthPx, Math.floor(i / widthPx)]);
}

const WIDTH = 90;
const HEIGHT = 60;
const RED = [200, 60, 40, 255];
const INK = [20, 20, 30, 255];

function draw(colourAt: (x: number, y: number) => readonly number[] | undefined): Raster {
  const raster = emptyRaster(WIDTH, HEIGHT);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const colour = colourAt(i % WIDTH, Math.floor(i / WIDTH));
    if (colour) raster.data.set(colour, i * 4);
  }
  return raster;
}

/** A red disc that moves behind a black bar. */
function whole(shift: number, x: number, y: number): readonly number[] | undefined {
  if (y >= 27 && y < 30 && x >= 10 && x < 80) return INK;
  return (x - 30 - shift) ** 2 + (y - 30) ** 2 <= 18 ** 2 ? RED : undefined;
}

/** The same with a gap in the bar and with rows of specks over the disc. */
function torn(shift: number, x: number, y: number): readonly number[] | undefined {
  if (x >= 40 && x < 44 && y >= 27 && y < 30) return undefined;
  if (x % 13 === 5 && y % 2 === 0 && y >= 12 && y < 48 && x >= 16) return INK;
  return whole(shift, x, y);
}

const SHIFTS = [0, 2, 4, 6, 8];
const TRUTH = new TrueClip(SHIFTS.map((shift) => overPaper(draw((x, y) => whole(shift, x, y)))));
const predict = (paint: typeof whole): Map<number, ReturnType<typeof overPaper>> =>
  new Map([1, 2, 3].map((k) => [k, overPaper(draw((x, y) => paint(SHIFTS[k], x, y)))]));

describe('Loose ends', () => {
  test('are the two ends of an open line, straight or bent, also at the border of the picture', () => {
    expect(endsOf('.....', '.###.', '.....')).toEqual([
      [1, 1],
      [3, 1],
    ]);
    expect(endsOf('#....', '.#...', '.####')).toEqual([
      [0, 0],
      [4, 2],
    ]);
  });

  test('a closed line has none, and neither has a lone pixel', () => {
    expect(endsOf('.##..', '#..#.', '.##..')).toEqual([]);
    expect(endsOf('...', '.#.', '...')).toEqual([]);
  });

  test('a line does not go on from the right border to the left border of the next row', () => {
    expect(endsOf('...##', '#....', '.....')).toEqual([
      [3, 0],
      [4, 0],
    ]);
  });
});

describe('The measure of tears', () => {
  test('is 0 for frames that are as whole as the true ones', () => {
    expect(scoreClip(TRUTH, predict(whole))).toMatchObject({ ends: 0, endsTrue: 0, torn: 0 });
  });

  test('counts the ends of specks and gaps as the reference script does: 32, 27 and 28 over a floor of 16', () => {
    const score = scoreClip(TRUTH, predict(torn));
    expect(score.ends).toBeCloseTo((32 + 27 + 28) / 3 / 16, 6);
    expect(score.torn).toBeCloseTo(1.8125, 6);
  });

  test('fewer ends than in the truth are no merit', () => {
    const shattered = new TrueClip(SHIFTS.map((shift) => overPaper(draw((x, y) => torn(shift, x, y)))));
    const score = scoreClip(shattered, predict(whole));
    expect(score.endsTrue).toBeGreaterThan(0.5);
    expect(score.torn).toBe(0);
  });
});
