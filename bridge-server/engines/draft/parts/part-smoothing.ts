/**
 * Smoothing within parts: what is measured pixel by pixel is noisy near outlines. A recursive filter runs along rows and
 * columns and starts anew wherever the part changes, so a part moves smoothly as one and nothing bleeds into its
 * neighbours (the domain transform of Gastal and Oliveira, 2011, with part borders as infinitely high edges).
 */

const PASSES = 2;
const ROWS_AT_ONCE = 8;

/** Smooths planes in place. @param reachPx standard deviation of the filter, px */
export function smoothWithinParts(
  planes: readonly Float32Array[],
  partOf: Int32Array,
  widthPx: number,
  reachPx: number,
): void {
  const heightPx = partOf.length / widthPx;
  for (let pass = 0; pass < PASSES; pass++) {
    const sigma = (reachPx * Math.sqrt(3) * 2 ** (PASSES - pass - 1)) / Math.sqrt(4 ** PASSES - 1);
    const keep = Math.exp(-Math.SQRT2 / sigma);
    for (const plane of planes) {
      smoothRows(plane, partOf, widthPx, heightPx, keep);
      smoothColumns(plane, partOf, widthPx, keep);
    }
  }
}

/** Some rows at once, because the steps along one row wait for each other. */
function smoothRows(
  plane: Float32Array,
  partOf: Int32Array,
  widthPx: number,
  heightPx: number,
  keep: number,
): void {
  for (let top = 0; top < heightPx; top += ROWS_AT_ONCE) {
    const first = top * widthPx;
    const end = Math.min(heightPx, top + ROWS_AT_ONCE) * widthPx;
    for (let x = 1; x < widthPx; x++) {
      for (let i = first + x; i < end; i += widthPx)
        if (partOf[i] === partOf[i - 1]) plane[i] += keep * (plane[i - 1] - plane[i]);
    }
    for (let x = widthPx - 2; x >= 0; x--) {
      for (let i = first + x; i < end; i += widthPx)
        if (partOf[i] === partOf[i + 1]) plane[i] += keep * (plane[i + 1] - plane[i]);
    }
  }
}

function smoothColumns(plane: Float32Array, partOf: Int32Array, widthPx: number, keep: number): void {
  for (let i = widthPx; i < plane.length; i++) {
    if (partOf[i] === partOf[i - widthPx]) plane[i] += keep * (plane[i - widthPx] - plane[i]);
  }
  for (let i = plane.length - widthPx - 1; i >= 0; i--) {
    if (partOf[i] === partOf[i + widthPx]) plane[i] += keep * (plane[i + widthPx] - plane[i]);
  }
}
