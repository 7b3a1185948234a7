import type { Tensor, Tensors } from '../../../bridge-server/runtime/tensor';
import { toFloat32 } from '../../../bridge-server/runtime/tensor';
import { compare, type Comparison } from '../comparison';
import type { GoldenFile } from '../golden-file';
import type { GoldenSet } from '../golden-set';
import { float32Of, type GoldenTensor, permute, reshaped, statistics } from '../golden-tensor';

/** Runs what a golden file exercises and compares every tensor that it holds the answer for. */
export type Check = (file: GoldenFile, set: GoldenSet) => Promise<Comparison[]>;

/** Points inside a network can only be seen when it is run in one piece. */
export const IN_ONE_PIECE = Infinity;
/** Small enough that the pictures of the golden data, too, are worked through in several parts. */
export const IN_SMALL_PARTS = 64;

/** Inside of a network: `mid/` and `fine/` are values, `stat/` mean and spread of each channel. */
const INSIDE = /^(?:mid|fine|stat)\//;

export function insideNames(file: GoldenFile): string[] {
  return file.names().filter((name) => INSIDE.test(name));
}

/** Name of the point in the network: `stat/fine/input_blocks.1.0` -> `input_blocks.1.0`. */
export function landmarkName(name: string): string {
  return name.replace(/^stat\//, '').replace(/^(mid|fine)\//, '');
}

export function asFloat32Feed(tensor: GoldenTensor, shape: readonly number[] = tensor.shape): Tensor {
  return { dtype: 'float32', shape, data: float32Of(tensor) };
}

export function goldenOf(tensor: Tensor): GoldenTensor {
  return { shape: tensor.shape, data: toFloat32(tensor) };
}

/** The result under this name. Throws if the network did not give it. */
export function result(results: Tensors, name: string): GoldenTensor {
  if (!(name in results)) throw new Error(`The network gave no ${name}.`);
  return goldenOf(results[name]);
}

/**
 * Compares a point inside a network. Pictures over time are stored as [b, c, t, h, w] or frame by frame;
 * statistics are per channel: the last axis of tokens, the second of pictures.
 */
export function compareInside(
  name: string,
  actual: GoldenTensor,
  expected: GoldenTensor,
  tolerance: number,
): Comparison {
  if (name.startsWith('stat/')) {
    const channelAxis = actual.shape.length === 3 ? 2 : 1;
    return compare(name, statistics(actual, channelAxis), expected, tolerance);
  }
  return compare(name, likeClip(actual, expected.shape), expected, tolerance);
}

/** Brings frames [b*t, c, h, w] or [b, c, t, h*w] into the form [b, c, t, h, w] if that is how they are stored. */
function likeClip(actual: GoldenTensor, shape: readonly number[]): GoldenTensor {
  if (shape.length !== 5) return actual;
  const [b, c, t, h, w] = shape;
  if (actual.shape[0] !== b * t) return reshaped(actual, shape);
  return permute(reshaped(actual, [b, t, c, h, w]), [0, 2, 1, 3, 4]);
}
