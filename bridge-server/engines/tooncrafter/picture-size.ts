/**
 * In which size the model paints. It was trained at 512×320 alone; the networks take any multiple of 64, but other
 * sizes are outside the training and may come out worse.
 */
import type { Size } from '../../../pixels/raster';

/** The latent is an eighth of the picture and is halved three times on its way through the UNet. */
export const SIZE_STEP_PX = 64;

export const TRAINED_SIZE: Size = { widthPx: 512, heightPx: 320 };

/** `trained`: 512×320. `best-aspect`: as many pixels in the shape of the work area. `small`: the same, for CPUs. */
export const SIZE_RULES = ['trained', 'best-aspect', 'small'] as const;
export type SizeRule = (typeof SIZE_RULES)[number];

const TRAINED_PIXELS = TRAINED_SIZE.widthPx * TRAINED_SIZE.heightPx;
/** A 16:10 work area becomes 256×160 inside of 256×192 (160 is no multiple of 64). */
const SMALL_PIXELS = 256 * 192;

export function isTrainedSize(size: Size): boolean {
  return size.widthPx === TRAINED_SIZE.widthPx && size.heightPx === TRAINED_SIZE.heightPx;
}

/** Every size of at most this many pixels whose sides are multiples of 64. */
function sizesWithin(pixels: number): Size[] {
  const longest = pixels / (SIZE_STEP_PX * SIZE_STEP_PX);
  const sides = Array.from({ length: longest }, (_, i) => (i + 1) * SIZE_STEP_PX);
  return sides.flatMap((widthPx) =>
    sides.filter((heightPx) => widthPx * heightPx <= pixels).map((heightPx) => ({ widthPx, heightPx })),
  );
}

/** How large the work area can be drawn inside a size. */
function scaleInside(workArea: Size, size: Size): number {
  return Math.min(size.widthPx / workArea.widthPx, size.heightPx / workArea.heightPx);
}

/** The size in which the work area is drawn largest; of several, the one with the least empty space. */
function bestAspect(workArea: Size, pixels: number): Size {
  return sizesWithin(pixels).reduce((best, size) => {
    const gain = scaleInside(workArea, size) - scaleInside(workArea, best);
    const smaller = size.widthPx * size.heightPx < best.widthPx * best.heightPx;
    return gain > 0 || (gain === 0 && smaller) ? size : best;
  });
}

/** The model's size for a work area. */
export function pictureSize(workArea: Size, rule: SizeRule): Size {
  switch (rule) {
    case 'trained':
      return TRAINED_SIZE;
    case 'best-aspect':
      return bestAspect(workArea, TRAINED_PIXELS);
    case 'small':
      return bestAspect(workArea, SMALL_PIXELS);
  }
}
