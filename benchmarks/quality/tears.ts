/** Where a frame tears most: the windows with the most loose line ends beyond those that belong there. */

export interface Size2 {
  widthPx: number;
  heightPx: number;
}

export interface Tear {
  /** Left top corner of a square window, px. */
  left: number;
  top: number;
  sidePx: number;
  /** Loose ends in it beyond those of the reference. */
  excess: number;
}

/** Windows are tried at this share of their side. */
const STRIDE_SHARE = 1 / 8;

/**
 * The worst windows, most torn first; none overlaps another, each has more ends than its reference.
 * @param ends pixel indices of the frame's loose ends
 * @param reference pixel indices of the ends that belong there (of the true frame, or of a key)
 */
export function worstTears(
  ends: readonly number[],
  reference: readonly number[],
  { widthPx, heightPx }: Size2,
  sidePx: number,
  count: number,
): Tear[] {
  const side = Math.min(sidePx, widthPx, heightPx);
  const sums = summedBalance(ends, reference, widthPx, heightPx);
  const at = (x: number, y: number): number => sums[y * (widthPx + 1) + x];
  const stride = Math.max(1, Math.round(side * STRIDE_SHARE));
  const candidates: Tear[] = [];
  for (const top of places(heightPx - side, stride)) {
    for (const left of places(widthPx - side, stride)) {
      const excess =
        at(left + side, top + side) - at(left, top + side) - at(left + side, top) + at(left, top);
      if (excess > 0) candidates.push({ left, top, sidePx: side, excess });
    }
  }
  candidates.sort((a, b) => b.excess - a.excess);
  const chosen: Tear[] = [];
  for (const tear of candidates) {
    if (chosen.length === count) break;
    if (!chosen.some((other) => overlap(tear, other))) chosen.push(tear);
  }
  return chosen;
}

/** 0, stride, 2 stride ... and the last place. */
function places(last: number, stride: number): number[] {
  const all: number[] = [];
  for (let place = 0; place < last; place += stride) all.push(place);
  return [...all, last];
}

function overlap(a: Tear, b: Tear): boolean {
  return Math.abs(a.left - b.left) < a.sidePx && Math.abs(a.top - b.top) < a.sidePx;
}

/** Summed-area table, one row and column larger than the picture, of +1 at each end and -1 at each reference end. */
function summedBalance(
  ends: readonly number[],
  reference: readonly number[],
  widthPx: number,
  heightPx: number,
): Int32Array {
  const stride = widthPx + 1;
  const sums = new Int32Array(stride * (heightPx + 1));
  const add = (pixels: readonly number[], amount: number): void => {
    for (const i of pixels) sums[(Math.floor(i / widthPx) + 1) * stride + (i % widthPx) + 1] += amount;
  };
  add(ends, 1);
  add(reference, -1);
  for (let y = 1; y <= heightPx; y++) {
    for (let x = 1, row = 0; x <= widthPx; x++) {
      row += sums[y * stride + x];
      sums[y * stride + x] = row + sums[(y - 1) * stride + x];
    }
  }
  return sums;
}
