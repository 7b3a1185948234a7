import { decodeFloat16, encodeFloat16 } from '../numbers/float16';

/** Numbers with a shape, as networks take and give them. float16 is held as its bits. */
export type Tensor =
  | { dtype: 'float32'; shape: readonly number[]; data: Float32Array }
  | { dtype: 'float16'; shape: readonly number[]; data: Uint16Array }
  | { dtype: 'int32'; shape: readonly number[]; data: Int32Array }
  | { dtype: 'int64'; shape: readonly number[]; data: BigInt64Array };

export type TensorType = Tensor['dtype'];

/** By input or output name. */
export type Tensors = Record<string, Tensor>;

export function float32Tensor(shape: readonly number[], data?: Float32Array): Tensor & { dtype: 'float32' } {
  const values = data ?? new Float32Array(sizeOf(shape));
  assertSize(shape, values.length);
  return { dtype: 'float32', shape, data: values };
}

export function int32Tensor(shape: readonly number[], data: Int32Array): Tensor {
  assertSize(shape, data.length);
  return { dtype: 'int32', shape, data };
}

/** The values as float32; half precision is widened, float32 is returned as it is. Throws for integers. */
export function toFloat32(tensor: Tensor): Float32Array {
  if (tensor.dtype === 'float32') return tensor.data;
  if (tensor.dtype === 'float16') return decodeFloat16(tensor.data);
  throw new TypeError(`A tensor of ${tensor.dtype} holds no real numbers.`);
}

/** The same numbers in the type that an input wants. */
export function convertTensor(tensor: Tensor, dtype: TensorType): Tensor {
  if (tensor.dtype === dtype) return tensor;
  const values = toFloat32(tensor);
  if (dtype === 'float32') return { dtype, shape: tensor.shape, data: values };
  if (dtype === 'float16') return { dtype, shape: tensor.shape, data: encodeFloat16(values) };
  throw new TypeError(`Real numbers are not turned into ${dtype}.`);
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function assertSize(shape: readonly number[], length: number): void {
  if (sizeOf(shape) !== length)
    throw new RangeError(`${length} values do not fill the shape [${shape.join()}].`);
}
