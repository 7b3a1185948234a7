/**
 * Ink: what is thin is line, however far it runs. Zones lose their thin limbs (a morphological opening), so an outline
 * that runs into a dark hand does not make both one zone, and it travels with what it outlines.
 */
import { distanceTransform } from './distance-transform';
import type { Drawing } from './drawing';
import { maskWhere } from './masks';

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
  const isFill = maskWhere(
    roots.length,
    (i) => !thin[i] && look[i * 4 + 3] > HALF_ALPHA && area[roots[i]] < MOST_FILL_SHARE * roots.length,
  );
  const { squared, nearest } = distanceTransform(isFill, widthPx, heightPx);
  const reach = (REACH_SHARE * diagonal) ** 2;
  const outlines = new Int32Array(roots.length);
  const limbs = new Int32Array(roots.length);
  for (let i = 0; i < roots.length; i++) {
    if (!thin[i]) continue;
    limbs[roots[i]]++;
    if (nearest[i] >= 0 && squared[i] <= reach && roots[nearest[i]] !== roots[i]) outlines[roots[i]]++;
  }
  return roots.map((root, i) => (thin[i] && outlines[root] >= OUTLINE_SHARE * limbs[root] ? INK : root));
}

/** 1 where a zone holds no disc of the radius near by. */
function thinPixels(roots: Int32Array, widthPx: number, heightPx: number, radius: number): Uint8Array {
  const inside = depthInZones(roots, widthPx);
  const core = maskWhere(roots.length, (i) => inside[i] > radius);
  const { squared, nearest } = distanceTransform(core, widthPx, heightPx);
  const reach = (radius + REGROWTH_PX) ** 2;
  return maskWhere(
    roots.length,
    (i) => !(nearest[i] >= 0 && squared[i] <= reach && roots[nearest[i]] === roots[i]),
  );
}

/** Distance of each pixel to the nearest pixel of another zone; chamfer (1, 1.41) in two sweeps. */
function depthInZones(roots: Int32Array, widthPx: number): Float32Array {
  const depth = new Float32Array(roots.length).fill(Infinity);
  const sweep = (step: 1 | -1): void => {
    const visit = (i: number, other: number, length: number): void => {
      depth[i] = Math.min(depth[i], roots[other] === roots[i] ? depth[other] + length : 1);
    };
    for (let k = 0; k < roots.length; k++) {
      const i = step === 1 ? k : roots.length - 1 - k;
      const x = i % widthPx;
      const hasBefore = step === 1 ? x > 0 : x < widthPx - 1;
      const hasAfter = step === 1 ? x < widthPx - 1 : x > 0;
      const above = i - step * widthPx;
      if (hasBefore) visit(i, i - step, 1);
      if (above < 0 || above >= roots.length) continue;
      visit(i, above, 1);
      if (hasBefore) visit(i, above - step, Math.SQRT2);
      if (hasAfter) visit(i, above + step, Math.SQRT2);
    }
  };
  sweep(1);
  sweep(-1);
  return depth;
}
