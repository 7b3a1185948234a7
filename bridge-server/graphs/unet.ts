import type { ToonCrafterConfig } from './config';
import type { Graph, Precision } from './graph';
import { GraphBuilder, type Value } from './graph-builder';
import { conv2d, upsample2x } from './layers/convolution';
import { add, silu } from './layers/elementwise';
import { linear } from './layers/linear';
import { groupNorm } from './layers/normalization';
import { residualBlock } from './layers/residual-block';
import { castToCompute, cast, concat, reshape, transpose } from './layers/shapes';
import { type ContextKeys, spatialTransformer } from './layers/spatial-transformer';
import { temporalTransformer } from './layers/temporal-transformer';
import { contextInputs, UNET_PREFIX } from './unet-context';
import { planUnet, type UnetBlock, type UnetPart } from './unet-plan';

export interface UnetSize {
  /** Clips in one pass: 2 runs the conditional and the unconditional pass together. */
  batch: number;
  frames: number;
  /** Height and width of the latents: an eighth of the picture's, each a multiple of 8. */
  height: number;
  width: number;
  /** Context tokens: 77 of text, then those of the picture. */
  tokens: number;
  /** Whether the maps of the sketch encoder come in. */
  sketch?: boolean;
  /** For tests: forces the network to be run in smaller parts than is good for its speed. */
  rowsPerPart?: number;
}

/** Heads of the first temporal transformer, whatever the width of the network. */
const INIT_ATTENTION_HEADS = 8;
const OUT_NORM_EPSILON = 1e-5;

/** What the blocks of one pass share. */
interface Pass {
  g: GraphBuilder;
  batch: number;
  headWidth: number;
  /** silu(embedding of timestep + embedding of frame rate), [b, 4 * model channels] */
  embedding: Value;
  contexts: ReadonlyMap<string, readonly ContextKeys[]>;
}

/**
 * The video UNet (specification 5): predicts v from the noisy latents.
 *
 * Inputs: x and c_concat [b, 4, t, h, w]; timestep_embedding and fps_embedding [b, model channels] (see
 * timestep-embedding.ts); the keys and values of the context (outputs of buildUnetContext, same names); with
 * `sketch` also control.0 .. control.12 [b*t, c, h', w'], already scaled. Output: v [b, 4, t, h, w].
 *
 * The stages are cut points: all blocks of one resolution on the way down, the lowest level, and up again. A GPU is
 * through with a pass before anybody could cancel it, and would have to hand everything over through main memory.
 */
export function buildUnet(config: ToonCrafterConfig, size: UnetSize, precision: Precision): Graph {
  const g = new GraphBuilder('unet', precision, { prefix: UNET_PREFIX, rowsPerPart: size.rowsPerPart });
  const plan = planUnet(config.unet, { temporal: true });
  const lowest = plan.middle.level;
  g.stage = stageName(precision, 'down0');
  const noisy = latentFrames(g, config, size);
  const control = size.sketch ? controlInputs(g, config, size) : undefined;
  const pass: Pass = {
    g,
    batch: size.batch,
    headWidth: config.unet.num_head_channels,
    embedding: embedTimestepAndFrameRate(g, config, size.batch),
    contexts: contextInputs(g, config, size),
  };

  let h = initialBlock(pass, noisy, config);
  const skips = [h];
  for (const block of plan.input.slice(1)) {
    g.stage = stageName(precision, block.level === lowest ? 'bottom' : `down${block.level}`);
    h = runBlock(pass, block, h);
    skips.push(h);
  }

  g.stage = stageName(precision, 'bottom');
  h = runBlock(pass, plan.middle, h);
  if (control) h = add(g, h, control[control.length - 1]);
  for (const block of plan.output) {
    g.stage = stageName(precision, block.level === lowest ? 'bottom' : `up${block.level}`);
    const index = skips.length - 1;
    const skip = skips.pop() as Value;
    h = runBlock(pass, block, concat(g, [h, control ? add(g, skip, control[index]) : skip], 1));
  }

  const out = castToCompute(g, silu(g, groupNorm(g, h, 'out.0', OUT_NORM_EPSILON)));
  g.output('v', framesToClip(g, conv2d(g, out, 'out.2', config.unet.out_channels), size));
  return g.finish();
}

function stageName(precision: Precision, name: string): string {
  return precision === 'fp16' ? '' : name;
}

function initialBlock(pass: Pass, noisy: Value, config: ToonCrafterConfig): Value {
  const { g, batch, headWidth } = pass;
  const first = g.landmark(
    'input_blocks.0',
    conv2d(g, noisy, 'input_blocks.0.0', config.unet.model_channels),
  );
  const attended = temporalTransformer(g, first, 'init_attn.0', {
    batch,
    heads: INIT_ATTENTION_HEADS,
    innerWidth: INIT_ATTENTION_HEADS * headWidth,
    convProjection: true,
  });
  return g.landmark('init_attn', attended);
}

function runBlock(pass: Pass, block: UnetBlock, x: Value): Value {
  const h = block.parts.reduce((value, part) => pass.g.landmark(part.name, runPart(pass, part, value)), x);
  return pass.g.landmark(block.name, h);
}

function runPart({ g, batch, headWidth, embedding, contexts }: Pass, part: UnetPart, x: Value): Value {
  switch (part.kind) {
    case 'residual':
      return residualBlock(g, x, part.name, { outChannels: part.outChannels, embedding, temporal: true });
    case 'spatial':
      return spatialTransformer(g, x, part.name, {
        heads: part.channels / headWidth,
        contexts: contexts.get(part.name) ?? [],
      });
    case 'temporal':
      return temporalTransformer(g, x, part.name, { batch, heads: part.channels / headWidth });
    case 'down':
      return conv2d(g, x, `${part.name}.op`, part.channels, { stride: 2 });
    case 'up':
      return upsample2x(g, x, `${part.name}.conv`);
  }
}

/** silu(MLP_time(e(t)) + MLP_fps(e(fs))) (specification 5.1); every block starts its own projection with the SiLU. */
function embedTimestepAndFrameRate(g: GraphBuilder, config: ToonCrafterConfig, batch: number): Value {
  const channels = config.unet.model_channels;
  const mlp = (input: string, name: string): Value => {
    const sinusoids = castToCompute(g, g.input(input, [batch, channels]));
    const hidden = silu(g, linear(g, sinusoids, `${name}.0`, 4 * channels));
    return g.landmark(name, linear(g, hidden, `${name}.2`, 4 * channels));
  };
  const time = mlp('timestep_embedding', 'time_embed');
  return silu(g, add(g, time, mlp('fps_embedding', 'fps_embedding')));
}

/** concat(x, c_concat) over channels, as frames [b*t, 8, h, w]. */
function latentFrames(g: GraphBuilder, config: ToonCrafterConfig, size: UnetSize): Value {
  const { batch, frames, height, width } = size;
  const { in_channels: inChannels, out_channels: latentChannels } = config.unet;
  const x = g.input('x', [batch, latentChannels, frames, height, width]);
  const kept = g.input('c_concat', [batch, inChannels - latentChannels, frames, height, width]);
  const clip = castToCompute(g, concat(g, [x, kept], 1));
  return reshape(g, transpose(g, clip, [0, 2, 1, 3, 4]), [batch * frames, inChannels, height, width]);
}

/** [b*t, 4, h, w] -> [b, 4, t, h, w] in float32. */
function framesToClip(g: GraphBuilder, x: Value, { batch, frames }: UnetSize): Value {
  const [, c, h, w] = x.shape;
  return cast(g, transpose(g, reshape(g, x, [batch, frames, c, h, w]), [0, 2, 1, 3, 4]), 'float32');
}

/** One map for each stored skip and one for the middle, in the order in which the network makes them. */
function controlInputs(g: GraphBuilder, config: ToonCrafterConfig, size: UnetSize): Value[] {
  return controlShapes(config, size).map((shape, i) => castToCompute(g, g.input(`control.${i}`, shape)));
}

/** Shapes [b*t, c, h, w] of the maps that the sketch encoder makes, 13 as released. */
export function controlShapes(
  config: ToonCrafterConfig,
  { batch, frames, height, width }: Pick<UnetSize, 'batch' | 'frames' | 'height' | 'width'>,
): (readonly number[])[] {
  const plan = planUnet(config.unet, { temporal: true });
  let channels = config.unet.model_channels;
  let halvings = 0;
  return [...plan.input, plan.middle].map((block) => {
    for (const part of block.parts) {
      if (part.kind === 'residual') channels = part.outChannels;
      if (part.kind === 'down') halvings++;
    }
    return [batch * frames, channels, height / 2 ** halvings, width / 2 ** halvings];
  });
}
