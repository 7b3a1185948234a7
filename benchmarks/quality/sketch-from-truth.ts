/**
 * A rough middle sketch made from a true frame, like an animator's: the colour edges, wobbled by about 1.5 px, about
 * 3 px thick, in blue, with uneven pressure in the alpha.
 */
import { distanceMap } from '../../bridge-server/engines/draft/raster/distance-transform';
import { emptyRaster, type Raster } from '../../pixels/raster';
import { lineMap } from './line-map';
import type { Picture } from './picture';

const WOBBLE_PX = 1.5;
const WOBBLE_PERIOD_PX = 37;
const HALF_THICKNESS_PX = 1.5;
const BLUE = [40, 90, 200] as const;
const LEAST_PRESSURE = 130;
const PRESSURE_RANGE = 120;

export function sketchFromTruth(truth: Picture): Raster {
  const { widthPx, heightPx } = truth;
  const lines = lineMap(truth);
  const distance = distanceMap(lines.isLine, widthPx, heightPx);
  const sketch = emptyRaster(widthPx, heightPx);
  const wave = (value: number, phase: number): number =>
    Math.sin((value * 2 * Math.PI) / WOBBLE_PERIOD_PX + phase);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      const fromX = Math.max(0, Math.min(widthPx - 1, Math.round(x + WOBBLE_PX * wave(y, 0.4))));
      const fromY = Math.max(0, Math.min(heightPx - 1, Math.round(y + WOBBLE_PX * wave(x, 1.9))));
      if (distance[fromY * widthPx + fromX] > HALF_THICKNESS_PX) continue;
      const pressure = LEAST_PRESSURE + PRESSURE_RANGE * (0.5 + 0.5 * wave(x + 2 * y, 0.8));
      sketch.data.set([...BLUE, pressure], i * 4);
    }
  }
  return sketch;
}
