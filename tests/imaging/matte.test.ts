import { flatten, type Colour } from '../../pixels/flatten';
import { chooseBacking, distance } from '../../bridge-server/imaging/backing';
import { layOnBacking, liftFromBacking, makeMatte } from '../../bridge-server/imaging/matte';
import { paints } from '../../bridge-server/imaging/palette';
import { emptyRaster, type Raster } from '../../pixels/raster';
import { INK, inkedDisc, paint } from './drawings';

const drawings: Record<string, Raster> = {
  'a red cel with an ink outline': inkedDisc(0, 0, 100, [255, 30, 20]).raster,
  'a magenta cel without outline': paint(120, 120, (x, y) =>
    Math.hypot(x - 60, y - 60) < 50 ? [255, 0, 80] : undefined,
  ),
  'two paints side by side': paint(160, 120, (x, y) => {
    const away = Math.hypot(x - 70, y - 60);
    if (away < 45) return away > 42 ? INK : y < 60 ? [250, 210, 180] : [40, 90, 220];
    return x > 118 && x < 150 && y > 20 && y < 100 ? [255, 220, 0] : undefined;
  }),
  'a hairline': paint(160, 120, (x, y) => (Math.abs(y - 60 - 30 * Math.sin(x / 20)) < 0.5 ? INK : undefined)),
};

/** Noise such as an engine leaves: the same every time. */
function noisy(frame: Raster, levels: number): Raster {
  const data = frame.data.slice();
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    if (i % 4 !== 3) data[i] += ((state >> 16) % (2 * levels + 1)) - levels;
  }
  return { ...frame, data };
}

function errorsOver(backing: Colour, truth: Raster, result: Raster): { worst: number; mean: number } {
  const [expected, actual] = [truth, result].map((raster) => flatten(raster, backing).data);
  const errors = Array.from(expected, (value, i) => Math.abs(value - actual[i]));
  return {
    worst: errors.reduce((a, b) => Math.max(a, b), 0),
    mean: errors.reduce((a, b) => a + b, 0) / errors.length,
  };
}

describe.each(Object.entries(drawings))('%s', (_name, cel) => {
  const matte = makeMatte([cel]);
  const onBacking = layOnBacking(cel, matte);

  test.each([
    ['black', [0, 0, 0]],
    ['white', [255, 255, 255]],
  ] as const)('comes back from the backing without a fringe over %s', (_paper, backing) => {
    const { worst, mean } = errorsOver(backing, cel, liftFromBacking(onBacking, matte));
    expect(worst).toBeLessThanOrEqual(20);
    expect(mean).toBeLessThan(0.1);
  });

  test('comes back from a noisy and tinted frame with no more than the noise', () => {
    const frame = noisy(onBacking, 4);
    for (let i = 0; i < frame.data.length; i += 4) frame.data[i + 2] -= 6;
    for (const backing of [0, 255]) {
      const { worst, mean } = errorsOver([backing, backing, backing], cel, liftFromBacking(frame, matte));
      expect(worst).toBeLessThanOrEqual(45);
      expect(mean).toBeLessThan(3);
    }
  });
});

describe('half-transparent paint', () => {
  const shadowed = inkedDisc(0, 0, 100, [240, 190, 60]).raster;
  const cel = { widthPx: 200, heightPx: 100, data: new Uint8ClampedArray(200 * 100 * 4) };
  for (let y = 0; y < 100; y++) {
    cel.data.set(shadowed.data.subarray(y * 400, (y + 1) * 400), y * 800);
    for (let x = 110; x < 190; x++) {
      if (Math.hypot(x - 150, (y - 70) * 2) < 38) cel.data.set([20, 30, 90, 128], (y * 200 + x) * 4);
    }
  }
  const matte = makeMatte([cel]);

  test.each([0, 4])('a shadow comes back with its alpha and its colour (noise %i)', (noise) => {
    const lifted = liftFromBacking(noisy(layOnBacking(cel, matte), noise), matte);
    const [red, green, blue, alpha] = lifted.data.subarray((70 * 200 + 150) * 4, (70 * 200 + 150) * 4 + 4);
    expect(Math.abs(alpha - 128)).toBeLessThanOrEqual(3);
    expect(Math.hypot(red - 20, green - 30, blue - 90)).toBeLessThan(6);
    for (const backing of [0, 255]) {
      const { worst, mean } = errorsOver([backing, backing, backing], cel, lifted);
      expect(worst).toBeLessThanOrEqual(60);
      expect(mean).toBeLessThan(noise === 0 ? 0.5 : 3);
    }
  });

  test('the edges of opaque paint are no veils', () => {
    expect(makeMatte([shadowed, drawings['a hairline']]).veils).toEqual([]);
  });
});

describe('the backing', () => {
  test('lies far from every paint of the keys', () => {
    for (const cel of Object.values(drawings)) {
      const palette = paints([cel], 32).map(({ colour }) => colour);
      const backing = chooseBacking(palette);
      for (const colour of palette) expect(distance(colour, backing)).toBeGreaterThan(120);
    }
  });

  test('is white for keys without paint', () => {
    expect(makeMatte([emptyRaster(8, 8)]).backing).toEqual([255, 255, 255]);
  });

  test('is taken out wholly where nothing is painted', () => {
    const matte = makeMatte([drawings['a hairline']]);
    const blank = layOnBacking(emptyRaster(16, 16), matte);
    expect(liftFromBacking(blank, matte)).toEqual(emptyRaster(16, 16));
  });
});

test('thin pencil lines without one opaque pixel still give their paint to the palette', () => {
  const pencil = emptyRaster(4, 1);
  pencil.data.set([10, 20, 30, 90, 10, 20, 30, 40]);
  expect(paints([pencil], 4)).toEqual([{ colour: [10, 20, 30], share: 1 }]);
});
