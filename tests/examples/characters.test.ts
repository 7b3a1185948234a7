import { bird } from '../../examples/characters/bird';
import { cat } from '../../examples/characters/cat';
import { fox } from '../../examples/characters/fox';
import { chain, Joint } from '../../examples/characters/joint';
import { palette, rgb } from '../../examples/characters/palette';
import { renderPose, renderSketch } from '../../examples/characters/render';
import type { Raster, Size } from '../../pixels/raster';

const size: Size = { widthPx: 256, heightPx: 160 };
const engineSize: Size = { widthPx: 512, heightPx: 320 };
const characters = [fox, bird, cat];

function alphas(raster: Raster): number[] {
  return Array.from({ length: raster.data.length / 4 }, (_, i) => raster.data[i * 4 + 3]);
}

function pixels({ data }: Raster): number[][] {
  return Array.from({ length: data.length / 4 }, (_, i) => Array.from(data.subarray(i * 4, i * 4 + 4)));
}

/** Largest distance of a pixel's channels from a colour (0..1 a channel), in 8-bit steps. */
function distance(pixel: readonly number[], colour: readonly number[]): number {
  return Math.max(...colour.map((value, channel) => Math.abs(pixel[channel] - value * 255)));
}

/** The same, for the farthest of the pixels whose alpha `wanted` accepts. */
function farthestFrom(raster: Raster, colour: readonly number[], wanted: (alpha: number) => boolean): number {
  const chosen = pixels(raster).filter(([, , , alpha]) => wanted(alpha));
  return chosen.reduce((farthest, pixel) => Math.max(farthest, distance(pixel, colour)), 0);
}

function sameBytes(one: Raster, other: Raster): boolean {
  return Buffer.from(one.data.buffer).equals(Buffer.from(other.data.buffer));
}

describe.each(characters.map((character) => [character.name, character] as const))(
  'the %s',
  (_, character) => {
    it('is drawn with the same bytes every time', () => {
      expect(sameBytes(renderPose(character, 0.4, size), renderPose(character, 0.4, size))).toBe(true);
      expect(sameBytes(renderSketch(character, 0.4, size), renderSketch(character, 0.4, size))).toBe(true);
    });

    it('stands on transparent ground, clear black where nothing is drawn', () => {
      const raster = renderPose(character, 0, size);
      expect(farthestFrom(raster, [0, 0, 0], (alpha) => alpha === 0)).toBe(0);
      const clear = alphas(raster).filter((alpha) => alpha === 0).length;
      expect(clear).toBeGreaterThan(0.4 * size.widthPx * size.heightPx);
    });

    it('has no fringe: its soft edge is pure ink but for a few pixels under the thin end of a line', () => {
      for (const moment of [0, 0.5, 1]) {
        const soft = pixels(renderPose(character, moment, engineSize)).filter(
          ([, , , alpha]) => alpha > 0 && alpha < 255,
        );
        const pure = soft.filter((pixel) => distance(pixel, rgb(palette.ink)) <= 1);
        expect(soft.length).toBeGreaterThan(500);
        expect(pure.length).toBeGreaterThan(0.97 * soft.length);
      }
    });

    it('is the first pose at moment 0 and the second at moment 1, and they differ', () => {
      const [first, second] = character.poseNames;
      const keyA = renderPose(character, 0, size);
      const keyB = renderPose(character, 1, size);
      expect(sameBytes(keyA, renderPose(character, 0.7, { ...size, from: first, to: first }))).toBe(true);
      expect(sameBytes(keyA, keyB)).toBe(false);
      expect(sameBytes(keyB, renderPose(character, 0, { ...size, from: second, to: first }))).toBe(true);
    });

    it('is drawn in nothing but ink as line art', () => {
      const raster = renderPose(character, 0.5, { ...size, ink: true });
      expect(farthestFrom(raster, rgb(palette.ink), (alpha) => alpha > 0)).toBeLessThanOrEqual(1);
      const covered = alphas(raster).filter((alpha) => alpha > 0).length;
      const painted = alphas(renderPose(character, 0.5, size)).filter((alpha) => alpha > 0).length;
      expect(covered).toBeLessThan(0.6 * painted);
    });

    it('is roughed out in blue pencil with uneven pressure', () => {
      const raster = renderSketch(character, 0.5, size);
      expect(farthestFrom(raster, rgb(palette.bluePencil), (alpha) => alpha > 0)).toBeLessThanOrEqual(1);
      expect(new Set(alphas(raster)).size).toBeGreaterThan(100);
    });

    it('is roughed out anew with another seed', () => {
      const [one, other] = [1, 2].map((seed) => renderSketch(character, 0.5, { ...size, seed }));
      expect(sameBytes(one, other)).toBe(false);
    });

    it('refuses a pose that it does not have', () => {
      expect(() => renderPose(character, 0, { ...size, to: 'moonwalk' })).toThrow(RangeError);
    });
  },
);

it('draws 16-bit cels with more than 256 tones', () => {
  const raster = renderPose(fox, 0.5, { ...size, depth: 16 });
  expect(raster.data).toBeInstanceOf(Uint16Array);
  expect(new Set(alphas(raster)).size).toBeGreaterThan(256);
});

it('swings a hand on an arc when its shoulder turns', () => {
  const shoulder: readonly [number, number] = [100, 50];
  const reach = [0, 35, 70].map((turnDeg) => {
    const hand = chain(Joint.onStage({ at: shoulder }), [60, 40], [turnDeg, 25])[2].place([0, 0]);
    return Math.hypot(hand[0] - shoulder[0], hand[1] - shoulder[1]);
  });
  expect(reach[1]).toBeCloseTo(reach[0], 9);
  expect(reach[2]).toBeCloseTo(reach[0], 9);
});
