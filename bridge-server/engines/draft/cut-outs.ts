/**
 * Cut-outs: a part cut from its key with scissors, outline included: a signed distance to its rim, and around it the
 * nearest paint of its own, so that a part can grow a little without showing what was beneath it.
 */
import { distanceTransform } from './distance-transform';

export interface CutOut {
  /** The box in the key; the mask with a margin, clipped to the picture. */
  left: number;
  top: number;
  widthPx: number;
  heightPx: number;
  /** Signed distance to the rim in px: positive inside. */
  distance: Float32Array;
  /** Pixel of the key whose paint stands at each place of the box. */
  paint: Int32Array;
}

const MARGIN_SHARE = 0.15;
const LEAST_MARGIN_PX = 4;

/** Box of every part in one key: left, top, right, bottom (exclusive); empty boxes have right <= left. */
function boxesOf(partOf: Int32Array, parts: number, widthPx: number, heightPx: number): Int32Array {
  const boxes = new Int32Array(parts * 4);
  for (let k = 0; k < parts; k++) boxes.set([widthPx, heightPx, 0, 0], k * 4);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (partOf[i] < 0) continue;
      const b = partOf[i] * 4;
      if (x < boxes[b]) boxes[b] = x;
      if (y < boxes[b + 1]) boxes[b + 1] = y;
      if (x >= boxes[b + 2]) boxes[b + 2] = x + 1;
      if (y >= boxes[b + 3]) boxes[b + 3] = y + 1;
    }
  }
  return boxes;
}

/** Cuts the wanted parts from a key; undefined where the part has no pixel. */
export function cutParts(
  partOf: Int32Array,
  wanted: readonly boolean[],
  widthPx: number,
  heightPx: number,
): (CutOut | undefined)[] {
  const boxes = boxesOf(partOf, wanted.length, widthPx, heightPx);
  return wanted.map((want, k) => {
    const [left, top, right, bottom] = boxes.subarray(k * 4, k * 4 + 4);
    if (!want || right <= left) return undefined;
    const margin = Math.ceil(LEAST_MARGIN_PX + MARGIN_SHARE * Math.max(right - left, bottom - top));
    return cut(partOf, k, widthPx, {
      left: Math.max(0, left - margin),
      top: Math.max(0, top - margin),
      right: Math.min(widthPx, right + margin),
      bottom: Math.min(heightPx, bottom + margin),
    });
  });
}

function cut(
  partOf: Int32Array,
  part: number,
  pictureWidthPx: number,
  box: { left: number; top: number; right: number; bottom: number },
): CutOut {
  const widthPx = box.right - box.left;
  const heightPx = box.bottom - box.top;
  const inside = new Uint8Array(widthPx * heightPx);
  const outside = new Uint8Array(widthPx * heightPx);
  for (let y = 0, i = 0; y < heightPx; y++) {
    let j = (y + box.top) * pictureWidthPx + box.left;
    for (let x = 0; x < widthPx; x++, i++, j++) {
      inside[i] = partOf[j] === part ? 1 : 0;
      outside[i] = 1 - inside[i];
    }
  }
  const toInside = distanceTransform(inside, widthPx, heightPx);
  const toOutside = distanceTransform(outside, widthPx, heightPx);
  const distance = new Float32Array(inside.length);
  const paint = new Int32Array(inside.length);
  const most = Math.max(widthPx, heightPx);
  for (let i = 0; i < inside.length; i++) {
    const depth = inside[i] ? Math.sqrt(toOutside.squared[i]) - 0.5 : 0.5 - Math.sqrt(toInside.squared[i]);
    distance[i] = Math.min(depth, most);
    const own = toInside.nearest[i];
    const x = own % widthPx;
    paint[i] = ((own - x) / widthPx + box.top) * pictureWidthPx + box.left + x;
  }
  return { left: box.left, top: box.top, widthPx, heightPx, distance, paint };
}
