import type { ToonCrafterConfig } from './config';
import type { Graph, Precision } from './graph';
import { GraphBuilder, type Value } from './graph-builder';
import { conv2d } from './layers/convolution';
import { add, mul, silu } from './layers/elementwise';
import { linear } from './layers/linear';
import { residualBlock } from './layers/residual-block';
import { cast, castToCompute, reshape, transpose } from './layers/shapes';
import { type ContextKeys, spatialTransformer } from './layers/spatial-transformer';
import { planUnet, spatialTransformers, type UnetBlock, type UnetPart, type UnetPlan } from './unet-plan';

/**
 * The sketch encoder (specification 7): a ControlNet with one hint channel that looks at each frame alone. Its
 * checkpoint is a file of its own, without a prefix. Three graphs, because two of them run once per clip only:
 * the hint, the keys and values of the context, and the encoder itself.
 */

export interface SketchSize {
  frames: number;
  /** Of the latents. */
  height: number;
  width: number;
  /** All context tokens, text and picture together. */
  tokens: number;
}

/** Channels and strides of the hint block; the last layer goes to the width of the network. */
const HINT_LAYERS = [
  { channels: 16, stride: 1 },
  { channels: 16, stride: 1 },
  { channels: 32, stride: 2 },
  { channels: 32, stride: 1 },
  { channels: 96, stride: 2 },
  { channels: 96, stride: 1 },
  { channels: 256, stride: 2 },
] as const;
const PIXELS_PER_LATENT = 8;

/** hint [t, 1, 8h, 8w], 1 = line on 0 = nothing -> hint_features [t, c, h, w]. */
export function buildSketchHint(
  config: ToonCrafterConfig,
  { frames, height, width }: Pick<SketchSize, 'frames' | 'height' | 'width'>,
  precision: Precision,
): Graph {
  const { hint_channels: hintChannels, model_channels: channels } = config.sketch_encoder;
  const g = new GraphBuilder('sketch-hint', precision);
  const hint = g.input('hint', [frames, hintChannels, height * PIXELS_PER_LATENT, width * PIXELS_PER_LATENT]);
  const h = HINT_LAYERS.reduce(
    (x, layer, i) =>
      silu(g, conv2d(g, x, `input_hint_block.${2 * i}`, layer.channels, { stride: layer.stride })),
    castToCompute(g, hint),
  );
  const features = conv2d(g, h, `input_hint_block.${2 * HINT_LAYERS.length}`, channels);
  g.output('hint_features', cast(g, features, 'float32'));
  return g.finish();
}

/** context [1, tokens, context width] -> a key and a value for each spatial transformer. */
export function buildSketchContext(
  config: ToonCrafterConfig,
  size: { tokens: number },
  precision: Precision,
): Graph {
  const g = new GraphBuilder('sketch-context', precision);
  const context = castToCompute(g, g.input('context', [1, size.tokens, config.sketch_encoder.context_dim]));
  for (const { name, channels } of spatialTransformers(planSketchEncoder(config))) {
    const project = (layer: string): Value =>
      linear(g, context, `${name}.transformer_blocks.0.attn2.${layer}`, channels, { bias: false });
    g.output(`${name}.sketch.key`, project('to_k'));
    g.output(`${name}.sketch.value`, project('to_v'));
  }
  return g.finish();
}

/** The way down and the middle of a UNet without temporal parts; it has no way up. */
function planSketchEncoder(config: ToonCrafterConfig): UnetPlan {
  return { ...planUnet(config.sketch_encoder, { temporal: false }), output: [] };
}

interface Pass {
  g: GraphBuilder;
  headWidth: number;
  embedding: Value;
  contexts: ReadonlyMap<string, readonly ContextKeys[]>;
}

/**
 * Inputs: x [1, 4, t, h, w]; timestep_embedding [1, model channels]; hint_features of buildSketchHint; outputs
 * of buildSketchContext; control_scale [1], how strongly the sketch leads.
 * Outputs: control.0 .. control.12 [t, c, h', w'], scaled, for the UNet.
 */
export function buildSketchEncoder(config: ToonCrafterConfig, size: SketchSize, precision: Precision): Graph {
  const g = new GraphBuilder('sketch-encoder', precision);
  const { model_channels: channels, num_head_channels: headWidth } = config.sketch_encoder;
  const plan = planSketchEncoder(config);
  const noisy = latentFrames(g, config, size);
  const hint = castToCompute(g, g.input('hint_features', [size.frames, channels, size.height, size.width]));
  const strength = g.input('control_scale', [1]);
  const pass = {
    g,
    headWidth,
    embedding: embedTimestep(g, channels),
    contexts: contextInputs(g, config, size),
  };
  const tap = (index: number, x: Value, name: string): void => {
    const map = cast(g, conv2d(g, x, name, x.shape[1], { kernel: 1 }), 'float32');
    g.output(`control.${index}`, mul(g, map, strength));
  };

  let h = add(g, g.landmark('input_blocks.0', conv2d(g, noisy, 'input_blocks.0.0', channels)), hint);
  tap(0, h, 'zero_convs.0.0');
  plan.input.slice(1).forEach((block, i) => {
    h = runBlock(pass, block, h);
    tap(i + 1, h, `zero_convs.${i + 1}.0`);
  });
  tap(plan.input.length, runBlock(pass, plan.middle, h), 'middle_block_out.0');
  return g.finish();
}

function runBlock(pass: Pass, block: UnetBlock, x: Value): Value {
  return pass.g.landmark(
    block.name,
    block.parts.reduce((value, part) => runPart(pass, part, value), x),
  );
}

function runPart({ g, headWidth, embedding, contexts }: Pass, part: UnetPart, x: Value): Value {
  if (part.kind === 'residual') {
    return residualBlock(g, x, part.name, { outChannels: part.outChannels, embedding, temporal: false });
  }
  if (part.kind === 'spatial') {
    return spatialTransformer(g, x, part.name, {
      heads: part.channels / headWidth,
      contexts: contexts.get(part.name) ?? [],
    });
  }
  return conv2d(g, x, `${part.name}.op`, part.channels, { stride: 2 });
}

function embedTimestep(g: GraphBuilder, channels: number): Value {
  const sinusoids = castToCompute(g, g.input('timestep_embedding', [1, channels]));
  const hidden = silu(g, linear(g, sinusoids, 'time_embed.0', 4 * channels));
  return silu(g, g.landmark('time_embed', linear(g, hidden, 'time_embed.2', 4 * channels)));
}

function latentFrames(
  g: GraphBuilder,
  config: ToonCrafterConfig,
  { frames, height, width }: SketchSize,
): Value {
  const channels = config.sketch_encoder.in_channels;
  const x = castToCompute(g, g.input('x', [1, channels, frames, height, width]));
  return reshape(g, transpose(g, x, [0, 2, 1, 3, 4]), [frames, channels, height, width]);
}

/** One plain cross-attention over all tokens, the same for every frame. */
function contextInputs(
  g: GraphBuilder,
  config: ToonCrafterConfig,
  { tokens }: SketchSize,
): Map<string, readonly ContextKeys[]> {
  const transformers = spatialTransformers(planSketchEncoder(config));
  return new Map(
    transformers.map(({ name, channels }) => {
      const input = (role: string): Value =>
        g.input(`${name}.sketch.${role}`, [1, tokens, channels], g.computeType);
      return [name, [{ key: input('key'), value: input('value') }]];
    }),
  );
}
