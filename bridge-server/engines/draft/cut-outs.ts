/**
 * Cut-outs: a part cut from its key with scissors, outline included: a signed distance to its rim, and around it the
 * nearest paint of its own, so that a part can grow a little without showing what was beneath it.
 */
import { distanceTransform } from './distance-transform';
import { invertMask } from './masks';

export interface CutOut {
  /** The box in the key; the mask with a margin, clipped to the picture. */
  left: number;
  top: number;
  widthPx: number;
  heightPx: number;
  /** Signed distance to the rim in px: positive inside. */
  distance: Float32Array;
  /** 1 where the key itself shows the part (not where a hole was filled). */
  own: Uint8Array;
  /** Pixels inside the rim, filled holes included. */
  areaPx: number;
  /** Pixel of the key whose paint stands at each place of the box. */
  paint: Int32Array;
}

const MARGIN_SHARE = 0.15;
const LEAST_MARGIN_PX = 4;
/** The rim runs half a pixel beyond the centres of the outermost pixels. */
const RIM_PX = 0.5;

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

/** Cuts every drawn part from a key; undefined for pages and where the part has no pixel. */
export function cutParts(
  partOf: Int32Array,
  isPage: readonly boolean[],
  widthPx: number,
  heightPx: number,
): (CutOut | undefined)[] {
  const boxes = boxesOf(partOf, isPage.length, widthPx, heightPx);
  return isPage.map((page, k) => {
    const [left, top, right, bottom] = boxes.subarray(k * 4, k * 4 + 4);
    if (page || right <= left) return undefined;
    const margin = Math.ceil(LEAST_MARGIN_PX + MARGIN_SHARE * Math.max(right - left, bottom - top));
    return cut(partOf, isPage, k, widthPx, {
      left: Math.max(0, left - margin),
      top: Math.max(0, top - margin),
      right: Math.min(widthPx, right + margin),
      bottom: Math.min(heightPx, bottom + margin),
    });
  });
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function cut(
  partOf: Int32Array,
  isPage: readonly boolean[],
  part: number,
  pictureWidthPx: number,
  box: Box,
): CutOut {
  const widthPx = box.right - box.left;
  const heightPx = box.bottom - box.top;
  const own = new Uint8Array(widthPx * heightPx);
  const page = new Uint8Array(widthPx * heightPx);
  for (let y = 0, i = 0; y < heightPx; y++) {
    let j = (y + box.top) * pictureWidthPx + box.left;
    for (let x = 0; x < widthPx; x++, i++, j++) {
      own[i] = partOf[j] === part ? 1 : 0;
      page[i] = partOf[j] < 0 || isPage[partOf[j]] ? 1 : 0;
    }
  }
  const inside = fillHoles(own, page, widthPx, heightPx);
  const { nearest } = distanceTransform(own, widthPx, heightPx);
  const paint = nearest.map((i) => {
    const x = i % widthPx;
    return ((i - x) / widthPx + box.top) * pictureWidthPx + box.left + x;
  });
  const distance = signedDistance(inside, widthPx, heightPx);
  const areaPx = inside.reduce((sum, value) => sum + value, 0);
  return { left: box.left, top: box.top, widthPx, heightPx, distance, own, areaPx, paint };
}

function signedDistance(inside: Uint8Array, widthPx: number, heightPx: number): Float32Array {
  const toInside = distanceTransform(inside, widthPx, heightPx).squared;
  const toOutside = distanceTransform(invertMask(inside), widthPx, heightPx).squared;
  const most = Math.max(widthPx, heightPx);
  return toInside.map((squared, i) =>
    inside[i] ? Math.min(most, Math.sqrt(toOutside[i]) - RIM_PX) : RIM_PX - Math.sqrt(squared),
  );
}

/**
 * What lies on a part hides it but does not pierce it: an enclosed hole is filled unless page shows through. So a face
 * goes on beneath its eyes when they move.
 */
function fillHoles(own: Uint8Array, page: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const filled = own.slice();
  const seen = own.slice();
  const stack = new Int32Array(own.length);
  for (let start = 0; start < own.length; start++) {
    if (seen[start]) continue;
    let size = 0;
    let read = 0;
    let isHole = true;
    seen[start] = 1;
    stack[size++] = start;
    while (read < size) {
      const i = stack[read++];
      const x = i % widthPx;
      const y = (i - x) / widthPx;
      if (page[i] || x === 0 || y === 0 || x === widthPx - 1 || y === heightPx - 1) isHole = false;
      if (x > 0 && !seen[i - 1]) seen[(stack[size++] = i - 1)] = 1;
      if (x < widthPx - 1 && !seen[i + 1]) seen[(stack[size++] = i + 1)] = 1;
      if (y > 0 && !seen[i - widthPx]) seen[(stack[size++] = i - widthPx)] = 1;
      if (y < heightPx - 1 && !seen[i + widthPx]) seen[(stack[size++] = i + widthPx)] = 1;
    }
    if (isHole) for (let k = 0; k < size; k++) filled[stack[k]] = 1;
  }
  return filled;
}
