/** The canvas of one frame: its paint, and which part is seen where. */
import type { Drawing } from './drawing';

export const NOBODY = -1;

/** Values of `beside`. */
export const [BARE, OTHERS] = [1, 2];

/** `owner` is the part that is seen at each pixel, NOBODY where nothing was painted. */
export interface Canvas extends Drawing {
  owner: Int32Array;
  /** What the nearer key shows within the mesh of a part that is not there itself: bare page (a gap as drawn), or others. */
  beside: Uint8Array;
}

export function newCanvas(widthPx: number, heightPx: number): Canvas {
  const pixels = widthPx * heightPx;
  return {
    widthPx,
    heightPx,
    look: new Float32Array(pixels * 4),
    owner: new Int32Array(pixels).fill(NOBODY),
    beside: new Uint8Array(pixels),
  };
}
