import type { ToonCrafterConfig } from './config';
import type { Graph, Precision } from './graph';
import { GraphBuilder, type Value } from './graph-builder';
import { attention } from './layers/attention';
import { add, gelu } from './layers/elementwise';
import { linear } from './layers/linear';
import { layerNorm } from './layers/normalization';
import { cast, castToCompute, concat } from './layers/shapes';

const PREFIX = 'image_proj_model.';

/**
 * Turns the tokens of one picture into context for every frame: learned latents ask the picture (specification 4).
 * tokens [batch, 257, vision width] -> image_context [batch, queries * frames, context width], frame by frame.
 * The running sum and the softmax are float32 in both precisions.
 */
export function buildResampler(
  config: ToonCrafterConfig,
  size: { batch: number },
  precision: Precision,
): Graph {
  const {
    dim,
    depth,
    num_queries: queries,
    video_length: frames,
    embedding_dim: visionWidth,
    output_dim: outWidth,
  } = config.resampler;
  const { image_size: side, patch_size: patch } = config.clip.vision_cfg;
  const g = new GraphBuilder('resampler', precision, { prefix: PREFIX });
  const tokens = g.input('tokens', [size.batch, (side / patch) ** 2 + 1, visionWidth]);

  const projected = cast(g, linear(g, castToCompute(g, tokens), 'proj_in', dim), 'float32');
  const picture = g.landmark('resampler.proj_in', projected);
  let latents = learnedLatents(g, [size.batch, queries * frames, dim]);
  for (let layer = 0; layer < depth; layer++) {
    const name = `layers.${layer}`;
    const attended = g.landmark(
      `resampler.${layer}.attn`,
      perceiverAttention(g, picture, latents, `${name}.0`, config),
    );
    latents = add(g, latents, attended);
    const fed = g.landmark(`resampler.${layer}.ff`, feedForward(g, latents, `${name}.1`, config));
    latents = add(g, latents, fed);
  }
  const out = cast(g, linear(g, castToCompute(g, latents), 'proj_out', outWidth), 'float32');
  g.output('image_context', layerNorm(g, out, 'norm_out'));
  return g.finish();
}

function learnedLatents(g: GraphBuilder, shape: readonly number[]): Value {
  const latents = g.weight('latents', [1, ...shape.slice(1)], { keepFloat32: true });
  return shape[0] === 1 ? latents : g.node('Expand', [latents, g.constant(shape)], { shape });
}

/** The latents ask the picture and each other: keys are the picture's tokens first, then the latents. */
function perceiverAttention(
  g: GraphBuilder,
  picture: Value,
  latents: Value,
  name: string,
  config: ToonCrafterConfig,
): Value {
  const { heads, dim_head: headWidth, dim } = config.resampler;
  const inner = heads * headWidth;
  const asked = castToCompute(g, layerNorm(g, latents, `${name}.norm2`));
  const known = castToCompute(g, layerNorm(g, picture, `${name}.norm1`));
  const keyTokens = concat(g, [known, asked], 1);
  const half = (start: number): Value =>
    linear(g, keyTokens, `${name}.to_kv`, 2 * inner, { bias: false, outputs: { start, count: inner } });
  const query = cast(g, linear(g, asked, `${name}.to_q`, inner, { bias: false }), 'float32');
  const [key, value] = [cast(g, half(0), 'float32'), cast(g, half(inner), 'float32')];
  const mixed = castToCompute(g, attention(g, { query, key, value, heads }));
  return cast(g, linear(g, mixed, `${name}.to_out`, dim, { bias: false }), 'float32');
}

function feedForward(g: GraphBuilder, latents: Value, name: string, config: ToonCrafterConfig): Value {
  const { dim, ff_mult: expansion } = config.resampler;
  const x = castToCompute(g, layerNorm(g, latents, `${name}.0`));
  const hidden = gelu(g, linear(g, x, `${name}.1`, dim * expansion, { bias: false }));
  return cast(g, linear(g, hidden, `${name}.3`, dim, { bias: false }), 'float32');
}
