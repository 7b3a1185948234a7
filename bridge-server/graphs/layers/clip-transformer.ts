import type { GraphBuilder, Value } from '../graph-builder';
import { attention } from './attention';
import { add, gelu } from './elementwise';
import { linear } from './linear';
import { layerNorm } from './normalization';
import { cast, castToCompute } from './shapes';

export interface ClipBlockOptions {
  heads: number;
  /** Added to the logits: the causal mask of the text tower. */
  mask?: Value;
}

const MLP_EXPANSION = 4;

/**
 * One pre-norm block of OpenCLIP: x += attn(ln_1 x); x += mlp(ln_2 x), over tokens [b, s, c].
 * The sum runs in float32 also in fp16 graphs: its values grow from block to block.
 */
export function clipBlock(g: GraphBuilder, x: Value, name: string, options: ClipBlockOptions): Value {
  const attended = add(g, x, clipAttention(g, layerNorm(g, x, `${name}.ln_1`), `${name}.attn`, options));
  return add(g, attended, mlp(g, layerNorm(g, attended, `${name}.ln_2`), `${name}.mlp`));
}

function clipAttention(g: GraphBuilder, x: Value, name: string, { heads, mask }: ClipBlockOptions): Value {
  const width = x.shape[2];
  const tokens = castToCompute(g, x);
  const project = (index: number): Value =>
    linear(g, tokens, name, 3 * width, {
      weightName: `${name}.in_proj_weight`,
      biasName: `${name}.in_proj_bias`,
      outputs: { start: index * width, count: width },
    });
  const [query, key, value] = [0, 1, 2].map((index) => cast(g, project(index), 'float32'));
  const mixed = castToCompute(g, attention(g, { query, key, value, heads, mask }));
  return cast(g, linear(g, mixed, `${name}.out_proj`, width), 'float32');
}

function mlp(g: GraphBuilder, x: Value, name: string): Value {
  const width = x.shape[2];
  const hidden = linear(g, castToCompute(g, x), `${name}.c_fc`, width * MLP_EXPANSION);
  return cast(g, linear(g, gelu(g, hidden), `${name}.c_proj`, width), 'float32');
}
