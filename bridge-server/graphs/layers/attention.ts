import type { GraphBuilder, Value } from '../graph-builder';
import { linear } from './linear';
import { reshape } from './shapes';

export interface AttentionInputs {
  /** [b, queries, heads * headWidth] */
  query: Value;
  /** [b, keys, heads * headWidth] */
  key: Value;
  value: Value;
  heads: number;
  /** Added to the logits: [1, 1, queries, keys]. */
  mask?: Value;
}

/**
 * softmax(q k^T / sqrt(headWidth)) v for each head -> [b, queries, heads * headWidth]. One fused node: the
 * scores of all queries at once would be gigabytes.
 */
export function attention(g: GraphBuilder, { query, key, value, heads, mask }: AttentionInputs): Value {
  const inputs = [query, key, value, ...(mask ? [undefined, undefined, mask] : [])];
  return g.node('MultiHeadAttention', inputs, {
    domain: 'com.microsoft',
    attributes: { num_heads: { int: heads } },
    shape: [query.shape[0], query.shape[1], value.shape[2]],
  });
}

/**
 * Self-attention with layers to_q, to_k, to_v, to_out.0 as in the UNet: [b, tokens, c] -> [b, tokens, c].
 */
export function selfAttention(g: GraphBuilder, x: Value, name: string, heads: number): Value {
  const width = x.shape[2];
  const project = (layer: string): Value => linear(g, x, `${name}.${layer}`, width, { bias: false });
  const mixed = attention(g, { query: project('to_q'), key: project('to_k'), value: project('to_v'), heads });
  return linear(g, mixed, `${name}.to_out.0`, width);
}

/** The same values seen as another number of sequences: [b, s, c] -> [sequences, b*s/sequences, c]. */
export function asSequences(g: GraphBuilder, x: Value, sequences: number): Value {
  const [b, s, c] = x.shape;
  return reshape(g, x, [sequences, (b * s) / sequences, c]);
}
