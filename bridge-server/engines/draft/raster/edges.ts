/** Edges: where a drawing has a line or the rim of a fill, and where two drawings are the same. */
import { lookDifference, type Drawing } from './drawing';

/** Neighbours that differ more than this (0..255) have an edge between them. */
const LEAST_STEP = 20;
/** Pixels that differ less than this (0..255) are the same paint. */
const SAME = 2.5;

/** 1 for pixels beside which the look changes, and for their neighbours. */
export function edgesOf({ widthPx, look }: Drawing): Uint8Array {
  const pixels = look.length >> 2;
  const edges = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) {
    if (i % widthPx > 0 && lookDifference(look, i * 4, look, (i - 1) * 4) > LEAST_STEP)
      edges[i] = edges[i - 1] = 1;
    if (i >= widthPx && lookDifference(look, i * 4, look, (i - widthPx) * 4) > LEAST_STEP)
      edges[i] = edges[i - widthPx] = 1;
  }
  return edges;
}

/** 1 where two drawings of one size have the same paint. */
export function equalIn(a: Drawing, b: Drawing): Uint8Array {
  const pixels = a.look.length >> 2;
  const equal = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) equal[i] = lookDifference(a.look, i * 4, b.look, i * 4) < SAME ? 1 : 0;
  return equal;
}
