import type { GraphBuilder, Value } from '../graph-builder';
import { add } from './elementwise';
import { gegluFeedForward } from './feed-forward';
import { layerNorm } from './normalization';
import { castToCompute } from './shapes';

export interface TransformerBlockLayers {
  /** Tokens [b, s, c] -> what is added to them. */
  attn1(tokens: Value): Value;
  attn2(tokens: Value): Value;
}

/**
 * x += attn1(norm1 x); x += attn2(norm2 x); x += ff(norm3 x), over tokens [b, s, c].
 * @param name the transformer that the block belongs to; blocks are numbered and there is one
 */
export function transformerBlock(
  g: GraphBuilder,
  x: Value,
  name: string,
  layers: TransformerBlockLayers,
): Value {
  const block = `${name}.transformer_blocks.0`;
  const normed = (tokens: Value, norm: string): Value =>
    castToCompute(g, layerNorm(g, tokens, `${block}.${norm}`));
  const once = add(g, x, g.landmark(`${name}.attn1`, layers.attn1(normed(x, 'norm1'))));
  const twice = add(g, once, g.landmark(`${name}.attn2`, layers.attn2(normed(once, 'norm2'))));
  const fed = g.landmark(`${name}.ff`, gegluFeedForward(g, normed(twice, 'norm3'), `${block}.ff`));
  return add(g, twice, fed);
}
