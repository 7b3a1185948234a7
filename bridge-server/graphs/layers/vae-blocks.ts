import type { GraphBuilder, Value } from '../graph-builder';
import { attention } from './attention';
import { conv2d } from './convolution';
import { add, silu } from './elementwise';
import { linear } from './linear';
import { groupNorm } from './normalization';
import { reshape, transpose } from './shapes';

export const VAE_EPSILON = 1e-6;

/** Residual block of the autoencoder (specification 6.1), frame by frame: [n, in, h, w] -> [n, out, h, w]. */
export function vaeResidualBlock(g: GraphBuilder, x: Value, name: string, outChannels: number): Value {
  const first = conv2d(
    g,
    silu(g, groupNorm(g, x, `${name}.norm1`, VAE_EPSILON)),
    `${name}.conv1`,
    outChannels,
  );
  const second = conv2d(
    g,
    silu(g, groupNorm(g, first, `${name}.norm2`, VAE_EPSILON)),
    `${name}.conv2`,
    outChannels,
  );
  const shortcut =
    x.shape[1] === outChannels ? x : conv2d(g, x, `${name}.nin_shortcut`, outChannels, { kernel: 1 });
  return add(g, shortcut, second);
}

/** Attention among the pixels of each frame with a single head as wide as the channels: [n, c, h, w] -> the same. */
export function vaeAttention(g: GraphBuilder, x: Value, name: string): Value {
  const [n, c, h, w] = x.shape;
  const normalized = groupNorm(g, x, `${name}.norm`, VAE_EPSILON);
  const pixels = transpose(g, reshape(g, normalized, [n, c, h * w]), [0, 2, 1]);
  const project = (layer: string, tokens: Value): Value =>
    linear(g, tokens, `${name}.${layer}`, c, { kernelRank: 4 });
  const [query, key, value] = ['q', 'k', 'v'].map((layer) => project(layer, pixels));
  const out = project('proj_out', attention(g, { query, key, value, heads: 1 }));
  return add(g, x, reshape(g, transpose(g, out, [0, 2, 1]), x.shape));
}
