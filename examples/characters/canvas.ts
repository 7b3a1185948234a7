import { emptyRaster, maxSample, type Depth, type Raster, type Size } from '../../pixels/raster';
import type { Mask } from './mask';
import type { Rgb } from './palette';

/** Bound once: looking up a global in a pixel loop is slow where code runs in a sandbox, as tests do. */
const { min, round } = Math;

/** A transparent sheet that paint is laid on; colour is kept premultiplied and unrounded, so edges carry no fringe. */
export class Canvas implements Size {
  private readonly samples: Float32Array;

  constructor(
    readonly widthPx: number,
    readonly heightPx: number,
  ) {
    this.samples = new Float32Array(widthPx * heightPx * 4);
  }

  /** Lays paint over what is there. */
  paint(mask: Mask, colour: Rgb): void {
    this.eachPixel(mask, (index, cover) => {
      const keep = 1 - cover;
      for (let channel = 0; channel < 3; channel++) {
        this.samples[index + channel] = this.samples[index + channel] * keep + colour[channel] * cover;
      }
      this.samples[index + 3] = this.samples[index + 3] * keep + cover;
    });
  }

  /** Rubs out what is there; a strength of 1 leaves nothing. */
  rubOut(mask: Mask, strength: number): void {
    this.eachPixel(mask, (index, cover) => {
      for (let channel = 0; channel < 4; channel++) this.samples[index + channel] *= 1 - cover * strength;
    });
  }

  /** Straight-alpha pixels; a pixel whose alpha rounds to nothing is clear black. */
  toRaster(depth: Depth = 8): Raster {
    const raster = emptyRaster(this.widthPx, this.heightPx, depth);
    const max = maxSample(depth);
    for (let i = 0; i < this.samples.length; i += 4) {
      const alpha = this.samples[i + 3];
      const rounded = round(alpha * max);
      if (rounded === 0) continue;
      for (let channel = 0; channel < 3; channel++) {
        raster.data[i + channel] = min(max, round((this.samples[i + channel] / alpha) * max));
      }
      raster.data[i + 3] = min(max, rounded);
    }
    return raster;
  }

  private eachPixel(mask: Mask, visit: (index: number, cover: number) => void): void {
    for (let y = 0; y < mask.heightPx; y++) {
      for (let x = 0; x < mask.widthPx; x++) {
        const cover = min(1, mask.data[y * mask.widthPx + x]);
        if (cover > 0) visit(((y + mask.top) * this.widthPx + x + mask.left) * 4, cover);
      }
    }
  }
}
