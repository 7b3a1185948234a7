/** Rough sketches: what is line and what is paper. */
import { depthOf, emptyRaster, maxSample, type Raster } from './raster';

/**
 * A sketch as lines whose alpha is the pressure. A sketch on a transparent layer is that already. A sketch on opaque
 * paper (a scan) is lifted from it: the brightest gray is paper, and the darker a pixel the more line it is.
 */
export function liftInk(sketch: Raster): Raster {
  const opaque = maxSample(depthOf(sketch));
  if (!everyAlpha(sketch, (alpha) => alpha === opaque)) return sketch;
  const paper = brightestLuma(sketch);
  const { widthPx, heightPx, data } = sketch;
  const lifted = emptyRaster(widthPx, heightPx, depthOf(sketch));
  if (paper === 0) return lifted;
  for (let i = 0; i < data.length; i += 4) {
    lifted.data.set([data[i], data[i + 1], data[i + 2], opaque * (1 - lumaAt(data, i) / paper)], i);
  }
  return lifted;
}

function everyAlpha({ data }: Raster, holds: (alpha: number) => boolean): boolean {
  for (let i = 3; i < data.length; i += 4) if (!holds(data[i])) return false;
  return data.length > 0;
}

function brightestLuma({ data }: Raster): number {
  let brightest = 0;
  for (let i = 0; i < data.length; i += 4) brightest = Math.max(brightest, lumaAt(data, i));
  return brightest;
}

function lumaAt(data: Raster['data'], i: number): number {
  return 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2];
}
