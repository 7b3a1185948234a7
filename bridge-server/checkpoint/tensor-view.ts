import { CheckpointError } from './checkpoint-error';
import { DTYPE_BYTES, toFloat32, type DType } from './dtype';

/** No tensor of any network here comes near this (2 GiB in float32); a declared size beyond it is a lie. */
const MAX_TENSOR_ELEMENTS = 2 ** 29;
const MAX_RANK = 16;
/** A view may show the same numbers again and again (zero strides); up to this many without having as many stored. */
const MAX_REPEATED_ELEMENTS = 2 ** 24;

export interface TensorInfo {
  readonly dtype: DType;
  /** Row-major; empty for a single number. */
  readonly shape: readonly number[];
}

/** A run of elements of one type somewhere in a file; several tensors may look at the same one. */
export interface Storage {
  readonly dtype: DType;
  readonly elements: number;
  /** `count` elements from element `first`, little-endian. The caller stays inside `elements`. */
  read(first: number, count: number): Uint8Array<ArrayBuffer>;
}

/** What a tensor sees of its storage: element [i, j, ...] lies at offset + i*strides[0] + j*strides[1] + ... */
export interface TensorView extends TensorInfo {
  readonly storage: Storage;
  readonly offset: number;
  readonly strides: readonly number[];
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Strides of a tensor that lies in its storage in row-major order without gaps. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  for (let axis = shape.length - 1, step = 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/** Elements from the view's first to its last, both included. */
function spanOf(shape: readonly number[], strides: readonly number[]): number {
  if (elementCount(shape) === 0) return 0;
  return 1 + shape.reduce((last, size, axis) => last + (size - 1) * strides[axis], 0);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/**
 * A view whose every element is known to lie inside its storage.
 * @throws CheckpointError checkpoint-damaged when shape, strides or offset say anything else
 */
export function checkedView(name: string, view: TensorView): TensorView {
  const { shape, strides, offset, storage } = view;
  const wellFormed =
    shape.length <= MAX_RANK &&
    strides.length === shape.length &&
    [...shape, ...strides, offset].every(isCount) &&
    elementCount(shape) <= MAX_TENSOR_ELEMENTS;
  if (!wellFormed || !(spanOf(shape, strides) <= MAX_TENSOR_ELEMENTS)) {
    throw new CheckpointError('checkpoint-damaged', `The tensor "${name}" declares an impossible shape.`);
  }
  const repeats = elementCount(shape) > Math.max(storage.elements, MAX_REPEATED_ELEMENTS);
  if (repeats || offset + spanOf(shape, strides) > storage.elements) {
    const text = `The tensor "${name}" needs more numbers than the file holds for it.`;
    throw new CheckpointError('checkpoint-damaged', text);
  }
  return view;
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  const expected = rowMajorStrides(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === expected[axis]);
}

/** The tensor's elements in row-major order as float32. Memory: the view's span, twice at worst. */
export function readView(view: TensorView): Float32Array<ArrayBuffer> {
  const { shape, strides, offset, storage } = view;
  const bytes = storage.read(offset, spanOf(shape, strides));
  const span = toFloat32(storage.dtype, bytes);
  return isRowMajor(shape, strides) ? span : gather(span, shape, strides);
}

function gather(
  span: Float32Array,
  shape: readonly number[],
  strides: readonly number[],
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(elementCount(shape));
  const index = new Array<number>(shape.length).fill(0);
  let source = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = span[source];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis];
      if (++index[axis] < shape[axis]) break;
      source -= index[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return out;
}

export function bytesOf(dtype: DType, elements: number): number {
  return elements * DTYPE_BYTES[dtype];
}
