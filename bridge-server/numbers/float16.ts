/**
 * IEEE 754 half precision in Uint16Array, the form in which ONNX files and ONNX Runtime on Node 20 hold it.
 */

/** Every half value as float32: 256 KiB, faster than taking the bits apart value by value. */
const HALF_TO_FLOAT = buildDecodeTable();

/** Rounds to nearest, ties to even; values beyond 65504 become infinite. */
export function encodeFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const half = new Uint16Array(values.length);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < half.length; i++) half[i] = halfFromFloatBits(bits[i]);
  return half;
}

export function decodeFloat16(half: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(half.length);
  for (let i = 0; i < values.length; i++) values[i] = HALF_TO_FLOAT[half[i]];
  return values;
}

/** bits: a float32 as its 32-bit pattern. */
function halfFromFloatBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude < 0x33000000) return sign;
  if (magnitude < 0x38800000) return sign | subnormalHalf(magnitude);
  const rebiased = magnitude - 0x38000000;
  return sign | ((rebiased + 0x0fff + ((rebiased >>> 13) & 1)) >>> 13);
}

function subnormalHalf(magnitude: number): number {
  const shift = 126 - (magnitude >>> 23);
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const halfway = 1 << (shift - 1);
  const kept = mantissa >>> shift;
  const rest = mantissa & ((1 << shift) - 1);
  return kept + (rest > halfway || (rest === halfway && (kept & 1) === 1) ? 1 : 0);
}

function buildDecodeTable(): Float32Array {
  const table = new Float32Array(65536);
  for (let half = 0; half < table.length; half++) table[half] = floatFromHalf(half);
  return table;
}

function floatFromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
