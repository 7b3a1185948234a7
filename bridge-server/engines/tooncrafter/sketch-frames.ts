/**
 * From sketch guides to what the sketch encoder takes: one picture of lines for each of the 16 frames, 1 where a line
 * is and 0 where nothing is. Frames without a guide are blank; the encoder looks at them all the same.
 */
import { depthOf, maxSample, type Raster, type Size } from '../../../pixels/raster';
import { float32Tensor } from '../../runtime/tensor';
import type { SketchGuide } from '../engine';
import { CLIP_FRAMES, frameOfMoment } from './native-moments';
import type { Floats } from './tensors';

/** How much line there is at each pixel: the alpha, which is the pressure. */
function lineDensity(raster: Raster): Float32Array {
  const { widthPx, heightPx, data } = raster;
  const max = maxSample(depthOf(raster));
  return Float32Array.from({ length: widthPx * heightPx }, (_, i) => data[i * 4 + 3] / max);
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
export function sketchFrames(sketches: readonly SketchGuide[], size: Size): Floats {
  const plane = size.widthPx * size.heightPx;
  const frames = float32Tensor([CLIP_FRAMES, 1, size.heightPx, size.widthPx]);
  for (const { moment, strength, raster } of activeGuides(sketches)) {
    const start = frameOfMoment(moment) * plane;
    lineDensity(raster).forEach((density, i) => {
      frames.data[start + i] = Math.max(frames.data[start + i], density * strength);
    });
  }
  return frames;
}
