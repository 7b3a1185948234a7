import type { ToonCrafterConfig } from './config';
import type { Graph, Precision } from './graph';
import { GraphBuilder, type Value } from './graph-builder';
import { conv2d, convOverTime, framesToTime, upsample2x } from './layers/convolution';
import { silu } from './layers/elementwise';
import { type FrameStep, runFrames, runFramesWithStatistics } from './layers/frame-steps';
import { groupNorm } from './layers/normalization';
import { partCount } from './layers/parts';
import {
  endFrameMaps,
  endFrameShares,
  fuseEndFrames,
  fusionAttention,
  referenceKeys,
} from './layers/reference-fusion';
import { reshape, transpose } from './layers/shapes';
import { framesOfStrips, mixOverTime, mixOverTimeInParts, type PartStatistics } from './layers/time-stack';
import { VAE_EPSILON, vaeAttention, vaeResidualBlock } from './layers/vae-blocks';
import { elementCount } from './weights-layout';

const PREFIX = 'first_stage_model.decoder.';
/** Blocks of a level are one more than in the encoder. */
const EXTRA_BLOCKS = 1;
/**
 * The most that a GPU works on at once, one frame of 512x320: the widest maps of a whole clip are larger than a buffer
 * may be there, and than most cards could hold several times.
 */
const GPU_ROWS_PER_PART = 512 * 320;
/** Strips of pixels for the convolutions over time: these layers are narrow, so a part may have more rows. */
const ROWS_PER_STRIP = 4;

export interface LatentClipSize {
  frames: number;
  /** Of the latents: an eighth of the picture. */
  height: number;
  width: number;
  /** For tests: forces the network to be run in smaller parts than is good for its speed. */
  rowsPerPart?: number;
}

/**
 * The dual-reference decoder (specification 6.2), always in float32: latents to frames, with a look at the
 * encoder's hidden states of the two keys so that lines and colours come from the drawings themselves.
 *
 * Inputs: latents [1, 4, t, h, w] as sampled; reference.0 .. reference.4 [2, c, h', w'], the encoder's hidden
 * states of the first and the last key. Output: frames [1, 3, t, 8h, 8w], not clamped.
 *
 * Most layers look at each frame alone. They are collected, and run frame by frame when the next layer mixes
 * frames: the widest maps, 2.7 GB for a whole clip of 512x320, then never exist for more than one frame.
 */
export function buildVaeDecoder(
  config: ToonCrafterConfig,
  size: LatentClipSize,
  precision: Precision = 'fp32',
): Graph {
  const { ch, ch_mult: factors, num_res_blocks: blocks, out_ch: outChannels } = config.first_stage.ddconfig;
  const loops = precision === 'fp32';
  const rowsPerPart = size.rowsPerPart ?? (loops ? undefined : GPU_ROWS_PER_PART);
  const g = new GraphBuilder('vae-decoder', 'fp32', { prefix: PREFIX, rowsPerPart, loops });
  const references = referenceInputs(g, config, size);
  const clip = new DecoderClip(g, latentFrames(g, config, size));
  const top = factors.length - 1;
  const width = (level: number): number => ch * factors[level];

  clip.eachFrame('conv_in', (g, frames, name) => conv2d(g, frames, name, width(top)));
  clip.videoBlock('mid.block_1', width(top));
  clip.eachFrame('mid.attn_1', vaeAttention);
  clip.videoBlock('mid.block_2', width(top));

  for (let level = top; level >= 0; level--) {
    for (let block = 0; block < blocks + EXTRA_BLOCKS; block++) {
      clip.videoBlock(`up.${level}.block.${block}`, width(level));
    }
    clip.eachFrame(`attn_refinement.${level}`, refinement(g, config, references, level));
    if (level > 0) {
      clip.eachFrame(`up.${level}.upsample`, (g, frames, name) => upsample2x(g, frames, `${name}.conv`));
    }
  }

  clip.eachFrame('norm_out', (g, frames, name) => groupNorm(g, frames, name, VAE_EPSILON));
  clip.eachFrame('silu_out', silu);
  clip.eachFrame(`attn_refinement.${factors.length}`, refinement(g, config, references, factors.length));
  clip.eachFrame('conv_out.spatial', (g, frames) => conv2d(g, frames, 'conv_out', outChannels));
  g.output('frames', mixLastLayer(g, clip.finish()));
  return g.finish();
}

/**
 * Maps larger than this are cut points: the parts of the network are loaded one after another then, and what one part
 * needed besides its result is given back before the next.
 */
const CUT_ABOVE_BYTES = 256 * 1024 ** 2;
const BYTES_PER_VALUE = 4;

/** Frames on their way through the decoder. */
class DecoderClip {
  private steps: FrameStep[] = [];
  private readonly shares: Value;

  constructor(
    private readonly g: GraphBuilder,
    private frames: Value,
  ) {
    this.shares = endFrameShares(g, frames.shape[0]);
  }

  /** A layer that looks at each frame alone. */
  eachFrame(name: string, layer: FrameLayer): void {
    this.steps.push((g, frames, shares) => g.landmark(name, layer(g, frames, name, shares)));
  }

  /** The residual block of the autoencoder for each frame, then the same picture mixed over time. */
  videoBlock(name: string, outChannels: number): void {
    this.eachFrame(`${name}.spatial`, (g, frames) => vaeResidualBlock(g, frames, name, outChannels));
    const { g } = this;
    const [still, statistics] = runFramesWithStatistics(g, this.frames, this.shares, this.take());
    const mixed = statistics ? this.mixStrips(still, name, statistics) : mixOverTime(g, still, name);
    this.frames = g.landmark(name, mixed);
  }

  /** Mixes a large clip; what is cut off before and after it holds the clip once and no copy of it. */
  private mixStrips(still: Value, name: string, statistics: PartStatistics): Value {
    const { g } = this;
    const [t, , height, width] = still.shape;
    const isCutPoint = g.loops && elementCount(still.shape) * BYTES_PER_VALUE > CUT_ABOVE_BYTES;
    if (isCutPoint) g.stage = `${name}.mix`;
    const strips = partCount(height * width, t, g.rowsPerPart * ROWS_PER_STRIP);
    const mixed = mixOverTimeInParts(g, still, name, statistics, strips);
    if (isCutPoint) g.stage = `${name}.on`;
    return framesOfStrips(g, mixed, height, width);
  }

  finish(): Value {
    return runFrames(this.g, this.frames, this.shares, this.take());
  }

  private take(): FrameStep[] {
    const { steps } = this;
    this.steps = [];
    return steps;
  }
}

type FrameLayer = (g: GraphBuilder, frames: Value, name: string, shares: Value) => Value;

/** Brings in the references: by attention where the map is small, at the end frames only where it is large. */
function refinement(
  g: GraphBuilder,
  config: ToonCrafterConfig,
  references: readonly Value[],
  level: number,
): FrameLayer {
  const {
    attn_level: attentionLevels,
    fusion_heads: heads,
    fusion_dim_head: headWidth,
  } = config.first_stage.decoder;
  const name = `attn_refinement.${level}`;
  if (attentionLevels.includes(level)) {
    const keys = referenceKeys(g, references[level], name, { heads, headWidth });
    return (inner, frames) => fusionAttention(inner, frames, keys, name, { heads, headWidth });
  }
  const maps = endFrameMaps(g, references[level], name);
  return (inner, frames, _name, shares) => fuseEndFrames(inner, frames, maps, shares);
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
  const unscaled = g.node('Div', [latents, g.constant([config.model.scale_factor], [1], 'float32')]);
  return reshape(g, transpose(g, unscaled, [0, 2, 1, 3, 4]), [frames, channels, height, width]);
}

/** Neighbouring frames of the finished picture are mixed once more: [t, 3, h, w] -> [1, 3, t, h, w]. */
function mixLastLayer(g: GraphBuilder, x: Value): Value {
  const [t, c, h, w] = x.shape;
  const clip = convOverTime(g, framesToTime(g, x, 1), 'conv_out.time_mix_conv', c);
  return reshape(g, clip, [1, c, t, h, w]);
}
