import type { ToonCrafterConfig } from './config';
import type { Graph, Precision } from './graph';
import { GraphBuilder, type Value } from './graph-builder';
import { linear } from './layers/linear';
import { castToCompute, reshape, slice } from './layers/shapes';
import type { ContextKeys } from './layers/spatial-transformer';
import { planUnet, spatialTransformers } from './unet-plan';

export const UNET_PREFIX = 'model.diffusion_model.';
/** Text tokens come first in the context, and there are always this many. */
export const TEXT_TOKENS = 77;
/** Picture tokens of one frame, if there are that many for each. */
const TOKENS_PER_FRAME = 16;

export interface ContextSize {
  batch: number;
  frames: number;
  tokens: number;
}

/** Layers that make the keys and values of the two kinds of context. */
const KINDS = [
  { kind: 'text', key: 'to_k', value: 'to_v' },
  { kind: 'image', key: 'to_k_ip', value: 'to_v_ip' },
] as const;

/**
 * Keys and values of the context for every spatial transformer of the UNet (specification 5.5). They depend on
 * neither the latents nor the step, so they are made once per run. context [b, tokens, context width] -> two
 * tensors for each kind of context and transformer, in the type in which the UNet computes.
 */
export function buildUnetContext(config: ToonCrafterConfig, size: ContextSize, precision: Precision): Graph {
  const g = new GraphBuilder('unet-context', precision, { prefix: UNET_PREFIX });
  const context = castToCompute(g, g.input('context', [size.batch, size.tokens, config.unet.context_dim]));
  const parts = {
    text: slice(g, context, 1, 0, TEXT_TOKENS),
    image: perFrame(g, slice(g, context, 1, TEXT_TOKENS, size.tokens), size),
  };
  for (const { name, channels } of spatialTransformers(planUnet(config.unet, { temporal: true }))) {
    for (const { kind, key, value } of KINDS) {
      const project = (layer: string): Value =>
        linear(g, parts[kind], `${name}.transformer_blocks.0.attn2.${layer}`, channels, { bias: false });
      g.output(`${name}.${kind}.key`, project(key));
      g.output(`${name}.${kind}.value`, project(value));
    }
  }
  return g.finish();
}

/** The same tensors as inputs of the UNet, by spatial transformer. */
export function contextInputs(
  g: GraphBuilder,
  config: ToonCrafterConfig,
  size: ContextSize,
): Map<string, readonly ContextKeys[]> {
  const shapes = {
    text: [size.batch, TEXT_TOKENS],
    image: imageShape(size),
  };
  const transformers = spatialTransformers(planUnet(config.unet, { temporal: true }));
  return new Map(
    transformers.map(({ name, channels }) => {
      const input = (role: string, kind: 'text' | 'image'): Value =>
        g.input(`${name}.${kind}.${role}`, [...shapes[kind], channels], g.computeType);
      return [name, KINDS.map(({ kind }) => ({ key: input('key', kind), value: input('value', kind) }))];
    }),
  );
}

function perFrame(g: GraphBuilder, image: Value, size: ContextSize): Value {
  return reshape(g, image, [...imageShape(size), image.shape[2]]);
}

/** Each frame sees its own tokens if there are 16 for each; any other number is seen by all frames (5.2). */
function imageShape({ batch, frames, tokens }: ContextSize): number[] {
  const imageTokens = tokens - TEXT_TOKENS;
  return imageTokens === frames * TOKENS_PER_FRAME
    ? [batch * frames, TOKENS_PER_FRAME]
    : [batch, imageTokens];
}
