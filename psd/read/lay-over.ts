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
export function fade({ bounds, image: { data } }: Canvas, before: Float32Array, shareAt: MaskReader): void {
  eachSample(bounds, shareAt, (i, share) => (data[i] = before[i] + (data[i] - before[i]) * share));
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
export function lessen({ bounds, image: { data } }: Canvas, shareAt: MaskReader): void {
  eachSample(bounds, shareAt, (i, share) => (data[i] *= share));
}

/** Calls back for each sample of a picture with what a mask says of its pixel. */
function eachSample(bounds: Bounds, maskAt: MaskReader, use: (i: number, share: number) => void): void {
  let i = 0;
  for (let y = bounds.top; y < bounds.bottom; y++) {
    for (let x = bounds.left; x < bounds.right; x++) {
      const share = maskAt(x, y);
      for (let end = i + 4; i < end; i++) use(i, share);
    }
  }
}

function sampleAt({ bounds, image }: Canvas, x: number, y: number): number {
  return ((y - bounds.top) * image.widthPx + x - bounds.left) * 4;
}

/**
 * What was laid onto a canvas, as a picture of its own: what is there now without the share of what was there before.
 * @param coverageAt how much (0 to 1) of the canvas was covered
 */
export function liftOff(canvas: Canvas, before: Float32Array, coverageAt: MaskReader): Canvas {
  const { bounds, image } = canvas;
  const lifted: Canvas = { bounds, image: { ...image, data: image.data.slice() } };
  eachSample(bounds, coverageAt, (i, coverage) => (lifted.image.data[i] -= before[i] * (1 - coverage)));
  return lifted;
}

/** Lays what was lifted off, changed meanwhile, back onto what was there before. */
export function putBack(canvas: Canvas, before: Float32Array, lifted: Canvas, coverageAt: MaskReader): void {
  const { data } = canvas.image;
  eachSample(
    canvas.bounds,
    coverageAt,
    (i, coverage) => (data[i] = before[i] * (1 - coverage) + lifted.image.data[i]),
  );
}
