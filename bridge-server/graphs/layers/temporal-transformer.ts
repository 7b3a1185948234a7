import type { GraphBuilder, Value } from '../graph-builder';
import { selfAttention } from './attention';
import { framesToTime } from './convolution';
import { add } from './elementwise';
import { linear } from './linear';
import { groupNorm } from './normalization';
import { inParts, partCount } from './parts';
import { castToCompute, reshape, transpose } from './shapes';
import { transformerBlock } from './transformer-block';

export interface TemporalTransformerOptions {
  batch: number;
  heads: number;
  /** Width of the tokens inside; the channels of the picture unless told. */
  innerWidth?: number;
  /** The oldest of these transformers projects with 1x1 convolutions instead of linear layers. */
  convProjection?: boolean;
}

const EPSILON = 1e-6;

/**
 * Temporal transformer (specification 5.6): each pixel looks at itself in the other frames, twice. The norm
 * pools over time; there is no mask and no position. [b*t, c, h, w] -> the same.
 */
export function temporalTransformer(
  g: GraphBuilder,
  x: Value,
  name: string,
  { batch, heads, innerWidth, convProjection }: TemporalTransformerOptions,
): Value {
  const [n, c, h, w] = x.shape;
  const frames = n / batch;
  const inner = innerWidth ?? c;
  const kernelRank = convProjection ? 3 : undefined;
  const block = `${name}.transformer_blocks.0`;
  const normalized = castToCompute(g, groupNorm(g, framesToTime(g, x, batch), `${name}.norm`, EPSILON));
  const pixels = reshape(g, transpose(g, normalized, [0, 3, 2, 1]), [batch * h * w, frames, c]);
  const parts = partCount(batch * h * w, frames, g.rowsPerPart);
  const out = inParts(g, parts, [pixels], (g, [part]) => {
    const projected = g.landmark(
      `${name}.proj_in`,
      linear(g, part, `${name}.proj_in`, inner, { kernelRank }),
    );
    const mixed = transformerBlock(g, projected, name, {
      attn1: (tokens) => selfAttention(g, tokens, `${block}.attn1`, heads),
      attn2: (tokens) => selfAttention(g, tokens, `${block}.attn2`, heads),
    });
    return g.landmark(`${name}.proj_out`, linear(g, mixed, `${name}.proj_out`, c, { kernelRank }));
  });
  const perFrame = transpose(g, reshape(g, out, [batch, h * w, frames, c]), [0, 2, 3, 1]);
  return add(g, x, reshape(g, perFrame, x.shape));
}
