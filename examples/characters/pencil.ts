import { normalAt, type Point } from './curve';
import type { Line } from './drawing';
import { arcLengths } from './ink';
import type { BrushPoint, Mask } from './mask';
import { hash, mix, noise } from './noise';

/** How a rough is drawn. Lengths in scene units. */
const rough = {
  /** Each line is felt for twice. */
  passes: 2,
  weight: 2.7,
  wobble: 3.2,
  wobbleLength: 34,
  /** The hand overshoots: how far a pass drifts off the true line as a whole. */
  drift: 2.2,
  /** Lines lighter than this (whiskers, texture) are left out of a rough. */
  lightestLine: 2,
  pressureLow: 0.34,
  pressureHigh: 0.96,
  pressureLength: 60,
} as const;

/** Paper tooth: the share of pigment that misses the paper's valleys, and the grain's size in pixels. */
const TOOTH = 0.45;
const GRAIN_PX = 1.4;

/** One line of a rough as strokes of a coloured pencil; another seed gives another drawing of the same line. */
export function pencilStrokes(line: Line, scale: number, seed: number): BrushPoint[][] {
  if (line.weight < rough.lightestLine) return [];
  return Array.from({ length: rough.passes }, (_, pass) => pencilPass(line, scale, seed + pass * 7919));
}

function pencilPass(line: Line, scale: number, seed: number): BrushPoint[] {
  const points = line.closed ? [...line.points, line.points[0]] : line.points;
  const along = arcLengths(points);
  const shift: Point = [
    (hash(1, 2, seed) - 0.5) * rough.drift * 2,
    (hash(3, 4, seed) - 0.5) * rough.drift * 2,
  ];
  return points.map((at, i): BrushPoint => {
    const [nx, ny] = normalAt(points, i);
    const wobble = (noise(along[i] / rough.wobbleLength, 0.5, seed) - 0.5) * 2 * rough.wobble;
    const press = noise(along[i] / rough.pressureLength, 7.5, seed + 1);
    const pressure = mix(rough.pressureLow, rough.pressureHigh, press);
    const [x, y] = [at[0] + shift[0] + nx * wobble, at[1] + shift[1] + ny * wobble];
    return {
      at: [x * scale, y * scale],
      radiusPx: (rough.weight / 2) * mix(0.75, 1.2, press) * scale,
      pressure,
    };
  });
}

/** Lets the paper's tooth show through a pencil stroke. */
export function applyTooth(mask: Mask, seed: number): void {
  for (let y = 0; y < mask.heightPx; y++) {
    for (let x = 0; x < mask.widthPx; x++) {
      const index = y * mask.widthPx + x;
      if (mask.data[index] === 0) continue;
      mask.data[index] *= 1 - TOOTH * noise((x + mask.left) / GRAIN_PX, (y + mask.top) / GRAIN_PX, seed);
    }
  }
}
