/** 1 for each pixel that passes a test. For the few planes of line art; what runs over every drawing writes its loop out. */
export function maskOf(pixels: number, test: (pixel: number) => boolean): Uint8Array {
  const mask = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) if (test(i)) mask[i] = 1;
  return mask;
}
