import type { ToonCrafterConfig } from './config';
import type { Graph } from './graph';
import { GraphBuilder, type Value } from './graph-builder';
import { conv2d, convOverTime, framesToTime, timeToFrames, upsample2x } from './layers/convolution';
import { add, mul, sigmoid, silu } from './layers/elementwise';
import { groupNorm } from './layers/normalization';
import { fuseEndFrames, fusionAttention, referenceKeys } from './layers/reference-fusion';
import { reshape, transpose } from './layers/shapes';
import { VAE_EPSILON, vaeAttention, vaeResidualBlock } from './layers/vae-blocks';

const PREFIX = 'first_stage_model.decoder.';
/** Blocks of a level are one more than in the encoder. */
const EXTRA_BLOCKS = 1;
const TIME_STACK_EPSILON = 1e-5;

export interface LatentClipSize {
  frames: number;
  /** Of the latents: an eighth of the picture. */
  height: number;
  width: number;
}

/**
 * The dual-reference decoder (specification 6.2), always in float32: latents to frames, with a look at the
 * encoder's hidden states of the two keys so that lines and colours come from the drawings themselves.
 *
 * Inputs: latents [1, 4, t, h, w] as sampled; reference.0 .. reference.4 [2, c, h', w'], the encoder's hidden
 * states of the first and the last key. Output: frames [1, 3, t, 8h, 8w], not clamped.
 */
export function buildVaeDecoder(config: ToonCrafterConfig, size: LatentClipSize): Graph {
  const { ch, ch_mult: factors, num_res_blocks: blocks, out_ch: outChannels } = config.first_stage.ddconfig;
  const g = new GraphBuilder('vae-decoder', 'fp32', { prefix: PREFIX });
  const references = referenceInputs(g, config, size);
  const top = factors.length - 1;

  let h = g.landmark('conv_in', conv2d(g, latentFrames(g, config, size), 'conv_in', ch * factors[top]));
  h = videoResidualBlock(g, h, 'mid.block_1', h.shape[1]);
  h = g.landmark('mid.attn_1', vaeAttention(g, h, 'mid.attn_1'));
  h = videoResidualBlock(g, h, 'mid.block_2', h.shape[1]);

  for (let level = top; level >= 0; level--) {
    for (let block = 0; block < blocks + EXTRA_BLOCKS; block++) {
      h = videoResidualBlock(g, h, `up.${level}.block.${block}`, ch * factors[level]);
    }
    h = refine(g, h, references[level], level, config);
    if (level > 0) h = g.landmark(`up.${level}.upsample`, upsample2x(g, h, `up.${level}.upsample.conv`));
  }

  h = silu(g, g.landmark('norm_out', groupNorm(g, h, 'norm_out', VAE_EPSILON)));
  h = refine(g, h, references[factors.length], factors.length, config);
  const clip = mixOverTime(g, conv2d(g, h, 'conv_out', outChannels));
  g.output('frames', reshape(g, clip, [1, outChannels, size.frames, h.shape[2], h.shape[3]]));
  return g.finish();
}

function referenceInputs(
  g: GraphBuilder,
  config: ToonCrafterConfig,
  { height, width }: LatentClipSize,
): Value[] {
  const { ch, ch_mult: factors } = config.first_stage.ddconfig;
  const scale = 2 ** (factors.length - 1);
  const full = [height * scale, width * scale];
  const levels = factors.map((factor, level) => [ch * factor, full[0] / 2 ** level, full[1] / 2 ** level]);
  return [...levels, [ch, ...full]].map((shape, i) => g.input(`reference.${i}`, [2, ...shape]));
}

/** Takes the scaling of the latents off: [1, 4, t, h, w] -> [t, 4, h, w]. */
function latentFrames(
  g: GraphBuilder,
  config: ToonCrafterConfig,
  { frames, height, width }: LatentClipSize,
): Value {
  const channels = config.first_stage.embed_dim;
  const latents = g.input('latents', [1, channels, frames, height, width]);
  const divisor = g.constant([config.model.scale_factor], [1], 'float32');
  const unscaled = g.node('Div', [latents, divisor]);
  return reshape(g, transpose(g, unscaled, [0, 2, 1, 3, 4]), [frames, channels, height, width]);
}

/** The block of the encoder, then the same picture mixed over time: [t, in, h, w] -> [t, out, h, w]. */
function videoResidualBlock(g: GraphBuilder, x: Value, name: string, outChannels: number): Value {
  const still = g.landmark(`${name}.spatial`, vaeResidualBlock(g, x, name, outChannels));
  // mix * (still + moved) + (1 - mix) * still = still + mix * moved
  const mix = sigmoid(g, g.weight(`${name}.mix_factor`, [1]));
  const moved = g.landmark(`${name}.time_stack`, timeStack(g, still, `${name}.time_stack`));
  return g.landmark(name, add(g, still, mul(g, moved, mix)));
}

/** Two convolutions over time with norms that pool over the whole clip. */
function timeStack(g: GraphBuilder, x: Value, name: string): Value {
  const [, channels, height, width] = x.shape;
  const first = convOverTime(
    g,
    timeNormSilu(g, framesToTime(g, x, 1), `${name}.in_layers.0`),
    `${name}.in_layers.2`,
    channels,
  );
  const second = convOverTime(
    g,
    timeNormSilu(g, first, `${name}.out_layers.0`),
    `${name}.out_layers.3`,
    channels,
  );
  return timeToFrames(g, second, height, width);
}

function timeNormSilu(g: GraphBuilder, x: Value, name: string): Value {
  return silu(g, groupNorm(g, x, name, TIME_STACK_EPSILON));
}

/** Brings in the references: by attention where the map is small, at the end frames only where it is large. */
function refine(
  g: GraphBuilder,
  x: Value,
  reference: Value,
  level: number,
  config: ToonCrafterConfig,
): Value {
  const {
    attn_level: attentionLevels,
    fusion_heads: heads,
    fusion_dim_head: headWidth,
  } = config.first_stage.decoder;
  const name = `attn_refinement.${level}`;
  if (!attentionLevels.includes(level)) return g.landmark(name, fuseEndFrames(g, x, reference, name));
  const size = { heads, headWidth };
  return g.landmark(name, fusionAttention(g, x, referenceKeys(g, reference, name, size), name, size));
}

/** The last layer: neighbouring frames of the finished picture are mixed: [t, 3, h, w] -> [1, 3, t, h*w]. */
function mixOverTime(g: GraphBuilder, x: Value): Value {
  const clip = framesToTime(g, g.landmark('conv_out.spatial', x), 1);
  return convOverTime(g, clip, 'conv_out.time_mix_conv', x.shape[1]);
}
