import { analyse } from '../../../bridge-server/engines/draft/analysis';
import { findLineArt } from '../../../bridge-server/engines/draft/lines/line-art';
import { isLineArt, mayBeLineArt } from '../../../bridge-server/engines/draft/lines/line-gate';
import { drawingOf } from '../../../bridge-server/engines/draft/raster/drawing';
import type { Raster } from '../../../pixels/raster';
import { agreement, arm, blob, drawLines, type Line } from './line-drawings';
import { middleOf } from './make-inbetweens';
import type { Colour } from './synthetic-clips';

const CLEAR: Colour = [0, 0, 0, 0];
const FIGURE = (u: number): Line[] => [
  blob(90 + 30 * u, 50, 24, 28),
  arm(92 + 30 * u, 78, 60, 1.4),
  arm(104 + 30 * u, 92, 60, 0.5 - 0.5 * u),
];

/** Line drawings as alpha, given another ink and laid on another page. */
function inked(drawing: Raster, [red, green, blue, pressure]: Colour, page: Colour): Raster {
  const data = new Uint8ClampedArray(drawing.data.length);
  for (let i = 0; i < data.length; i += 4) {
    const cover = (drawing.data[i + 3] / 255) * (pressure / 255);
    const alpha = cover + (1 - cover) * (page[3] / 255);
    [red, green, blue].forEach((value, c) => {
      const over = value * cover + page[c] * (page[3] / 255) * (1 - cover);
      data[i + c] = alpha > 0 ? Math.round(over / alpha) : 0;
    });
    data[i + 3] = Math.round(alpha * 255);
  }
  return { ...drawing, data };
}

/** The ink of a frame back as alpha: how far each pixel is from the page. */
function liftedFrom(frame: Raster, page: Colour, ink: Colour): Raster {
  const data = new Uint8ClampedArray(frame.data.length);
  const most = Math.max(...[0, 1, 2, 3].map((c) => Math.abs(page[c] - ink[c])));
  for (let i = 0; i < data.length; i += 4) {
    const far = (c: number): number => Math.abs(frame.data[i + c] - page[c]);
    const away = page[3] === 0 ? frame.data[i + 3] : Math.max(far(0), far(1), far(2));
    data[i + 3] = (255 * away) / (page[3] === 0 ? ink[3] : most * (ink[3] / 255));
  }
  return { ...frame, data };
}

const INKS: [string, Colour, Colour][] = [
  ['white on a clear cel', [255, 255, 255, 255], CLEAR],
  ['pale grey on a clear cel', [216, 216, 216, 255], CLEAR],
  ['white on black paper', [255, 255, 255, 255], [4, 4, 8, 255]],
  ['pale yellow on blue paper', [250, 240, 190, 255], [40, 70, 160, 255]],
  ['blue pencil of little pressure on a clear cel', [60, 110, 220, 100], CLEAR],
  ['grey pencil of little pressure on paper', [40, 40, 40, 90], [246, 244, 235, 255]],
];

describe('Line art in any ink on any ground', () => {
  test.each(INKS)('%s is drawn stroke by stroke and stays whole', async (_, ink, page) => {
    const [a, b] = [0, 1].map((u) => inked(drawLines(FIGURE(u)), ink, page));
    expect((await analyse(a, b, [], async () => undefined)).lines).toBeDefined();
    const middle = liftedFrom(await middleOf(a, b), page, ink);
    const { onLines, drawn } = agreement(middle, FIGURE(0.5), 2.5);
    expect(onLines).toBeGreaterThan(0.9);
    expect(drawn).toBeGreaterThan(0.95);
  });

  test('many thin lines of many colours that cover much of the picture are lines', () => {
    const colours: Colour[] = [
      [200, 30, 30, 255],
      [30, 160, 60, 255],
      [40, 60, 200, 255],
      [230, 140, 20, 255],
      [150, 40, 170, 255],
    ];
    const tangle = (u: number): Raster => {
      const layers = colours.map((colour, k) =>
        inked(drawLines([blob(240, 160, 120 + 18 * k, 140 - 12 * k - 16 * u)], 480, 320), colour, CLEAR),
      );
      return layers.reduce((under, over) => ({
        ...under,
        data: under.data.map((value, i) => (over.data[i | 3] > 127 ? over.data[i] : value)),
      }));
    };
    for (const drawing of [tangle(0), tangle(1)].map(drawingOf)) {
      expect(mayBeLineArt(drawing)).toBe(true);
      expect(isLineArt(drawing, findLineArt(drawing))).toBe(true);
    }
  });
});
