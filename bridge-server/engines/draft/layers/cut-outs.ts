/**
 * Cut-outs: a part cut from its key with scissors. What lies on a part hides it but does not pierce it, so its size counts
 * the holes that other parts make in it.
 */
import { countOf } from '../raster/masks';
import { boxesOf, type Box } from '../parts/part-boxes';

/** Pixels of every drawn part in one key, filled holes included; 0 for pages and where the key does not have the part. */
export function cutOutAreas(partOf: Int32Array, isPage: readonly boolean[], widthPx: number): Float64Array {
  const boxes = boxesOf(partOf, isPage.length, widthPx);
  return Float64Array.from(isPage, (page, k) =>
    page || boxes[k].right < 0 ? 0 : cutOutArea(partOf, isPage, k, widthPx, boxes[k]),
  );
}

function cutOutArea(
  partOf: Int32Array,
  isPage: readonly boolean[],
  part: number,
  pictureWidthPx: number,
  box: Box,
): number {
  const widthPx = box.right + 1 - box.left;
  const heightPx = box.bottom + 1 - box.top;
  const own = new Uint8Array(widthPx * heightPx);
  const page = new Uint8Array(widthPx * heightPx);
  for (let y = 0, i = 0; y < heightPx; y++) {
    let j = (y + box.top) * pictureWidthPx + box.left;
    for (let x = 0; x < widthPx; x++, i++, j++) {
      own[i] = partOf[j] === part ? 1 : 0;
      page[i] = partOf[j] < 0 || isPage[partOf[j]] ? 1 : 0;
    }
  }
  return countOf(fillHoles(own, page, widthPx, heightPx));
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
