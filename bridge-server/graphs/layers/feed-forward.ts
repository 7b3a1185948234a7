import type { GraphBuilder, Value } from '../graph-builder';
import { gelu, mul } from './elementwise';
import { linear } from './linear';

/** The hidden layer of every feed-forward network here is this many times as wide as the tokens. */
const EXPANSION = 4;

/** GEGLU: (a * gelu(gate)) through a second layer, where a and gate are halves of one projection. */
export function gegluFeedForward(g: GraphBuilder, x: Value, name: string): Value {
  const width = x.shape[x.shape.length - 1];
  const hidden = width * EXPANSION;
  const half = (start: number): Value =>
    linear(g, x, `${name}.net.0.proj`, hidden * 2, { outputs: { start, count: hidden } });
  const value = half(0);
  const gate = gelu(g, half(hidden));
  return linear(g, mul(g, value, gate), `${name}.net.2`, width);
}
