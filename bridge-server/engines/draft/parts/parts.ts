/**
 * Parts: what moves as one. A matched pair of zones is one part with one pose change for both directions. A zone without
 * a partner is a part of one key only: it moves as its neighbours do, and rests where it has none. Line pixels and rims belong to the nearest drawn
 * part, so that an outline travels with what it outlines.
 */
import { distanceTransform, type DistanceField } from '../raster/distance-transform';
import { withCarriers } from './carriers';
import { withHidingPlaces, type Hiding } from './hiding-places';
import { withJoints } from './joints';
import { grownParts, repaintedParts } from './leftovers';
import type { Matching } from '../matching/matching';
import { loneParts } from './lone-parts';
import { matchedParts } from './matched-parts';
import type { FoundPose } from '../matching/pose-search';
import { isDrawn, type Segmentation } from '../zones/segmentation';

export interface Part {
  /** Zone number in A and in B; 0 where the key does not have the part. */
  labelA: number;
  labelB: number;
  pose: FoundPose;
  areaPx: number;
  isPage: boolean;
  /** Nothing is painted there. */
  isClear: boolean;
  /** Both keys have the very same there: it does not move, and its pixels stay as they are. */
  isStill?: boolean;
  /** It rests, and one key shows a small end of it only: what touches it there lies over it. */
  cameOut?: boolean;
  /** Number of the part on whose arc it travels. */
  carrier?: number;
  /** One key has it only, and in the other it is beyond the border of the picture. */
  isBeyond?: boolean;
  /** One key has it only, and in the other it hides behind a neighbour. */
  hiding?: Hiding;
}

export interface Parts {
  parts: Part[];
  /** Part of each pixel of A and of B; -1 only when the key has no zone at all. */
  ofA: Int32Array;
  ofB: Int32Array;
}

/** A part this much farther from a line than the nearest one may still own it (share of the diagonal). */
const INK_SLACK_SHARE = 3 / 604;
/** Lines belong to a drawn part within this reach, whatever page is nearer (share of the diagonal). */
const LINE_REACH_SHARE = 8 / 604;

/** More than any part has. */
const BENEATH_PX = 1e9;

export function isPair(part: Part): boolean {
  return part.labelA > 0 && part.labelB > 0;
}

export function findParts(a: Segmentation, b: Segmentation, matching: Matching): Parts {
  let parts = withJoints(matchedParts([a, b], matching), a);
  parts.push(...repaintedParts(a, b, parts, matching.expectedA));
  parts.push(...grownParts(a, b, parts, matching));
  const carried = withCarriers(parts, a, b);
  const lone = [...loneParts([a, b], 0, carried, matching), ...loneParts([a, b], 1, carried, matching)];
  parts = [...carried, ...lone];
  return {
    parts: withHidingPlaces(parts, a, b),
    ofA: ownEveryPixel(a, parts, (part) => part.labelA),
    ofB: ownEveryPixel(b, parts, (part) => part.labelB),
  };
}

/** Each pixel's own part, or the nearest: a drawn one within reach before the page. */
function ownEveryPixel(
  segmentation: Segmentation,
  parts: readonly Part[],
  labelOf: (part: Part) => number,
): Int32Array {
  const { widthPx, heightPx, labels, zones, linePx } = segmentation;
  const partOf = new Int32Array(zones.length + 1).fill(-1);
  parts.forEach((part, k) => {
    if (labelOf(part) > 0) partOf[labelOf(part)] = k;
  });
  const own = new Int32Array(labels.length);
  const drawn = new Uint8Array(labels.length);
  const any = new Uint8Array(labels.length);
  for (let i = 0; i < own.length; i++) {
    own[i] = partOf[labels[i]];
    if (own[i] < 0) continue;
    any[i] = 1;
    if (isDrawn(parts[own[i]])) drawn[i] = 1;
  }
  const reach = Math.max(LINE_REACH_SHARE * Math.hypot(widthPx, heightPx), linePx + 2);
  const asking = rowsWithout(own, widthPx, heightPx);
  const toDrawn = distanceTransform(drawn, widthPx, heightPx, asking);
  let toAny: DistanceField | undefined;
  const slack = Math.max(1, INK_SLACK_SHARE * Math.hypot(widthPx, heightPx));
  const sizes = Float64Array.from(parts, sizeOf);
  const spread = own.slice();
  for (let i = 0; i < own.length; i++) {
    if (own[i] >= 0) continue;
    const isNear = toDrawn.squared[i] <= reach * reach;
    const field = isNear ? toDrawn : (toAny ??= distanceTransform(any, widthPx, heightPx, asking));
    const nearest = field.nearest[i];
    if (nearest < 0) continue;
    const radius = Math.sqrt(toDrawn.squared[i]) + slack;
    spread[i] = isNear ? frontmost(own, sizes, widthPx, i, nearest, radius) : own[nearest];
  }
  return spread;
}

/** 1 for rows with a pixel of no part. */
function rowsWithout(own: Int32Array, widthPx: number, heightPx: number): Uint8Array {
  const rows = new Uint8Array(heightPx);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) if (own[i] < 0) rows[y] = 1;
  }
  return rows;
}

/**
 * The smallest drawn part within reach that lies over the others: a line between two parts is the outline of the one in
 * front, all of it. @param sizes of the parts, Infinity where nothing is drawn
 */
function frontmost(
  own: Int32Array,
  sizes: Float64Array,
  widthPx: number,
  pixel: number,
  nearest: number,
  radius: number,
): number {
  let best = own[nearest];
  const x = pixel % widthPx;
  const y = (pixel - x) / widthPx;
  const heightPx = own.length / widthPx;
  const last = Math.floor(radius);
  for (let dy = -last; dy <= last; dy++) {
    const across = Math.floor(Math.sqrt(radius * radius - dy * dy));
    if (y + dy < 0 || y + dy >= heightPx) continue;
    const row = (y + dy) * widthPx;
    const end = row + Math.min(widthPx - 1, x + across);
    for (let i = row + Math.max(0, x - across); i <= end; i++) {
      if (own[i] >= 0 && sizes[own[i]] < sizes[best]) best = own[i];
    }
  }
  return best;
}

/** What came out from beneath others counts as larger than they are: their lines are not its own. */
function sizeOf(part: Part): number {
  if (!isDrawn(part)) return Infinity;
  return part.cameOut ? part.areaPx + BENEATH_PX : part.areaPx;
}
