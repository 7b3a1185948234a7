import type { GraphBuilder, Value } from '../graph-builder';
import { reshape } from './shapes';

export interface LinearOptions {
  /** False for layers without a bias. */
  bias?: boolean;
  /** Only these outputs of the layer: q, k or v of a joint projection, value or gate of a GEGLU. */
  outputs?: { start: number; count: number };
  /** Shape of the weight in the checkpoint if it is not [out, in]: a 1x1 convolution used as a linear layer. */
  kernelRank?: 3 | 4;
  /** Names of weight and bias if they are not `${name}.weight` and `${name}.bias`. */
  weightName?: string;
  biasName?: string;
}

/**
 * y = x W^T + b over the last axis: [.., in] -> [.., out].
 * @param outWidth number of outputs of the whole layer in the checkpoint
 */
export function linear(
  g: GraphBuilder,
  x: Value,
  name: string,
  outWidth: number,
  options: LinearOptions = {},
): Value {
  const inWidth = x.shape[x.shape.length - 1];
  const rows = options.outputs;
  const width = rows?.count ?? outWidth;
  const kernel = Array.from({ length: (options.kernelRank ?? 2) - 2 }, () => 1);
  const weight = g.weight(options.weightName ?? `${name}.weight`, [inWidth, width], {
    tensorShape: [outWidth, inWidth, ...kernel],
    rows,
    transpose: true,
  });
  const flat = reshape(g, x, [x.shape.slice(0, -1).reduce((a, b) => a * b, 1), inWidth]);
  const shape = [flat.shape[0], width];
  const y =
    options.bias === false
      ? g.node('MatMul', [flat, weight], { shape })
      : g.node('Gemm', [flat, weight, biasOf(g, name, outWidth, options)], { shape });
  return reshape(g, y, [...x.shape.slice(0, -1), width]);
}

function biasOf(g: GraphBuilder, name: string, outWidth: number, options: LinearOptions): Value {
  const rows = options.outputs;
  return g.weight(options.biasName ?? `${name}.bias`, [rows?.count ?? outWidth], {
    tensorShape: [outWidth],
    rows,
  });
}
