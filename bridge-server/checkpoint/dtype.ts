import { decodeFloat16 } from '../numbers/float16';

/** Element types of stored tensors, and how their bytes become float32. */
export const DTYPE_BYTES = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
} as const;

export type DType = keyof typeof DTYPE_BYTES;

/**
 * Elements as float32. Wider types are rounded, integers and booleans become numbers.
 * @param bytes little-endian elements in a buffer of their own; float32 is returned as a view of it, not a copy
 */
export function toFloat32(dtype: DType, bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const { buffer, byteOffset } = bytes;
  const count = Math.floor(bytes.byteLength / DTYPE_BYTES[dtype]);
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, count);
    case 'float16':
      return decodeFloat16(new Uint16Array(buffer, byteOffset, count));
    case 'bfloat16':
      return bfloatsToFloat32(new Uint16Array(buffer, byteOffset, count));
    case 'float64':
      return Float32Array.from(new Float64Array(buffer, byteOffset, count));
    case 'int64':
      return Float32Array.from(new BigInt64Array(buffer, byteOffset, count), Number);
    case 'uint64':
      return Float32Array.from(new BigUint64Array(buffer, byteOffset, count), Number);
    case 'int32':
      return Float32Array.from(new Int32Array(buffer, byteOffset, count));
    case 'uint32':
      return Float32Array.from(new Uint32Array(buffer, byteOffset, count));
    case 'int16':
      return Float32Array.from(new Int16Array(buffer, byteOffset, count));
    case 'uint16':
      return Float32Array.from(new Uint16Array(buffer, byteOffset, count));
    case 'int8':
      return Float32Array.from(new Int8Array(buffer, byteOffset, count));
    case 'uint8':
    case 'bool':
      return Float32Array.from(bytes);
  }
}

/** bfloat16 is the upper half of a float32. */
function bfloatsToFloat32(upper: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(upper.length);
  for (let i = 0; i < upper.length; i++) bits[i] = upper[i] << 16;
  return new Float32Array(bits.buffer);
}

/** Turns big-endian elements into little-endian ones, in place. */
export function swapByteOrder(dtype: DType, bytes: Uint8Array): void {
  const width = DTYPE_BYTES[dtype];
  for (let start = 0; width > 1 && start + width <= bytes.length; start += width) {
    bytes.subarray(start, start + width).reverse();
  }
}
