/** How one layer's pixels are described: RGBA, straight alpha, sRGB, interleaved, rows from the top. */
import { z } from 'zod';
import { LIMITS } from './limits';

const coordinate = z.int().min(-LIMITS.coordinatePx).max(LIMITS.coordinatePx);

/** Document pixels; right and bottom exclusive; any part may lie outside the canvas. */
export const boundsSchema = z
  .strictObject({ left: coordinate, top: coordinate, right: coordinate, bottom: coordinate })
  .refine(
    (bounds) => bounds.right > bounds.left && bounds.bottom > bounds.top,
    'right and bottom must be larger than left and top',
  )
  .refine(
    (bounds) => bounds.right - bounds.left <= LIMITS.sidePx && bounds.bottom - bounds.top <= LIMITS.sidePx,
    `a side is at most ${LIMITS.sidePx} pixels`,
  );

/** 8: one byte a sample. 16: two bytes, little-endian, 0 to 65535. */
export const depthSchema = z.union([z.literal(8), z.literal(16)]);

export const pixelsSchema = z
  .strictObject({ bounds: boundsSchema, depth: depthSchema, bytes: z.int().min(1) })
  .refine((pixels) => pixels.bytes === pixelBytes(pixels), 'bytes must be width x height x 4 x (depth / 8)')
  .refine(
    (pixels) => pixels.bytes / (pixels.depth / 2) <= LIMITS.layerPixels,
    `a layer has at most ${LIMITS.layerPixels} pixels`,
  );

export type WireBounds = z.infer<typeof boundsSchema>;
export type Pixels = z.infer<typeof pixelsSchema>;

/** Bytes of the pixels of a rectangle: width x height x 4 x (depth / 8). */
export function pixelBytes(pixels: { bounds: WireBounds; depth: 8 | 16 }): number {
  const { left, top, right, bottom } = pixels.bounds;
  return (right - left) * (bottom - top) * 4 * (pixels.depth / 8);
}
