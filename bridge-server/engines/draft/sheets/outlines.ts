/**
 * Outlines that were found as parts of their own go with what they outline: a ring of ink looks the same in many turns, and what
 * it measured for itself would tear it off its fill.
 */
import { isPair, type Part } from '../parts/parts';
import { lengthIn, type Both } from '../raster/both';
import { isDrawn } from '../zones/segmentation';
import { bordersOf } from './borders';
import type { KeyMotion } from '../motion/key-motion';
import { moveAlong, type MovedKey } from './move-along';

/** An outline is no thicker than this in the mean, px of 604: twice its area by the length of its rims. */
const MOST_WIDTH_PX = 9;
/** It lies along what it outlines with this share of its rims, in both keys. */
const LEAST_CONTACT = 0.25;

/** @returns parts and motions; outlines have the pose of the largest part that they lie along */
export function bindOutlines(
  parts: readonly Part[],
  keys: Both<MovedKey>,
): { parts: Part[]; motions: Both<KeyMotion> } {
  const { widthPx } = keys[0].drawing;
  const [inA, inB] = keys.map(({ motion }) => bordersOf(motion.partOf, parts.length, widthPx, motion.flow));
  const most = lengthIn(keys[0].drawing, MOST_WIDTH_PX);
  const areas = keys.map(({ motion }) => countsOf(motion.partOf, parts.length));
  const bound = parts.map((part, k) => {
    if (!isPair(part) || !isDrawn(part)) return part;
    const widths = [
      (2 * areas[0][k]) / Math.max(1, inA.rims[k]),
      (2 * areas[1][k]) / Math.max(1, inB.rims[k]),
    ];
    if (Math.max(...widths) > most) return part;
    let best: Part | undefined;
    for (const [key, { p, q, lengthPx }] of inA.pairs) {
      if (p !== k && q !== k) continue;
      const other = parts[p === k ? q : p];
      const there = inB.pairs.get(key);
      if (!there || !isPair(other) || !isDrawn(other) || other.areaPx < part.areaPx) continue;
      const contact = Math.min(lengthPx / inA.rims[k], there.lengthPx / inB.rims[k]);
      if (contact > LEAST_CONTACT && other.areaPx > (best?.areaPx ?? 0)) best = other;
    }
    return best ? { ...part, pose: best.pose } : part;
  });
  return { parts: bound, motions: moveAlong(keys, parts, bound) };
}

function countsOf(partOf: Int32Array, parts: number): Float64Array {
  const counts = new Float64Array(parts);
  for (const part of partOf) if (part >= 0) counts[part]++;
  return counts;
}
