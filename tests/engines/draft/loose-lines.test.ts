import { findLooseStrokes } from '../../../bridge-server/engines/draft/lines/loose-strokes';
import { drawingOf } from '../../../bridge-server/engines/draft/raster/drawing';
import type { Raster } from '../../../pixels/raster';
import { agreement, distanceTo, type Line } from './line-drawings';
import { middleOf } from './make-inbetweens';
import { cel, INK, RED, type Colour } from './synthetic-clips';

const WIDTH_PX = 240;
const HEIGHT_PX = 160;

/** An outlined balloon with lines of 3 px. */
function balloon(cx: number, lines: readonly Line[]): Raster {
  return cel(
    (x, y): Colour | undefined => {
      const away = Math.hypot((x - cx) / 24, (y - 45) / 28);
      if (away < 0.93) return RED;
      return away < 1.06 || distanceTo(lines, x, y) < 1.5 ? INK : undefined;
    },
    WIDTH_PX,
    HEIGHT_PX,
  );
}

const string = (cx: number, swing: number): Line => [
  [cx, 73],
  [cx + swing / 3, 100],
  [cx + swing, 135],
];

describe('Lines that stick out of fills', () => {
  test('the string of a balloon is in the in-between, whole and joined to the balloon', async () => {
    const middle = await middleOf(balloon(70, [string(70, 20)]), balloon(150, [string(150, -20)]));
    expect(agreement(middle, [string(110, 0)], 3).drawn).toBeGreaterThan(0.95);
  });

  test('limbs of a single line go with the body', async () => {
    const legs = (cx: number): Line[] => [
      [
        [cx - 10, 72],
        [cx - 14, 120],
      ],
      [
        [cx + 10, 72],
        [cx + 16, 120],
      ],
    ];
    const middle = await middleOf(balloon(60, legs(60)), balloon(170, legs(170)));
    expect(agreement(middle, legs(115), 3).drawn).toBeGreaterThan(0.95);
  });

  test('a whisker that only one key has comes along its length', async () => {
    const whisker: Line = [
      [94, 45],
      [150, 30],
    ];
    const middle = await middleOf(balloon(70, []), balloon(70, [whisker]));
    const { drawn } = agreement(middle, [whisker], 1);
    expect(drawn).toBeGreaterThan(0.25);
    expect(drawn).toBeLessThan(0.85);
  });

  test('outlines are no loose lines', () => {
    const keys = [balloon(70, []), balloon(150, [])].map(drawingOf);
    expect(findLooseStrokes([keys[0], keys[1]])).toBeUndefined();
  });
});
