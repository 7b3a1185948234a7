/** What is painted on; `owner` is the part that is seen at each pixel, NOBODY where nothing was painted. */
export interface Canvas {
  widthPx: number;
  heightPx: number;
  /** [red, green, blue, alpha] a pixel, 0..255; without meaning where nobody painted. */
  look: Float32Array;
  owner: Int32Array;
}

export const NOBODY = -1;

export function newCanvas(widthPx: number, heightPx: number): Canvas {
  const pixels = widthPx * heightPx;
  return {
    widthPx,
    heightPx,
    look: new Float32Array(pixels * 4),
    owner: new Int32Array(pixels).fill(NOBODY),
  };
}

/** Makes a used canvas as good as new. */
export function wipe({ owner }: Canvas): void {
  owner.fill(NOBODY);
}
