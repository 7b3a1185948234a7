/** Masks: one byte a pixel, 1 inside and 0 outside. */

/** How many pixels are inside. */
export function countOf(mask: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i];
  return count;
}
