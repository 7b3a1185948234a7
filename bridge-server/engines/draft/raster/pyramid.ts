/** Pyramids: a picture at halving sizes, for searches that go from coarse to fine. */

export interface Level {
  widthPx: number;
  heightPx: number;
  /** 0..255 a pixel. */
  luma: Float32Array;
}

/** Finest first. */
export type Pyramid = readonly Level[];

const COARSEST_SIDE_PX = 12;

/** Halves of a picture by 2x2 means, finest first. */
export function pyramid(luma: Float32Array, widthPx: number, heightPx: number): Level[] {
  const levels: Level[] = [{ widthPx, heightPx, luma }];
  for (;;) {
    const last = levels[levels.length - 1];
    if (Math.min(last.widthPx, last.heightPx) < 2 * COARSEST_SIDE_PX) return levels;
    levels.push(halve(last));
  }
}

function halve({ widthPx, heightPx, luma }: Level): Level {
  const w = widthPx >> 1;
  const h = heightPx >> 1;
  const out = new Float32Array(w * h);
  for (let y = 0, i = 0; y < h; y++) {
    for (let x = 0, j = 2 * y * widthPx; x < w; x++, i++, j += 2) {
      out[i] = (luma[j] + luma[j + 1] + luma[j + widthPx] + luma[j + widthPx + 1]) / 4;
    }
  }
  return { widthPx: w, heightPx: h, luma: out };
}
