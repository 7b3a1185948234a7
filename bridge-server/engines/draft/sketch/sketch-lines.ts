/** The lines of a rough sketch: what is line and what is ground, and how far every pixel is from the next line. */
import { depthOf, maxSample, type Raster } from '../../../../pixels/raster';
import { distanceMap } from '../raster/distance-transform';

/** Pressure (alpha) and darkness on white above which a pixel is line, 0..1. */
const LINE_PRESSURE = 0.2;
const LINE_DARKNESS = 0.35;
/** A sketch with this share of opaque pixels is drawn on a ground, not on a transparent layer. */
const OPAQUE_SHARE = 0.9;

/**
 * Distance in px to the nearest line of the sketch; undefined when nothing is drawn.
 * Coloured lines on a transparent layer count by their alpha, dark lines on an opaque ground by their darkness.
 */
export function sketchDistance(raster: Raster): Float32Array | undefined {
  const { data, widthPx, heightPx } = raster;
  const most = maxSample(depthOf(raster));
  const pixels = widthPx * heightPx;
  let opaque = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i] > most / 2) opaque++;
  const onGround = opaque > OPAQUE_SHARE * pixels;
  const isLine = new Uint8Array(pixels);
  let lines = 0;
  for (let i = 0, j = 0; i < pixels; i++, j += 4) {
    const lightness = (0.299 * data[j] + 0.587 * data[j + 1] + 0.114 * data[j + 2]) / most;
    const isInk = onGround ? 1 - lightness > LINE_DARKNESS : data[j + 3] / most > LINE_PRESSURE;
    if (!isInk) continue;
    isLine[i] = 1;
    lines++;
  }
  return lines === 0 ? undefined : distanceMap(isLine, widthPx, heightPx);
}
