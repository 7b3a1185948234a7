import { liftInk } from '../../pixels/ink';
import { emptyRaster, type Raster } from '../../pixels/raster';

const SIDE = 160;
type Rgb = readonly [number, number, number];
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [12, 12, 12];

/** Where the test sketch has a line: a ring and a stroke beside it, 3 px wide. */
function isLine(x: number, y: number): boolean {
  const ring = Math.abs(Math.hypot(x - 60, y - 70) - 40) < 1.5;
  return ring || (Math.abs(x - 130) < 1.5 && y > 20 && y < 140);
}

/** A page of one paper with lines of one pencil; `light` falls on it, `grain` is in it. */
function page(
  pencil: Rgb,
  paper: Rgb,
  light: (x: number, y: number) => number = () => 1,
  grain: () => number = () => 0,
): Raster {
  const raster = emptyRaster(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const colour = isLine(x, y) ? pencil : paper;
    const noise = grain();
    raster.data.set([...colour.map((value) => value * light(x, y) + noise), 255], i * 4);
  }
  return raster;
}

/** Normal noise of a standard deviation, the same in every run. */
function noiseOf(deviation: number): () => number {
  let state = 1;
  const uniform = (): number => ((state = (state * 48271) % 2147483647), state / 2147483647);
  return () => deviation * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Shares of the line's pixels that were found, and of the paper's that were taken for line, at half the pressure. */
function verdict(sketch: Raster): { found: number; wrong: number } {
  const { data } = liftInk(sketch);
  const most = data instanceof Uint16Array ? 65535 : 255;
  const counts = { line: 0, found: 0, paper: 0, wrong: 0 };
  for (let i = 0; i < SIDE * SIDE; i++) {
    const taken = data[i * 4 + 3] > 0.2 * most;
    const drawn = isLine(i % SIDE, Math.floor(i / SIDE));
    counts[drawn ? 'line' : 'paper']++;
    if (taken) counts[drawn ? 'found' : 'wrong']++;
  }
  return { found: counts.found / counts.line, wrong: counts.wrong / counts.paper };
}

const acrossThePage = (x: number, y: number): number => 1 - (0.5 * (x + y)) / (2 * SIDE);

describe('lines are lifted from paper', () => {
  test.each<[string, Raster]>([
    ['black ink on white paper', page(BLACK, WHITE)],
    ['black ink on gray paper', page(BLACK, [150, 150, 150])],
    ['black ink on brown paper', page(BLACK, [181, 150, 110])],
    ['soft pencil, a sixth darker than the paper', page([200, 200, 202], [238, 238, 240])],
    ["an animator's light blue pencil", page([164, 221, 237], WHITE)],
    ['red pencil', page([230, 60, 50], WHITE)],
    ['chalk on a blackboard', page([220, 220, 215], [40, 52, 46])],
    ['a page in uneven light', page([60, 60, 70], [240, 236, 225], acrossThePage)],
    ['a grainy photo in uneven light', page([70, 70, 80], [230, 226, 215], acrossThePage, noiseOf(5))],
    ['soft pencil on grainy paper', page([190, 190, 190], [235, 235, 235], () => 1, noiseOf(4))],
  ])('%s', (_, sketch) => {
    const { found, wrong } = verdict(sketch);
    expect(found).toBeGreaterThan(0.97);
    expect(wrong).toBeLessThan(0.002);
  });

  test('a few clear pixels make no other sketch of a scan', () => {
    const scan = page(BLACK, WHITE);
    const whole = liftInk(scan).data.slice();
    for (const pixel of [0, 777, 5000]) scan.data[pixel * 4 + 3] = 0;
    expect(liftInk(scan).data).toEqual(whole);
  });

  test('paper that is nearly opaque is paper', () => {
    const scan = page(BLACK, WHITE);
    for (let i = 3; i < scan.data.length; i += 4) scan.data[i] = 200;
    expect(verdict(scan)).toEqual({ found: 1, wrong: 0 });
  });

  test('a page that was turned leaves clear corners and is paper all the same', () => {
    const scan = page(BLACK, WHITE);
    for (let i = 0; i < SIDE * SIDE; i++) {
      const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
      if (Math.abs(x - 80) + Math.abs(y - 80) > 125) scan.data[i * 4 + 3] = 0;
    }
    expect(verdict(scan)).toEqual({ found: 1, wrong: 0 });
  });

  test('16 bits give the lines of 8', () => {
    const scan = page([200, 200, 202], [238, 238, 240]);
    const deep: Raster = { ...scan, data: Uint16Array.from(scan.data, (sample) => sample * 257) };
    const alphas = ({ data }: Raster, most: number): number[] =>
      [...data].filter((_, i) => i % 4 === 3).map((alpha) => Math.round((alpha / most) * 100));
    expect(alphas(liftInk(deep), 65535)).toEqual(alphas(liftInk(scan), 255));
  });

  test('a large black area is ink to its middle', () => {
    const scan = page(WHITE, WHITE);
    for (let y = 40; y < 110; y++) {
      for (let x = 30; x < 100; x++) scan.data.set([10, 10, 10, 255], (y * SIDE + x) * 4);
    }
    expect(liftInk(scan).data[(75 * SIDE + 65) * 4 + 3]).toBeGreaterThan(200);
  });

  test.each([
    ['white', page(WHITE, WHITE)],
    ['grainy', page(WHITE, WHITE, () => 0.9, noiseOf(6))],
    ['unevenly lit', page(WHITE, WHITE, acrossThePage)],
  ])('a blank %s page has no line', (_, blank) => {
    const { data } = liftInk(blank);
    const lines = data.filter((alpha, i) => i % 4 === 3 && alpha > 50).length;
    expect(lines).toBeLessThan(3);
  });

  test('lines pressed half as hard are half as strong', () => {
    const scan = page(BLACK, WHITE);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 120; x < SIDE; x++)
        if (isLine(x, y)) scan.data.fill(134, (y * SIDE + x) * 4, (y * SIDE + x) * 4 + 3);
    }
    const alpha = liftInk(scan).data[(80 * SIDE + 130) * 4 + 3] / 255;
    expect(alpha).toBeGreaterThan(0.42);
    expect(alpha).toBeLessThan(0.58);
  });
});

describe('lines on a clear layer come back as they are', () => {
  const clear = (paint: (x: number, y: number) => readonly number[] | undefined): Raster => {
    const raster = emptyRaster(SIDE, SIDE);
    for (let i = 0; i < SIDE * SIDE; i++) raster.data.set(paint(i % SIDE, Math.floor(i / SIDE)) ?? [], i * 4);
    return raster;
  };

  test.each<[string, Raster]>([
    ['yellow lines', clear((x, y) => (isLine(x, y) ? [255, 255, 0, 160] : undefined))],
    [
      'a dark blob that fills most of its box',
      clear((x, y) => (Math.hypot(x - 80, y - 80) < 80 ? [30, 60, 160, 255] : undefined)),
    ],
    [
      'a light blob without a line in it',
      clear((x, y) => (Math.hypot(x - 80, y - 80) < 80 ? [250, 200, 160, 255] : undefined)),
    ],
    [
      'a straight stroke that fills its layer',
      {
        widthPx: 90,
        heightPx: 5,
        data: new Uint8ClampedArray(1800).fill(20).map((v, i) => (i % 4 === 3 ? 255 : v)),
      },
    ],
    ['nothing at all', clear(() => undefined)],
  ])('%s', (_, sketch) => {
    expect(liftInk(sketch)).toBe(sketch);
  });
});
