import type { GraphBuilder, Value } from '../graph-builder';
import { attention } from './attention';
import { conv2d } from './convolution';
import { add } from './elementwise';
import { linear } from './linear';
import { groupNorm } from './normalization';
import { reshape, transpose } from './shapes';
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

/** What is added to the first and to the last frame: a 1x1 convolution of the references [2, c, h, w]. */
export function endFrameMaps(g: GraphBuilder, reference: Value, name: string): Value {
  return conv2d(g, reference, `${name}.conv`, reference.shape[1], { kernel: 1 });
}

/**
 * Which frame gets which map: [t, 2] with a one for the first frame and the first map, and for the last and the last.
 */
export function endFrameShares(g: GraphBuilder, frames: number): Value {
  const values = Array.from({ length: frames * 2 }, (_, i) => (i === 0 || i === frames * 2 - 1 ? 1 : 0));
  return g.constant(values, [frames, 2], 'float32', 'end_frames');
}

/** Adds to each frame its share of the maps, so that only the end frames change: [n, c, h, w], shares [n, 2]. */
export function fuseEndFrames(g: GraphBuilder, x: Value, maps: Value, shares: Value): Value {
  const [n, c, h, w] = x.shape;
  const flat = reshape(g, maps, [2, c * h * w]);
  const added = g.node('MatMul', [shares, flat], { shape: [n, c * h * w] });
  return add(g, x, reshape(g, added, x.shape));
}
