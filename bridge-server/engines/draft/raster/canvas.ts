/** The canvas of one frame: its paint, and which part is seen where. */
import type { Drawing } from './drawing';

export const NOBODY = -1;

/** `owner` is the part that is seen at each pixel, NOBODY where nothing was painted. */
export interface Canvas extends Drawing {
  owner: Int32Array;
}

export function newCanvas(widthPx: number, heightPx: number): Canvas {
  const pixels = widthPx * heightPx;
  return {
    widthPx,
    heightPx,
    look: new Float32Array(pixels * 4),
    owner: new Int32Array(pixels).fill(NOBODY),
  };
}
