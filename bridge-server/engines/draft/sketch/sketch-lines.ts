/** The lines of a rough sketch: how far every pixel is from the next one. */
import { depthOf, maxSample, type Raster } from '../../../../pixels/raster';
import { distanceMap } from '../raster/distance-transform';

/** Pressure (alpha) above which a pixel is line, 0..1. */
const LINE_PRESSURE = 0.2;

/**
 * Distance in px to the nearest line of the sketch; undefined when nothing is drawn. Alpha alone tells what is line, as
 * `SketchGuide` promises; its colour says nothing.
 */
export function sketchDistance(raster: Raster): Float32Array | undefined {
  const { data, widthPx, heightPx } = raster;
  const least = LINE_PRESSURE * maxSample(depthOf(raster));
  const isLine = Uint8Array.from({ length: widthPx * heightPx }, (_, i) => (data[i * 4 + 3] > least ? 1 : 0));
  return isLine.includes(1) ? distanceMap(isLine, widthPx, heightPx) : undefined;
}
