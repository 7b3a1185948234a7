import type { GraphBuilder, Value } from '../graph-builder';

/** Arithmetic value by value; the second operand may be broadcast against the first. */

export function add(g: GraphBuilder, a: Value, b: Value): Value {
  return g.node('Add', [a, b]);
}

export function mul(g: GraphBuilder, a: Value, b: Value): Value {
  return g.node('Mul', [a, b]);
}

/** x * sigmoid(x). QuickGelu with alpha 1 is the same function in one node on every device. */
export function silu(g: GraphBuilder, x: Value): Value {
  return g.node('QuickGelu', [x], { domain: 'com.microsoft', attributes: { alpha: { float: 1 } } });
}

/** The exact (erf) GELU; the tanh approximation would be off by 2e-4. */
export function gelu(g: GraphBuilder, x: Value): Value {
  return g.node('Gelu', [x], { domain: 'com.microsoft' });
}

export function sigmoid(g: GraphBuilder, x: Value): Value {
  return g.node('Sigmoid', [x]);
}

/** x times a number of the configuration. */
export function scale(g: GraphBuilder, x: Value, factor: number): Value {
  return mul(g, x, g.constant([factor], [1], x.dtype));
}
