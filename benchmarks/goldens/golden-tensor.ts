/** Stored numbers of a golden file. */
export interface GoldenTensor {
  shape: readonly number[];
  data: Float32Array | Int32Array | Uint8Array;
}

export function float32Of(tensor: GoldenTensor): Float32Array {
  return tensor.data instanceof Float32Array ? tensor.data : Float32Array.from(tensor.data);
}

/** Axes in another order: permute(x, [0, 2, 1]) turns the last two around. */
export function permute(tensor: GoldenTensor, order: readonly number[]): GoldenTensor {
  const shape = order.map((axis) => tensor.shape[axis]);
  const strides = stridesOf(tensor.shape);
  const source = float32Of(tensor);
  const data = new Float32Array(source.length);
  const index = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    data[i] = source[order.reduce((at, axis, k) => at + index[k] * strides[axis], 0)];
    for (let k = shape.length - 1; k >= 0 && ++index[k] === shape[k]; k--) index[k] = 0;
  }
  return { shape, data };
}

/** Only these places along one axis, in this order. */
export function take(tensor: GoldenTensor, axis: number, places: readonly number[]): GoldenTensor {
  const outer = product(tensor.shape.slice(0, axis));
  const inner = product(tensor.shape.slice(axis + 1));
  const length = tensor.shape[axis];
  const shape = tensor.shape.map((size, i) => (i === axis ? places.length : size));
  const data = new Float32Array(product(shape));
  for (let o = 0; o < outer; o++) {
    places.forEach((place, k) => {
      const from = (o * length + place) * inner;
      data.set(tensor.data.subarray(from, from + inner), (o * places.length + k) * inner);
    });
  }
  return { shape, data };
}

export function reshaped(tensor: GoldenTensor, shape: readonly number[]): GoldenTensor {
  if (product(shape) !== tensor.data.length) {
    throw new Error(`[${tensor.shape.join()}] cannot be seen as [${shape.join()}].`);
  }
  return { shape, data: tensor.data };
}

/** Tensors of the same shape behind one another along the first axis. */
export function stack(tensors: readonly GoldenTensor[]): GoldenTensor {
  const rows = tensors.reduce((sum, tensor) => sum + tensor.shape[0], 0);
  const data = new Float32Array(tensors.reduce((sum, tensor) => sum + tensor.data.length, 0));
  let at = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, at);
    at += tensor.data.length;
  }
  return { shape: [rows, ...tensors[0].shape.slice(1)], data };
}

/** Mean and population standard deviation over every axis but the given one: [size, 2]. */
export function statistics(tensor: GoldenTensor, axis: number): GoldenTensor {
  const outer = product(tensor.shape.slice(0, axis));
  const inner = product(tensor.shape.slice(axis + 1));
  const size = tensor.shape[axis];
  const data = new Float32Array(size * 2);
  for (let k = 0; k < size; k++) {
    const [mean, deviation] = spreadOf(tensor.data, { outer, inner, size, k });
    data[2 * k] = mean;
    data[2 * k + 1] = deviation;
  }
  return { shape: [size, 2], data };
}

interface Lane {
  outer: number;
  inner: number;
  size: number;
  k: number;
}

function spreadOf(values: GoldenTensor['data'], { outer, inner, size, k }: Lane): [number, number] {
  let sum = 0;
  for (let o = 0; o < outer; o++) for (let i = 0; i < inner; i++) sum += values[(o * size + k) * inner + i];
  const mean = sum / (outer * inner);
  let squares = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) squares += (values[(o * size + k) * inner + i] - mean) ** 2;
  }
  return [mean, Math.sqrt(squares / (outer * inner))];
}

export function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => product(shape.slice(axis + 1)));
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}
