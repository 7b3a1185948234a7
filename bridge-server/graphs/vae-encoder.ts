import type { ToonCrafterConfig } from './config';
import type { Graph } from './graph';
import { GraphBuilder, type Value } from './graph-builder';
import { conv2d } from './layers/convolution';
import { silu } from './layers/elementwise';
import { groupNorm } from './layers/normalization';
import { VAE_EPSILON, vaeAttention, vaeResidualBlock } from './layers/vae-blocks';

const PREFIX = 'first_stage_model.';

/** Unlike the UNet, the autoencoder halves a picture with one more row and column at the far sides only. */
const DOWNSAMPLE_PADS = [0, 0, 1, 1] as const;

export interface PictureSize {
  frames: number;
  /** In pixels. */
  height: number;
  width: number;
}

/**
 * The encoder of the autoencoder (specification 6.1), always in float32: its activations overflow half precision.
 * frames [n, 3, H, W] in -1..1 -> moments [n, 8, H/8, W/8] (mean, then log variance) and the hidden states that
 * the decoder looks at: hidden.0 .. hidden.3 (each level before it is halved), hidden.4 (after the first layer).
 */
export function buildVaeEncoder(config: ToonCrafterConfig, { frames, height, width }: PictureSize): Graph {
  const {
    ch,
    ch_mult: factors,
    num_res_blocks: blocks,
    in_channels: inChannels,
    z_channels: zChannels,
  } = config.first_stage.ddconfig;
  const g = new GraphBuilder('vae-encoder', 'fp32', { prefix: PREFIX });
  const pictures = g.input('frames', [frames, inChannels, height, width]);

  let h = conv2d(g, pictures, 'encoder.conv_in', ch);
  g.output(`hidden.${factors.length}`, h);
  factors.forEach((factor, level) => {
    for (let block = 0; block < blocks; block++) {
      h = vaeResidualBlock(g, h, `encoder.down.${level}.block.${block}`, ch * factor);
    }
    g.output(`hidden.${level}`, h);
    if (level < factors.length - 1) h = downsample(g, h, `encoder.down.${level}.downsample.conv`);
  });

  h = vaeResidualBlock(g, h, 'encoder.mid.block_1', h.shape[1]);
  h = vaeAttention(g, h, 'encoder.mid.attn_1');
  h = vaeResidualBlock(g, h, 'encoder.mid.block_2', h.shape[1]);

  const out = conv2d(
    g,
    silu(g, groupNorm(g, h, 'encoder.norm_out', VAE_EPSILON)),
    'encoder.conv_out',
    2 * zChannels,
  );
  g.output('moments', conv2d(g, out, 'quant_conv', 2 * config.first_stage.embed_dim, { kernel: 1 }));
  return g.finish();
}

function downsample(g: GraphBuilder, x: Value, name: string): Value {
  return conv2d(g, x, name, x.shape[1], { stride: 2, pads: DOWNSAMPLE_PADS });
}
