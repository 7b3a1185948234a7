/**
 * Ink between two sheets is the outline of the one in front, all of it, however thick: what stays behind would be a second
 * outline when they part.
 */
import { distanceTransform } from '../raster/distance-transform';
import { NOBODY } from '../raster/canvas';
import type { Drawing } from '../raster/drawing';

/** A sheet that is no thicker than so many of the widest lines is a line itself. */
const LINE_WIDTHS = 1.6;
/** And it is so many times as long as it is wide; a forearm is not. */
const LINE_LENGTH = 15;
const LEAST_SLACK_PX = 1.5;
const { max, min, floor, ceil, sqrt } = Math;

/**
 * @param sheetOf sheet of each pixel, -1 for none; lines have that of a neighbour
 * @param labels zone of each pixel, 0 for lines and rims
 * @param ranks greater is in front
 * @returns sheet of each pixel
 */
export function ownInk(
  sheetOf: Int32Array,
  labels: Int32Array,
  ranks: Float32Array,
  isGround: readonly boolean[],
  size: { widthPx: number; heightPx: number; linePx: number },
): Int32Array {
  const { widthPx, heightPx } = size;
  const isFill = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) if (labels[i] > 0 && sheetOf[i] >= 0) isFill[i] = 1;
  const { squared } = distanceTransform(isFill, widthPx, heightPx);
  const outlined = Array.from(
    lineSheets(sheetOf, isFill, ranks.length, size),
    (isLine, k) => !isLine && !isGround[k],
  );
  const most = max(LEAST_SLACK_PX, size.linePx);
  const owned = sheetOf.slice();
  for (let i = 0; i < owned.length; i++) {
    const own = sheetOf[i];
    if (isFill[i] || own < 0 || isGround[own]) continue;
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    const slack = max(LEAST_SLACK_PX, min(most, widthAround(squared, x, y, widthPx, heightPx)));
    const radius = min(most + 2, sqrt(squared[i]) + slack);
    owned[i] = frontmost(i, radius, sheetOf, isFill, ranks, outlined, widthPx);
  }
  return owned;
}

/** 1 for sheets that are nothing but a line: a ground line has no outline, and takes none from what stands on it. */
function lineSheets(
  sheetOf: Int32Array,
  isFill: Uint8Array,
  sheets: number,
  { widthPx, linePx }: { widthPx: number; linePx: number },
): Uint8Array {
  const area = new Int32Array(sheets);
  const rim = new Int32Array(sheets);
  for (let i = 0; i < sheetOf.length; i++) {
    const sheet = sheetOf[i];
    if (!isFill[i]) continue;
    area[sheet]++;
    const isRim = [i - 1, i + 1, i - widthPx, i + widthPx].some((j) => !isFill[j] || sheetOf[j] !== sheet);
    if (isRim) rim[sheet]++;
  }
  return Uint8Array.from(area, (pixels, k) => {
    const isThin = 2 * pixels < LINE_WIDTHS * linePx * rim[k];
    return isThin && rim[k] ** 2 > 4 * LINE_LENGTH * pixels ? 1 : 0;
  });
}

/** About the width of the line through a pixel: twice the greatest depth around it. */
function widthAround(squared: Float32Array, x: number, y: number, widthPx: number, heightPx: number): number {
  const reach = 3;
  let deepest = 0;
  for (let v = max(0, y - reach); v <= min(heightPx - 1, y + reach); v++)
    for (let u = max(0, x - reach); u <= min(widthPx - 1, x + reach); u++)
      deepest = max(deepest, squared[v * widthPx + u]);
  return 2 * sqrt(deepest);
}

function frontmost(
  pixel: number,
  radius: number,
  sheetOf: Int32Array,
  isFill: Uint8Array,
  ranks: Float32Array,
  outlined: readonly boolean[],
  widthPx: number,
): number {
  const own = sheetOf[pixel];
  let best = outlined[own] ? own : NOBODY;
  const x = pixel % widthPx;
  const y = (pixel - x) / widthPx;
  const heightPx = sheetOf.length / widthPx;
  for (let v = max(0, ceil(y - radius)); v <= min(heightPx - 1, floor(y + radius)); v++) {
    const across = sqrt(max(0, radius * radius - (v - y) ** 2));
    for (let u = max(0, ceil(x - across)); u <= min(widthPx - 1, floor(x + across)); u++) {
      const there = v * widthPx + u;
      if (!isFill[there] || !outlined[sheetOf[there]]) continue;
      if (best === NOBODY || ranks[sheetOf[there]] > ranks[best]) best = sheetOf[there];
    }
  }
  return best === NOBODY ? own : best;
}

/** Thinner paint than this (0..255) is none. */
const LEAST_ALPHA = 0.75;

/**
 * Soft paint that runs out into a clear page, a glow for instance, belongs to the drawing that it runs out of, to its last trace.
 * @param isClear 1 for sheets without paint @returns sheet of each pixel
 */
export function ownSoftPaint(
  sheetOf: Int32Array,
  { widthPx, heightPx, look }: Drawing,
  isClear: Uint8Array,
  isGround: readonly boolean[],
): Int32Array {
  const owned = sheetOf.slice();
  let nearest: Int32Array | undefined;
  for (let i = 0; i < owned.length; i++) {
    if (owned[i] < 0 || !isClear[owned[i]] || look[i * 4 + 3] < LEAST_ALPHA) continue;
    nearest ??= distanceTransform(drawnPixels(sheetOf, isGround), widthPx, heightPx).nearest;
    if (nearest[i] >= 0) owned[i] = sheetOf[nearest[i]];
  }
  return owned;
}

function drawnPixels(sheetOf: Int32Array, isGround: readonly boolean[]): Uint8Array {
  const drawn = new Uint8Array(sheetOf.length);
  for (let i = 0; i < drawn.length; i++) if (sheetOf[i] >= 0 && !isGround[sheetOf[i]]) drawn[i] = 1;
  return drawn;
}
