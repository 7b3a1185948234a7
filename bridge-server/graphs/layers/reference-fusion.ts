import type { GraphBuilder, Value } from '../graph-builder';
import { attention } from './attention';
import { conv2d } from './convolution';
import { add } from './elementwise';
import { linear } from './linear';
import { groupNorm } from './normalization';
import { concat, reshape, slice, transpose } from './shapes';
import { VAE_EPSILON } from './vae-blocks';

/** Heads of the fusion attention; their width does not follow the channels. */
export interface FusionHeads {
  heads: number;
  headWidth: number;
}

/** Keys and values of both references: [1, 2*h*w, heads * headWidth] each. The same for every frame. */
export interface ReferenceKeys {
  key: Value;
  value: Value;
}

/** Tokens of the first reference, then those of the last, without a norm: [2, c, h, w]. */
export function referenceKeys(
  g: GraphBuilder,
  reference: Value,
  name: string,
  size: FusionHeads,
): ReferenceKeys {
  const [n, c, h, w] = reference.shape;
  const inner = size.heads * size.headWidth;
  const tokens = reshape(g, transpose(g, reshape(g, reference, [n, c, h * w]), [0, 2, 1]), [1, n * h * w, c]);
  const project = (layer: string): Value => linear(g, tokens, `${name}.${layer}`, inner, { bias: false });
  return { key: project('to_k'), value: project('to_v') };
}

/** Every pixel of every frame looks at both references (specification 6.2, levels 2 and 3): [t, c, h, w]. */
export function fusionAttention(
  g: GraphBuilder,
  x: Value,
  { key, value }: ReferenceKeys,
  name: string,
  size: FusionHeads,
): Value {
  const [n, c, h, w] = x.shape;
  const normalized = groupNorm(g, x, `${name}.norm`, VAE_EPSILON);
  const pixels = transpose(g, reshape(g, normalized, [n, c, h * w]), [0, 2, 1]);
  const query = linear(g, pixels, `${name}.to_q`, size.heads * size.headWidth, { bias: false });
  const asked = reshape(g, query, [1, n * h * w, query.shape[2]]);
  const answer = reshape(g, attention(g, { query: asked, key, value, heads: size.heads }), query.shape);
  const out = linear(g, answer, `${name}.to_out.0`, c);
  return add(g, x, reshape(g, transpose(g, out, [0, 2, 1]), x.shape));
}

/** Adds a 1x1 convolution of the references to the first and the last frame only: [t, c, h, w]. */
export function fuseEndFrames(g: GraphBuilder, x: Value, reference: Value, name: string): Value {
  const [t, c] = x.shape;
  const maps = conv2d(g, reference, `${name}.conv`, c, { kernel: 1 });
  const first = add(g, slice(g, x, 0, 0, 1), slice(g, maps, 0, 0, 1));
  const last = add(g, slice(g, x, 0, t - 1, t), slice(g, maps, 0, 1, 2));
  return concat(g, [first, slice(g, x, 0, 1, t - 1), last], 0);
}
