/**
 * Exact Euclidean distance transform with the nearest feature pixel, two passes of lower envelopes of parabolas
 * (Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions", 2012). Linear in pixels.
 */
const FAR = 1e20;

export interface DistanceField {
  /** Squared distance in px^2 to the nearest feature pixel; `Infinity` everywhere when there is none. */
  squared: Float32Array;
  /** Index of that pixel; -1 when there is none. */
  nearest: Int32Array;
}

/**
 * Distance of every pixel to the nearest pixel for which `isFeature` is not 0.
 * @param isFeature row-major, widthPx * heightPx
 * @param rows where given, the answer is right in rows with 1 only, and without meaning in the others
 */
export function distanceTransform(
  isFeature: Uint8Array,
  widthPx: number,
  heightPx: number,
  rows?: Uint8Array,
): DistanceField {
  const squared = new Float32Array(widthPx * heightPx);
  const nearest = new Int32Array(widthPx * heightPx);
  columnPass(isFeature, widthPx, heightPx, squared, nearest);
  rowPass(widthPx, heightPx, squared, nearest, rows);
  return { squared, nearest };
}

/** Distance in px, for callers that want no feature index. */
export function distanceMap(isFeature: Uint8Array, widthPx: number, heightPx: number): Float32Array {
  const { squared } = distanceTransform(isFeature, widthPx, heightPx);
  for (let i = 0; i < squared.length; i++) squared[i] = Math.sqrt(squared[i]);
  return squared;
}

/** Along a column the nearest feature is the last one seen from above or from below. */
function columnPass(
  isFeature: Uint8Array,
  widthPx: number,
  heightPx: number,
  squared: Float32Array,
  nearest: Int32Array,
): void {
  const lastRow = new Int32Array(widthPx).fill(-1);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0, i = y * widthPx; x < widthPx; x++, i++) {
      if (isFeature[i]) lastRow[x] = y;
      const dy = y - lastRow[x];
      squared[i] = lastRow[x] < 0 ? FAR : dy * dy;
      nearest[i] = lastRow[x] < 0 ? -1 : lastRow[x] * widthPx + x;
    }
  }
  lastRow.fill(-1);
  for (let y = heightPx - 1; y >= 0; y--) {
    for (let x = 0, i = y * widthPx; x < widthPx; x++, i++) {
      if (isFeature[i]) lastRow[x] = y;
      const dy = lastRow[x] - y;
      if (lastRow[x] < 0 || dy * dy >= squared[i]) continue;
      squared[i] = dy * dy;
      nearest[i] = lastRow[x] * widthPx + x;
    }
  }
}

/** Lower envelope of the parabolas (x - c)^2 + squared[c] along each row. */
function rowPass(
  widthPx: number,
  heightPx: number,
  squared: Float32Array,
  nearest: Int32Array,
  rows?: Uint8Array,
): void {
  const centres = new Int32Array(widthPx);
  const starts = new Float64Array(widthPx + 1);
  const rowSquared = new Float64Array(widthPx);
  const rowNearest = new Int32Array(widthPx);
  for (let y = 0; y < heightPx; y++) {
    if (rows && !rows[y]) continue;
    const offset = y * widthPx;
    for (let x = 0; x < widthPx; x++) {
      rowSquared[x] = squared[offset + x];
      rowNearest[x] = nearest[offset + x];
    }
    const count = buildEnvelope(rowSquared, rowNearest, centres, starts);
    for (let x = 0, k = 0; x < widthPx; x++) {
      while (k + 1 < count && starts[k + 1] < x) k++;
      const centre = centres[k];
      const dx = x - centre;
      squared[offset + x] = count === 0 ? Infinity : dx * dx + rowSquared[centre];
      nearest[offset + x] = count === 0 ? -1 : rowNearest[centre];
    }
  }
}

/** Keeps the parabolas that are lowest somewhere; returns how many. */
function buildEnvelope(
  heights: Float64Array,
  owner: Int32Array,
  centres: Int32Array,
  starts: Float64Array,
): number {
  let count = 0;
  for (let x = 0; x < heights.length; x++) {
    if (owner[x] < 0) continue;
    let start = -Infinity;
    while (count > 0) {
      const last = centres[count - 1];
      start = (heights[x] + x * x - heights[last] - last * last) / (2 * (x - last));
      if (start > starts[count - 1]) break;
      count--;
      start = -Infinity;
    }
    centres[count] = x;
    starts[count] = count === 0 ? -Infinity : start;
    count++;
  }
  return count;
}
