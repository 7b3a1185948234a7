import { flatten, type Colour } from '../../bridge-server/imaging/flatten';
import { chooseGround, distance } from '../../bridge-server/imaging/ground';
import { layOnGround, liftFromGround, makeMatte } from '../../bridge-server/imaging/matte';
import { paints } from '../../bridge-server/imaging/palette';
import { emptyRaster, type Raster } from '../../bridge-server/imaging/raster';
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

function errorsOver(ground: Colour, truth: Raster, result: Raster): { worst: number; mean: number } {
  const [expected, actual] = [truth, result].map((raster) => flatten(raster, ground).data);
  const errors = Array.from(expected, (value, i) => Math.abs(value - actual[i]));
  return {
    worst: errors.reduce((a, b) => Math.max(a, b), 0),
    mean: errors.reduce((a, b) => a + b, 0) / errors.length,
  };
}

describe.each(Object.entries(drawings))('%s', (_name, cel) => {
  const matte = makeMatte([cel]);
  const onGround = layOnGround(cel, matte);

  test.each([
    ['black', [0, 0, 0]],
    ['white', [255, 255, 255]],
  ] as const)('comes back from the ground without a fringe over %s', (_ground, ground) => {
    const { worst, mean } = errorsOver(ground, cel, liftFromGround(onGround, matte));
    expect(worst).toBeLessThanOrEqual(20);
    expect(mean).toBeLessThan(0.1);
  });

  test('comes back from a noisy and tinted frame with no more than the noise', () => {
    const frame = noisy(onGround, 4);
    for (let i = 0; i < frame.data.length; i += 4) frame.data[i + 2] -= 6;
    for (const ground of [0, 255]) {
      const { worst, mean } = errorsOver([ground, ground, ground], cel, liftFromGround(frame, matte));
      expect(worst).toBeLessThanOrEqual(45);
      expect(mean).toBeLessThan(3);
    }
  });
});

describe('the ground', () => {
  test('lies far from every paint of the keys', () => {
    for (const cel of Object.values(drawings)) {
      const palette = paints([cel], 32);
      const ground = chooseGround(palette);
      for (const { colour } of palette) expect(distance(colour, ground)).toBeGreaterThan(120);
    }
  });

  test('is white for keys without paint', () => {
    expect(makeMatte([emptyRaster(8, 8)]).ground).toEqual([255, 255, 255]);
  });

  test('is taken out wholly where nothing is painted', () => {
    const matte = makeMatte([drawings['a hairline']]);
    const blank = layOnGround(emptyRaster(16, 16), matte);
    expect(liftFromGround(blank, matte)).toEqual(emptyRaster(16, 16));
  });
});

test('thin pencil lines without one opaque pixel still give their paint to the palette', () => {
  const pencil = emptyRaster(4, 1);
  pencil.data.set([10, 20, 30, 90, 10, 20, 30, 40]);
  expect(paints([pencil], 4)).toEqual([{ colour: [10, 20, 30], share: 1 }]);
});
