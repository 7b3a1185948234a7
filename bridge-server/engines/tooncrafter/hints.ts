/**
 * From sketch guides to what the sketch encoder takes: one hint picture for each of the 16 frames, 1 where a line is
 * and 0 where nothing is. Frames without a guide are blank; the encoder looks at them all the same.
 */
import { depthOf, maxSample, type Raster, type Size } from '../../../pixels/raster';
import { float32Tensor } from '../../runtime/tensor';
import type { SketchGuide } from '../engine';
import { CLIP_FRAMES, frameOfMoment } from './native-moments';
import type { Floats } from './tensors';

/** ITU-R BT.601 luma, as grey pictures are made of colours in the original's hint preparation. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** A scan or a flattened page rather than lines on a transparent layer. */
function isPage(raster: Raster): boolean {
  const opaque = maxSample(depthOf(raster));
  for (let i = 3; i < raster.data.length; i += 4) if (raster.data[i] !== opaque) return false;
  return true;
}

/**
 * How much line there is at each pixel. On a transparent layer every paint is line and its alpha the pressure; on an
 * opaque page dark is line.
 */
export function lineDensity(raster: Raster): Float32Array {
  const max = maxSample(depthOf(raster));
  const page = isPage(raster);
  return Float32Array.from({ length: raster.widthPx * raster.heightPx }, (_, i) => {
    const [red, green, blue, alpha] = raster.data.subarray(i * 4, i * 4 + 4);
    return page ? 1 - (LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue) / max : alpha / max;
  });
}

/** Guides that say something: a strength of 0 is as good as no guide. */
export function activeGuides(sketches: readonly SketchGuide[]): SketchGuide[] {
  return sketches.filter(({ strength }) => strength > 0);
}

/**
 * Guides stand on their nearest native frame; two on one frame are laid over each other. A guide's own strength makes
 * its lines fainter for the encoder.
 * @returns [16,1,H,W]
 */
export function hintOf(sketches: readonly SketchGuide[], size: Size): Floats {
  const plane = size.widthPx * size.heightPx;
  const hint = float32Tensor([CLIP_FRAMES, 1, size.heightPx, size.widthPx]);
  for (const { moment, strength, raster } of activeGuides(sketches)) {
    const start = frameOfMoment(moment) * plane;
    lineDensity(raster).forEach((density, i) => {
      hint.data[start + i] = Math.max(hint.data[start + i], density * strength);
    });
  }
  return hint;
}
