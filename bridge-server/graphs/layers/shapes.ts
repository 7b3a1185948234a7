import type { GraphBuilder, Value } from '../graph-builder';
import type { DataType } from '../graph';

/** Views and rearrangements; on every device a reshape costs nothing. */

export function reshape(g: GraphBuilder, x: Value, shape: readonly number[]): Value {
  if (x.shape.join() === shape.join()) return x;
  if (count(x.shape) !== count(shape)) {
    throw new Error(`[${x.shape.join()}] cannot be seen as [${shape.join()}] (${x.name}).`);
  }
  return g.node('Reshape', [x, g.constant(shape)], { shape });
}

export function transpose(g: GraphBuilder, x: Value, perm: readonly number[]): Value {
  const shape = perm.map((axis) => x.shape[axis]);
  return g.node('Transpose', [x], { attributes: { perm: { ints: perm } }, shape });
}

export function concat(g: GraphBuilder, values: readonly Value[], axis: number): Value {
  const total = values.reduce((sum, value) => sum + value.shape[axis], 0);
  const shape = values[0].shape.map((size, i) => (i === axis ? total : size));
  return g.node('Concat', values, { attributes: { axis: { int: axis } }, shape });
}

/** Part [start, end) along one axis. */
export function slice(g: GraphBuilder, x: Value, axis: number, start: number, end: number): Value {
  const shape = x.shape.map((size, i) => (i === axis ? end - start : size));
  return g.node('Slice', [x, g.constant([start]), g.constant([end]), g.constant([axis])], { shape });
}

/** The entries of one axis that `indices`, whole numbers in one dimension, count from 0. */
export function gather(g: GraphBuilder, x: Value, axis: number, indices: Value): Value {
  const shape = x.shape.map((size, i) => (i === axis ? count(indices.shape) : size));
  return g.node('Gather', [x, indices], { attributes: { axis: { int: axis } }, shape });
}

export function cast(g: GraphBuilder, x: Value, dtype: DataType): Value {
  if (x.dtype === dtype) return x;
  const to = { float32: 1, int32: 6, int64: 7, float16: 10 }[dtype];
  return g.node('Cast', [x], { attributes: { to: { int: to } }, dtype });
}

/** Into the type in which this graph computes. */
export function castToCompute(g: GraphBuilder, x: Value): Value {
  return cast(g, x, g.computeType);
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
