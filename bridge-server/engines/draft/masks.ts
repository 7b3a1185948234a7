/** Masks: one byte a pixel, 1 inside and 0 outside. Plain loops: array callbacks of typed arrays cost ten times as much. */

/** 1 where the test holds. */
export function maskWhere(pixels: number, test: (pixel: number) => boolean): Uint8Array {
  const mask = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) if (test(i)) mask[i] = 1;
  return mask;
}

export function invertMask(mask: Uint8Array): Uint8Array {
  const out = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++) out[i] = 1 - mask[i];
  return out;
}

/** How many pixels are inside. */
export function countOf(mask: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i];
  return count;
}
