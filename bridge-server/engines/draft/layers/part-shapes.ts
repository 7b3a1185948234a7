/**
 * Part shapes: a part as a cut-out of its key, outline included: a signed distance to its true rim. Where something in
 * front hides it nobody knows its rim: there the other key decides, and a part that no key knows reaches a little under
 * its neighbour, so that no crack opens when both move apart.
 */
import { distanceTransform } from '../raster/distance-transform';
import { boxesOf, type Box } from '../parts/part-boxes';

export interface PartShape {
  /** The box in the key; the mask with a margin, clipped to the picture. Working px. */
  left: number;
  top: number;
  widthPx: number;
  heightPx: number;
  /** Signed distance to the rim in px: positive inside. */
  distance: Float32Array;
  /** Place of the box with the part's nearest own fill, for each place of the box; -1 where it has no pixel. */
  paint: Int32Array;
  /** Distance to the part's own pixels, px. */
  reach: Float32Array;
  /** Greatest distance inside. */
  depthPx: number;
  /** Pixels of its own. */
  areaPx: number;
}

/** How far a part is known around its pixels (share of the diagonal). */
const MARGIN_SHARE = 20 / 604;
const LEAST_MARGIN_PX = 6;
/** How far a part reaches under what hides it (share of the diagonal), and never more than half way to the page beyond. */
const UNDERLAP_SHARE = 10 / 604;
/** The rim runs half a pixel beyond the centres of the outermost pixels. */
const RIM_PX = 0.5;

const OWN = 1;
const BEHIND = 0;
const HIDDEN = 2;

/**
 * Cuts every drawn part from a key.
 * @param partOf part of each working pixel @param ranks greater is in front @param isGround page and clear parts
 * @param isDetail 1 for ink, rims and small parts, which do not go on beneath others
 * @returns one shape a part; undefined for ground and where the part has no pixel
 */
export function shapeParts(
  partOf: Int32Array,
  ranks: Float32Array,
  isGround: readonly boolean[],
  widthPx: number,
  heightPx: number,
  isDetail: Uint8Array,
): (PartShape | undefined)[] {
  const diagonal = Math.hypot(widthPx, heightPx);
  const margin = Math.ceil(Math.max(LEAST_MARGIN_PX, MARGIN_SHARE * diagonal));
  const boxes = boxesOf(partOf, isGround.length, widthPx);
  return boxes.map((box, part) => {
    if (isGround[part] || box.right < 0) return undefined;
    const wide = {
      left: Math.max(0, box.left - margin),
      top: Math.max(0, box.top - margin),
      right: Math.min(widthPx, box.right + 1 + margin),
      bottom: Math.min(heightPx, box.bottom + 1 + margin),
    };
    const states = statesIn(wide, part, partOf, ranks, isGround, widthPx);
    return shape(wide, states, UNDERLAP_SHARE * diagonal, fillIn(wide, states, isDetail, widthPx));
  });
}

function statesIn(
  { left, top, right, bottom }: Box,
  part: number,
  partOf: Int32Array,
  ranks: Float32Array,
  isGround: readonly boolean[],
  pictureWidthPx: number,
): Uint8Array {
  const states = new Uint8Array((right - left) * (bottom - top));
  for (let y = top, i = 0; y < bottom; y++) {
    for (let x = left, j = y * pictureWidthPx + left; x < right; x++, i++, j++) {
      const there = partOf[j];
      if (there === part) states[i] = OWN;
      else if (there >= 0 && !isGround[there] && ranks[there] > ranks[part]) states[i] = HIDDEN;
    }
  }
  return states;
}

/** 1 for own pixels that are neither ink nor rim; undefined where there are none. */
function fillIn(
  { left, top, right, bottom }: Box,
  states: Uint8Array,
  isDetail: Uint8Array,
  pictureWidthPx: number,
): Uint8Array | undefined {
  const fill = new Uint8Array(states.length);
  let count = 0;
  for (let y = top, i = 0; y < bottom; y++) {
    for (let x = left, j = y * pictureWidthPx + left; x < right; x++, i++, j++) {
      if (states[i] === OWN && !isDetail[j]) count += fill[i] = 1;
    }
  }
  return count > 0 ? fill : undefined;
}

function shape(box: Box, states: Uint8Array, underlap: number, fill?: Uint8Array): PartShape {
  const widthPx = box.right - box.left;
  const heightPx = box.bottom - box.top;
  const toOwn = distanceTransform(maskOf(states, OWN), widthPx, heightPx);
  const toBehind = distanceTransform(maskOf(states, BEHIND), widthPx, heightPx).squared;
  const most = Math.max(widthPx, heightPx);
  const distance = new Float32Array(states.length);
  let depthPx = 0;
  let areaPx = 0;
  for (let i = 0; i < states.length; i++) {
    const inside = Math.min(most, Math.sqrt(toBehind[i]) - RIM_PX);
    const outside = Math.sqrt(toOwn.squared[i]) - RIM_PX;
    if (states[i] === OWN) distance[i] = inside;
    else if (states[i] === BEHIND) distance[i] = -outside;
    else distance[i] = Math.min(underlap - outside, (inside - outside) / 2);
    if (states[i] !== OWN) continue;
    areaPx++;
    if (inside > depthPx) depthPx = inside;
  }
  const reach = toOwn.squared.map(Math.sqrt);
  const paint = fill ? distanceTransform(fill, widthPx, heightPx).nearest : toOwn.nearest;
  return { left: box.left, top: box.top, widthPx, heightPx, distance, paint, reach, depthPx, areaPx };
}

/** 1 where the state is the wanted one. */
function maskOf(states: Uint8Array, wanted: number): Uint8Array {
  const mask = new Uint8Array(states.length);
  for (let i = 0; i < mask.length; i++) if (states[i] === wanted) mask[i] = 1;
  return mask;
}
