/** Test drawings with known truth: shapes painted with four-fold supersampling. */
import { emptyRaster, type Cel, type Raster } from '../../pixels/raster';
import type { Colour } from '../../pixels/flatten';

/** A shape says for a point whether it is inside, and with which paint. */
export type Shape = (x: number, y: number) => Colour | undefined;

const SUBSAMPLES = 4;

/** Paints a shape with anti-aliased edges, straight alpha. */
export function paint(widthPx: number, heightPx: number, shape: Shape): Raster {
  const raster = emptyRaster(widthPx, heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) paintPixel(raster, x, y, shape);
  }
  return raster;
}

function paintPixel(raster: Raster, x: number, y: number, shape: Shape): void {
  let [red, green, blue, hits] = [0, 0, 0, 0];
  for (let i = 0; i < SUBSAMPLES ** 2; i++) {
    const colour = shape(
      x + ((i % SUBSAMPLES) + 0.5) / SUBSAMPLES,
      y + (Math.floor(i / SUBSAMPLES) + 0.5) / SUBSAMPLES,
    );
    if (!colour) continue;
    hits++;
    red += colour[0];
    green += colour[1];
    blue += colour[2];
  }
  if (hits === 0) return;
  const mean = [red, green, blue].map((sum) => sum / hits);
  raster.data.set([...mean, (255 * hits) / SUBSAMPLES ** 2], (y * raster.widthPx + x) * 4);
}

/** A disc with an ink outline, as a cel at a place in the document. */
export function inkedDisc(left: number, top: number, diameterPx: number, fill: Colour, linePx = 3): Cel {
  const radius = diameterPx / 2;
  const raster = paint(diameterPx, diameterPx, (x, y) => {
    const away = Math.hypot(x - radius, y - radius);
    if (away > radius) return undefined;
    return away > radius - linePx ? INK : fill;
  });
  return { bounds: { left, top, right: left + diameterPx, bottom: top + diameterPx }, raster };
}

export const INK: Colour = [24, 18, 20];

/** Every pixel differs from its neighbours: any shift, however small, shows. */
export function grid(widthPx: number, heightPx: number, depth: 8 | 16 = 8): Raster {
  const raster = emptyRaster(widthPx, heightPx, depth);
  const step = depth === 16 ? 257 : 1;
  for (let i = 0; i < widthPx * heightPx; i++) {
    const x = i % widthPx;
    const y = Math.floor(i / widthPx);
    raster.data.set(
      [(x * 37) & 255, (y * 53) & 255, (x * y) & 255, 1 + ((x + y * 7) % 255)].map((v) => v * step),
      i * 4,
    );
  }
  return raster;
}

/** A cel at a place in the document. */
export function celAt(left: number, top: number, raster: Raster): Cel {
  return { bounds: { left, top, right: left + raster.widthPx, bottom: top + raster.heightPx }, raster };
}
