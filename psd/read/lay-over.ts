/** Laying pictures on each other, by the formulas of the W3C's Compositing and Blending for pictures with alpha. */
import type { PremultipliedImage } from '../../pixels/alpha';
import { intersection } from '../../pixels/bounds';
import type { Bounds } from '../../pixels/raster';
import type { Blend, Colour } from './blend-modes';
import type { MaskReader } from './layer-mask';

/** A picture and the place that it covers in the document. */
export interface Canvas {
  bounds: Bounds;
  image: PremultipliedImage;
}

export interface Laying {
  blend: Blend;
  /** 0 to 1. */
  opacity: number;
  /** 0 to 1: how much of the source's own colour is seen. */
  fill: number;
  /** Where Fill is no opacity: the colour towards which the source goes with less of it. */
  neutral?: number;
  /** True: the backdrop keeps its alpha, and the source shows only where the backdrop is. */
  clipped: boolean;
}

/** Changes the backdrop in place, where the source lies on it. */
export function layOver(backdrop: Canvas, source: Canvas, laying: Laying): void {
  const pixel = new PixelMixer(backdrop.image.data, source.image.data, laying);
  const shared = intersection(backdrop.bounds, source.bounds);
  for (let y = shared.top; y < shared.bottom; y++) {
    let below = sampleAt(backdrop, shared.left, y);
    let above = sampleAt(source, shared.left, y);
    for (let x = shared.left; x < shared.right; x++, below += 4, above += 4) pixel.mix(below, above);
  }
}

class PixelMixer {
  private readonly belowColour: Colour = new Float64Array(3);
  private readonly aboveColour: Colour = new Float64Array(3);
  private readonly mixed: Colour = new Float64Array(3);

  constructor(
    private readonly below: Float32Array,
    private readonly above: Float32Array,
    private readonly laying: Laying,
  ) {}

  /** Lays the pixel of the source at `from` onto that of the backdrop at `to`. */
  mix(to: number, from: number): void {
    const { below, above, belowColour, aboveColour, mixed } = this;
    const { blend, opacity, fill, neutral, clipped } = this.laying;
    const [belowAlpha, paint] = [below[to + 3], above[from + 3]];
    const seen = paint * opacity * fill;
    const alpha = neutral === undefined ? seen : paint * opacity;
    if (alpha === 0 || (clipped && belowAlpha === 0)) return;
    for (let i = 0; i < 3; i++) {
      const colour = above[from + i] / paint;
      aboveColour[i] = neutral === undefined ? colour : neutral + (colour - neutral) * fill;
      belowColour[i] = belowAlpha === 0 ? 0 : below[to + i] / belowAlpha;
    }
    blend(belowColour, aboveColour, mixed);
    for (let i = 0; i < 3; i++) {
      const alone = clipped ? 0 : (above[from + i] / paint) * seen * (1 - belowAlpha);
      below[to + i] = alone + below[to + i] * (1 - alpha) + mixed[i] * alpha * belowAlpha;
    }
    if (!clipped) below[to + 3] = belowAlpha + seen * (1 - belowAlpha);
  }
}

/** Goes back, in place, to what was there before, where the share (0 to 1) of the new is less than whole. */
export function fade(canvas: Canvas, before: Float32Array, shareAt: MaskReader): void {
  const { bounds, image } = canvas;
  let i = 0;
  for (let y = bounds.top; y < bounds.bottom; y++) {
    for (let x = bounds.left; x < bounds.right; x++) {
      const share = shareAt(x, y);
      for (let end = i + 4; i < end; i++) image.data[i] = before[i] + (image.data[i] - before[i]) * share;
    }
  }
}

/** How much (0 to 1) of each pixel of the document a picture covers. */
export function coverageOf(canvas: Canvas): MaskReader {
  const { bounds, image } = canvas;
  return (x, y) => {
    const inside = x >= bounds.left && x < bounds.right && y >= bounds.top && y < bounds.bottom;
    return inside ? image.data[sampleAt(canvas, x, y) + 3] : 0;
  };
}

/** Lessens the picture, in place, to the share (0 to 1) that a mask shows. */
export function lessen({ bounds, image }: Canvas, shareAt: MaskReader): void {
  let i = 0;
  for (let y = bounds.top; y < bounds.bottom; y++) {
    for (let x = bounds.left; x < bounds.right; x++) {
      const share = shareAt(x, y);
      for (let end = i + 4; i < end; i++) image.data[i] *= share;
    }
  }
}

function sampleAt({ bounds, image }: Canvas, x: number, y: number): number {
  return ((y - bounds.top) * image.widthPx + x - bounds.left) * 4;
}
