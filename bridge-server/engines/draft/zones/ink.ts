/**
 * Ink: what is thin is line, however far it runs. Zones lose their thin limbs (a morphological opening), so an outline
 * that runs into a dark hand does not make both one zone, and it travels with what it outlines.
 */
import { distanceTransform } from '../raster/distance-transform';
import type { Drawing } from '../raster/drawing';

/** Radius of the disc that a zone must hold (share of the diagonal). */
const LINE_RADIUS_SHARE = 2.2 / 604;
/**
 * A net of ink may be thicker: what is so many times as long as it is wide is line whatever its width (a limb or a stripe is
 * not), up to this radius, and its lines swell so much beyond their usual width.
 */
const NET_LENGTH = 26;
const MOST_RADIUS_SHARE = 12 / 604;
const SWELL = 1.35;
/** Share of a zone's middle line that is no deeper than what counts as its usual depth. */
const USUAL = 0.8;
const LEAST_RADIUS_PX = 1;
/** A core grows back by its radius and this, so that zones keep their soft corners. */
const REGROWTH_PX = 1;
export const INK = -1;

/** Ink outlines something when this share of it lies within reach of paint that is not its own (share of the diagonal). */
const OUTLINE_SHARE = 0.6;
const REACH_SHARE = 6 / 604;
/** Larger zones at the border of the picture are page, and ink on bare page is a drawing of its own, not an outline. */
const MOST_FILL_SHARE = 0.3;
const HALF_ALPHA = 127;

export interface WithoutInk {
  /** The zone of each pixel, INK where the zone is thin and outlines other paint. */
  roots: Int32Array;
  /** Width of the widest lines, px. */
  linePx: number;
}

/** @param roots the zone of each pixel, a number below the number of pixels */
export function withoutInk(roots: Int32Array, { look, widthPx, heightPx }: Drawing): WithoutInk {
  const diagonal = Math.hypot(widthPx, heightPx);
  const depth = depthInZones(roots, widthPx);
  const least = Math.max(LEAST_RADIUS_PX, LINE_RADIUS_SHARE * diagonal);
  const radii = lineRadii(roots, depth, widthPx, least, MOST_RADIUS_SHARE * diagonal);
  const thin = thinPixels(roots, depth, radii, widthPx, heightPx);
  const area = new Int32Array(roots.length);
  for (let i = 0; i < roots.length; i++) area[roots[i]]++;
  const borders = bordering(roots, widthPx);
  const isFill = new Uint8Array(roots.length);
  for (let i = 0; i < roots.length; i++) {
    const isPage = area[roots[i]] > MOST_FILL_SHARE * roots.length && borders.has(roots[i]);
    if (!thin[i] && !isPage && look[i * 4 + 3] > HALF_ALPHA) isFill[i] = 1;
  }
  const { squared, nearest } = distanceTransform(isFill, widthPx, heightPx);
  const outlines = new Int32Array(roots.length);
  const limbs = new Int32Array(roots.length);
  for (let i = 0; i < roots.length; i++) {
    if (!thin[i]) continue;
    const root = roots[i];
    const reach = Math.max(REACH_SHARE * diagonal, 2 * radii[root] + 1);
    limbs[root]++;
    if (nearest[i] >= 0 && squared[i] <= reach * reach && roots[nearest[i]] !== root) outlines[root]++;
  }
  const kept = roots.slice();
  let widest = least;
  for (let i = 0; i < roots.length; i++) {
    if (!thin[i] || outlines[roots[i]] < OUTLINE_SHARE * limbs[roots[i]]) continue;
    kept[i] = INK;
    widest = Math.max(widest, radii[roots[i]]);
  }
  return { roots: kept, linePx: 2 * widest };
}

/** The zones that touch the border of the picture. */
function bordering(roots: Int32Array, widthPx: number): Set<number> {
  const found = new Set<number>();
  const last = roots.length - widthPx;
  for (let x = 0; x < widthPx; x++) found.add(roots[x]).add(roots[last + x]);
  for (let i = 0; i < roots.length; i += widthPx) found.add(roots[i]).add(roots[i + widthPx - 1]);
  return found;
}

/**
 * The radius up to which each zone is line: the same for all, but for nets of ink, whose lines may be as thick as they are.
 * @param depth of each pixel in its zone, px @returns one a root
 */
function lineRadii(
  roots: Int32Array,
  depth: Float32Array,
  widthPx: number,
  least: number,
  most: number,
): Float32Array {
  const levels = Math.ceil(2 * most) + 2;
  const area = new Int32Array(roots.length);
  for (let i = 0; i < roots.length; i++) area[roots[i]]++;
  const radii = new Float32Array(roots.length).fill(least);
  const ridges = new Map<number, Int32Array>();
  const leastArea = NET_LENGTH * (2 * least) ** 2;
  for (let i = 0; i < roots.length; i++) {
    if (area[roots[i]] < leastArea || !isRidge(depth, roots, i, widthPx)) continue;
    let counts = ridges.get(roots[i]);
    if (!counts) ridges.set(roots[i], (counts = new Int32Array(levels)));
    counts[Math.min(levels - 1, Math.floor(2 * depth[i]))]++;
  }
  for (const [root, counts] of ridges) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    let [seen, level] = [counts[0], 0];
    while (seen < USUAL * total) seen += counts[++level];
    const usual = Math.max(0.5, level / 2);
    const radius = SWELL * usual;
    if (radius <= most && area[root] > NET_LENGTH * (2 * usual) ** 2) radii[root] = Math.max(least, radius);
  }
  return radii;
}

/** Tells whether no neighbour of its zone lies deeper than a pixel. */
function isRidge(depth: Float32Array, roots: Int32Array, i: number, widthPx: number): boolean {
  const deeper = (j: number): boolean => roots[j] === roots[i] && depth[j] > depth[i];
  return !deeper(i - 1) && !deeper(i + 1) && !deeper(i - widthPx) && !deeper(i + widthPx);
}

/** 1 where a zone holds no disc of its radius near by. */
function thinPixels(
  roots: Int32Array,
  depth: Float32Array,
  radii: Float32Array,
  widthPx: number,
  heightPx: number,
): Uint8Array {
  const core = new Uint8Array(roots.length);
  for (let i = 0; i < roots.length; i++) if (depth[i] > radii[roots[i]]) core[i] = 1;
  const { squared, nearest } = distanceTransform(core, widthPx, heightPx);
  const thin = new Uint8Array(roots.length);
  for (let i = 0; i < roots.length; i++) {
    const reach = radii[roots[i]] + REGROWTH_PX;
    if (!(nearest[i] >= 0 && squared[i] <= reach * reach && roots[nearest[i]] === roots[i])) thin[i] = 1;
  }
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
