/**
 * Gradients: shading that runs from dark to light is one zone however far it runs. Zones that were kept apart for their means
 * alone are joined where no edge is seen between them: across their border the paint changes no faster than on either side
 * of it. A blurred shadow stays: beside it the page does not change at all.
 */
import { lookDifference, type Drawing } from '../raster/drawing';

/** Px along which the change of the paint is measured on either side of a border, and across it. */
const SIDE_PX = 6;
const ACROSS_FROM = -2;
const ACROSS_TO = 3;
/** Across the border of a gradient the paint changes at most so many times as fast as on its quieter side. */
const MOST_RISE = 1.8;
/** What changes less than this per px (0..255) does not shade. */
const LEAST_SLOPE = 0.15;
/** A border is that of a gradient when this share of it is, and when it is this long (share of the smaller zone's size). */
const LEAST_SMOOTH = 0.7;
const LEAST_LENGTH = 0.3;
/** Smaller zones have no shading, px. */
const LEAST_AREA_PX = 64;
/** Neighbours differ less than this (0..255) along a gradient. */
const MOST_STEP = 9;

interface Border {
  one: number;
  other: number;
  /** Pairs of pixels that touch, those of them with no step, and those whose surroundings were measured. */
  contacts: number;
  smooth: number;
  measured: number;
  /** Sums of changes per px. */
  across: number;
  inOne: number;
  inOther: number;
}

/** @param roots the zone of each pixel, a number below the number of pixels @returns the same with gradients joined */
export function joinGradients(roots: Int32Array, drawing: Drawing): Int32Array {
  const area = new Int32Array(roots.length);
  for (let i = 0; i < roots.length; i++) area[roots[i]]++;
  const joins = [...bordersOf(roots, area, drawing).values()].filter((border) => isGradient(border, area));
  if (joins.length === 0) return roots;
  const parent = new Map<number, number>();
  const find = (root: number): number => {
    let main = root;
    while (parent.has(main)) main = parent.get(main)!;
    return main;
  };
  for (const { one, other } of joins) {
    const [a, b] = [find(one), find(other)];
    if (a !== b) parent.set(Math.max(a, b), Math.min(a, b));
  }
  return roots.map((root) => (parent.has(root) ? find(root) : root));
}

function isGradient(
  { one, other, contacts, smooth, measured, across, inOne, inOther }: Border,
  area: Int32Array,
): boolean {
  if (contacts < LEAST_LENGTH * Math.sqrt(Math.min(area[one], area[other]))) return false;
  if (smooth < LEAST_SMOOTH * contacts || measured === 0) return false;
  const quieter = Math.min(inOne, inOther);
  return quieter > LEAST_SLOPE * measured && across < MOST_RISE * quieter;
}

function bordersOf(roots: Int32Array, area: Int32Array, drawing: Drawing): Map<number, Border> {
  const { widthPx, heightPx } = drawing;
  const borders = new Map<number, Border>();
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (x > 0) addContact(borders, roots, area, drawing, { i, step: 1, place: x, size: widthPx });
      if (y > 0) addContact(borders, roots, area, drawing, { i, step: widthPx, place: y, size: heightPx });
    }
  }
  return borders;
}

/** Where pixel `i`, at `place` of a row or column of `size`, and the one before it, `step` back, meet. */
interface Contact {
  i: number;
  step: number;
  place: number;
  size: number;
}

function addContact(
  borders: Map<number, Border>,
  roots: Int32Array,
  area: Int32Array,
  { look }: Drawing,
  { i, step, place, size }: Contact,
): void {
  const [before, after] = [roots[i - step], roots[i]];
  if (before === after || area[before] < LEAST_AREA_PX || area[after] < LEAST_AREA_PX) return;
  const [one, other] = before < after ? [before, after] : [after, before];
  const key = one * roots.length + other;
  let border = borders.get(key);
  if (!border) {
    border = { one, other, contacts: 0, smooth: 0, measured: 0, across: 0, inOne: 0, inOther: 0 };
    borders.set(key, border);
  }
  border.contacts++;
  if (lookDifference(look, i * 4, look, (i - step) * 4) >= MOST_STEP) return;
  border.smooth++;
  if (place < SIDE_PX + 1 || place + SIDE_PX >= size) return;
  const [far, near] = [i - step * (SIDE_PX + 1), i + step * SIDE_PX];
  if (roots[far] !== before || roots[near] !== after) return;
  const slope = (from: number, to: number): number =>
    lookDifference(look, from * 4, look, to * 4) / Math.abs((to - from) / step);
  const [inBefore, inAfter] = [slope(far, i - step), slope(i, near)];
  border.measured++;
  border.across += slope(i + step * ACROSS_FROM, i + step * ACROSS_TO);
  border.inOne += before === one ? inBefore : inAfter;
  border.inOther += before === one ? inAfter : inBefore;
}
