/** Samples of 8 and of 16 bits: 0..255, and 0..65535 in whatever holds 16 bits. */
export type Samples = Uint8ClampedArray | Uint16Array;

/** 65535 / 255: both ends of the scale stay where they are. */
const SIXTEEN_OF_EIGHT = 257;

export function eightBit(samples: Samples): Uint8ClampedArray<ArrayBuffer> {
  if (!(samples instanceof Uint16Array)) return samples as Uint8ClampedArray<ArrayBuffer>;
  return Uint8ClampedArray.from(samples, (sample) => Math.round(sample / SIXTEEN_OF_EIGHT));
}

/** @returns the same samples when they have this depth */
export function toDepth(samples: Samples, depth: 8 | 16): Samples {
  if (depth === 8) return eightBit(samples);
  if (samples instanceof Uint16Array) return samples;
  return Uint16Array.from(samples, (sample) => sample * SIXTEEN_OF_EIGHT);
}
