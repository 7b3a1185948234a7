import type { GraphBuilder, Value } from '../graph-builder';
import { asSequences, attention, selfAttention } from './attention';
import { add } from './elementwise';
import { linear } from './linear';
import { groupNorm } from './normalization';
import { inParts, partCount } from './parts';
import { castToCompute, reshape, transpose } from './shapes';
import { transformerBlock } from './transformer-block';

/** Keys and values of one kind of context, [sequences, tokens, c]; the frames are spread evenly over the sequences. */
export interface ContextKeys {
  key: Value;
  value: Value;
}

export interface SpatialTransformerOptions {
  heads: number;
  /** Each kind of context is attended with a softmax of its own; the results are added. */
  contexts: readonly ContextKeys[];
}

const EPSILON = 1e-6;

/**
 * Spatial transformer (specification 5.5): the pixels of each frame look at each other, then at the context.
 * [b*t, c, h, w] -> the same. Frames do not see each other, so they can be run in parts.
 */
export function spatialTransformer(
  g: GraphBuilder,
  x: Value,
  name: string,
  { heads, contexts }: SpatialTransformerOptions,
): Value {
  const [n, , h, w] = x.shape;
  const parts = partsFor(contexts, partCount(n, h * w, g.rowsPerPart));
  const keys = contexts.flatMap(({ key, value }) => [key, value]).map((tensor) => spread(g, tensor, parts));
  return inParts(g, parts, [x, ...keys], (g, [frames, ...part]) => {
    const contexts = part.flatMap((key, i) => (i % 2 === 0 ? [{ key, value: part[i + 1] }] : []));
    return transformFrames(g, frames, name, { heads, contexts });
  });
}

/** Every part must lie within one sequence of each context, or hold whole sequences. */
function partsFor(contexts: readonly ContextKeys[], parts: number): number {
  const fits = contexts.every(({ key }) => parts % key.shape[0] === 0 || key.shape[0] % parts === 0);
  return fits ? parts : 1;
}

/** Repeats sequences that are shared by several parts: [s, tokens, c] -> [at least parts, tokens, c]. */
function spread(g: GraphBuilder, context: Value, parts: number): Value {
  const [sequences, tokens, c] = context.shape;
  if (sequences >= parts) return context;
  const shape = [sequences, parts / sequences, tokens, c];
  const repeated = g.node('Expand', [reshape(g, context, [sequences, 1, tokens, c]), g.constant(shape)], {
    shape,
  });
  return reshape(g, repeated, [parts, tokens, c]);
}

function transformFrames(
  g: GraphBuilder,
  x: Value,
  name: string,
  { heads, contexts }: SpatialTransformerOptions,
): Value {
  const [n, c, h, w] = x.shape;
  const block = `${name}.transformer_blocks.0`;
  const normalized = castToCompute(g, groupNorm(g, x, `${name}.norm`, EPSILON));
  const pixels = transpose(g, reshape(g, normalized, [n, c, h * w]), [0, 2, 1]);
  const projected = g.landmark(`${name}.proj_in`, linear(g, pixels, `${name}.proj_in`, c));
  const mixed = transformerBlock(g, projected, name, {
    attn1: (tokens) => selfAttention(g, tokens, `${block}.attn1`, heads),
    attn2: (tokens) => crossAttention(g, tokens, `${block}.attn2`, heads, contexts),
  });
  const out = g.landmark(`${name}.proj_out`, linear(g, mixed, `${name}.proj_out`, c));
  return add(g, x, reshape(g, transpose(g, out, [0, 2, 1]), x.shape));
}

function crossAttention(
  g: GraphBuilder,
  x: Value,
  name: string,
  heads: number,
  contexts: readonly ContextKeys[],
): Value {
  const width = x.shape[2];
  const query = linear(g, x, `${name}.to_q`, width, { bias: false });
  const answers = contexts.map(({ key, value }) => {
    const mixed = attention(g, { query: asSequences(g, query, key.shape[0]), key, value, heads });
    return reshape(g, mixed, x.shape);
  });
  return linear(
    g,
    answers.reduce((sum, answer) => add(g, sum, answer)),
    `${name}.to_out.0`,
    width,
  );
}
