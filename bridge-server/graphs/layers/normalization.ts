import type { GraphBuilder, Value } from '../graph-builder';
import { add, mul } from './elementwise';
import { cast, reshape } from './shapes';

/** Every group norm of this model has 32 groups. */
export const GROUPS = 32;

/**
 * Group norm over [n, c, ..]: the mean and spread of each group are taken over all axes behind the first.
 * A layout of [b*t, c, h, w] gives statistics per frame, [b, c, t, h*w] pools them over time.
 * Returns float32, also in fp16 graphs: squared sums of this many values do not fit into half precision.
 */
export function groupNorm(g: GraphBuilder, x: Value, name: string, epsilon: number): Value {
  const [n, c, ...rest] = x.shape;
  const perGroup = (c / GROUPS) * rest.reduce((a, b) => a * b, 1);
  const grouped = reshape(g, cast(g, x, 'float32'), [n, GROUPS, perGroup]);
  const ones = g.constant(Array<number>(GROUPS).fill(1), [GROUPS], 'float32');
  const zeros = g.constant(Array<number>(GROUPS).fill(0), [GROUPS], 'float32');
  const normalized = g.node('InstanceNormalization', [grouped, ones, zeros], {
    attributes: { epsilon: { float: epsilon } },
  });
  const perChannel = [1, c, ...rest.map(() => 1)];
  const weight = g.weight(`${name}.weight`, perChannel, { tensorShape: [c], keepFloat32: true });
  const bias = g.weight(`${name}.bias`, perChannel, { tensorShape: [c], keepFloat32: true });
  return add(g, mul(g, reshape(g, normalized, x.shape), weight), bias);
}

const LAYER_NORM_EPSILON = 1e-5;

/** Layer norm over the last axis; float32 inside and out, as groupNorm. */
export function layerNorm(g: GraphBuilder, x: Value, name: string): Value {
  const width = x.shape[x.shape.length - 1];
  const weight = g.weight(`${name}.weight`, [width], { keepFloat32: true });
  const bias = g.weight(`${name}.bias`, [width], { keepFloat32: true });
  return g.node('LayerNormalization', [cast(g, x, 'float32'), weight, bias], {
    attributes: { axis: { int: -1 }, epsilon: { float: LAYER_NORM_EPSILON } },
  });
}
