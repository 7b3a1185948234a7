/**
 * Ink: what is thin is line, however far it runs. Zones lose their thin limbs (a morphological opening), so an outline
 * that runs into a dark hand does not make both one zone, and it travels with what it outlines.
 */
import { distanceTransform } from '../raster/distance-transform';
import type { Drawing } from '../raster/drawing';

/** Radius of the disc that a zone must hold (share of the diagonal). */
const LINE_RADIUS_SHARE = 2.2 / 604;
const LEAST_RADIUS_PX = 1;
/** A core grows back by its radius and this, so that zones keep their soft corners. */
const REGROWTH_PX = 1;
export const INK = -1;

/** Ink outlines something when this share of it lies within reach of paint that is not its own (share of the diagonal). */
const OUTLINE_SHARE = 0.6;
const REACH_SHARE = 6 / 604;
/** Larger zones are page, and ink on bare page is a drawing of its own, not an outline. */
const MOST_FILL_SHARE = 0.3;
const HALF_ALPHA = 127;

/**
 * @param roots the zone of each pixel, a number below the number of pixels
 * @returns the same, INK where the zone is thin and outlines other paint
 */
export function withoutInk(roots: Int32Array, { look, widthPx, heightPx }: Drawing): Int32Array {
  const diagonal = Math.hypot(widthPx, heightPx);
  const thin = thinPixels(roots, widthPx, heightPx, Math.max(LEAST_RADIUS_PX, LINE_RADIUS_SHARE * diagonal));
  const area = new Int32Array(roots.length);
  for (let i = 0; i < roots.length; i++) area[roots[i]]++;
  const isFill = new Uint8Array(roots.length);
  for (let i = 0; i < roots.length; i++) {
    const isSmall = area[roots[i]] < MOST_FILL_SHARE * roots.length;
    if (!thin[i] && isSmall && look[i * 4 + 3] > HALF_ALPHA) isFill[i] = 1;
  }
  const { squared, nearest } = distanceTransform(isFill, widthPx, heightPx);
  const reach = (REACH_SHARE * diagonal) ** 2;
  const outlines = new Int32Array(roots.length);
  const limbs = new Int32Array(roots.length);
  for (let i = 0; i < roots.length; i++) {
    if (!thin[i]) continue;
    limbs[roots[i]]++;
    if (nearest[i] >= 0 && squared[i] <= reach && roots[nearest[i]] !== roots[i]) outlines[roots[i]]++;
  }
  const kept = roots.slice();
  for (let i = 0; i < roots.length; i++)
    if (thin[i] && outlines[roots[i]] >= OUTLINE_SHARE * limbs[roots[i]]) kept[i] = INK;
  return kept;
}

/** 1 where a zone holds no disc of the radius near by. */
function thinPixels(roots: Int32Array, widthPx: number, heightPx: number, radius: number): Uint8Array {
  const inside = depthInZones(roots, widthPx);
  const core = new Uint8Array(roots.length);
  for (let i = 0; i < roots.length; i++) if (inside[i] > radius) core[i] = 1;
  const { squared, nearest } = distanceTransform(core, widthPx, heightPx);
  const reach = (radius + REGROWTH_PX) ** 2;
  const thin = new Uint8Array(roots.length);
  for (let i = 0; i < roots.length; i++)
    if (!(nearest[i] >= 0 && squared[i] <= reach && roots[nearest[i]] === roots[i])) thin[i] = 1;
  return thin;
}

/** Distance of each pixel to the nearest pixel of another zone; chamfer (1, 1.41) in two sweeps. */
function depthInZones(roots: Int32Array, widthPx: number): Float32Array {
  const depth = new Float32Array(roots.length).fill(Infinity);
  sweepDepth(depth, roots, widthPx, 1);
  sweepDepth(depth, roots, widthPx, -1);
  return depth;
}

/** One sweep over all pixels: down and to the right (step 1), or up and to the left (step -1). */
function sweepDepth(depth: Float32Array, roots: Int32Array, widthPx: number, step: 1 | -1): void {
  const pixels = roots.length;
  const startX = step === 1 ? 0 : widthPx - 1;
  const endX = widthPx - 1 - startX;
  let x = startX;
  for (let i = step === 1 ? 0 : pixels - 1; i >= 0 && i < pixels; i += step) {
    const root = roots[i];
    const above = i - step * widthPx;
    let least = depth[i];
    if (x !== startX) least = Math.min(least, roots[i - step] === root ? depth[i - step] + 1 : 1);
    if (above >= 0 && above < pixels) {
      least = Math.min(least, roots[above] === root ? depth[above] + 1 : 1);
      if (x !== startX)
        least = Math.min(least, roots[above - step] === root ? depth[above - step] + Math.SQRT2 : 1);
      if (x !== endX)
        least = Math.min(least, roots[above + step] === root ? depth[above + step] + Math.SQRT2 : 1);
    }
    depth[i] = least;
    x = x === endX ? startX : x + step;
  }
}
