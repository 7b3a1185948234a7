import { z } from 'zod';

/**
 * Hyper-parameters of a ToonCrafter-shaped model, under the names of the original configuration file.
 * Nothing in a tensor's shape tells the attention head widths, so a checkpoint alone is not enough.
 */
const count = z.number().int().positive();
const counts = z.array(count).min(1);

const diffusionSchema = z.object({
  rescale_betas_zero_snr: z.boolean(),
  parameterization: z.literal('v'),
  linear_start: z.number().positive(),
  linear_end: z.number().positive(),
  timesteps: z.literal(1000),
  scale_factor: z.number().positive(),
  use_dynamic_rescale: z.boolean(),
  base_scale: z.number().positive(),
  turning_step: count,
});

const unetSchema = z.object({
  in_channels: count,
  out_channels: count,
  model_channels: count,
  attention_resolutions: counts,
  num_res_blocks: count,
  channel_mult: counts,
  num_head_channels: count,
  context_dim: count,
  temporal_length: count,
  transformer_depth: z.literal(1),
  temporal_conv: z.literal(true),
  temporal_attention: z.literal(true),
  temporal_selfatt_only: z.literal(true),
  use_relative_position: z.literal(false),
  use_causal_attention: z.literal(false),
  addition_attention: z.literal(true),
  image_cross_attention: z.literal(true),
  fs_condition: z.literal(true),
});

const firstStageSchema = z.object({
  embed_dim: count,
  ddconfig: z.object({
    double_z: z.literal(true),
    z_channels: count,
    in_channels: count,
    out_ch: count,
    ch: count,
    ch_mult: counts,
    num_res_blocks: count,
  }),
  decoder: z.object({
    attn_level: z.array(z.number().int().nonnegative()),
    merge_strategy: z.literal('learned'),
    fusion_heads: count,
    fusion_dim_head: count,
  }),
});

const clipSchema = z.object({
  embed_dim: count,
  vision_cfg: z.object({
    image_size: count,
    layers: count,
    width: count,
    head_width: count,
    patch_size: count,
  }),
  text_cfg: z.object({ context_length: count, vocab_size: count, width: count, heads: count, layers: count }),
});

const resamplerSchema = z.object({
  dim: count,
  depth: count,
  dim_head: count,
  heads: count,
  num_queries: count,
  embedding_dim: count,
  output_dim: count,
  ff_mult: count,
  video_length: count,
});

const sketchEncoderSchema = z.object({
  in_channels: count,
  hint_channels: count,
  model_channels: count,
  attention_resolutions: counts,
  num_res_blocks: count,
  channel_mult: counts,
  num_head_channels: count,
  context_dim: count,
});

const configSchema = z.object({
  model: diffusionSchema,
  unet: unetSchema,
  first_stage: firstStageSchema,
  clip: clipSchema,
  resampler: resamplerSchema,
  sketch_encoder: sketchEncoderSchema,
});

export type ToonCrafterConfig = z.infer<typeof configSchema>;
export type UnetConfig = ToonCrafterConfig['unet'];
export type SketchEncoderConfig = ToonCrafterConfig['sketch_encoder'];

/** Checks a parsed config.json. Throws a ZodError that names the field that does not fit. */
export function parseConfig(json: unknown): ToonCrafterConfig {
  return configSchema.parse(json);
}

/** The configuration of the released ToonCrafter 512x320 checkpoint and of the released sketch encoder. */
export const RELEASED_CONFIG: ToonCrafterConfig = {
  model: {
    rescale_betas_zero_snr: true,
    parameterization: 'v',
    linear_start: 0.00085,
    linear_end: 0.012,
    timesteps: 1000,
    scale_factor: 0.18215,
    use_dynamic_rescale: true,
    base_scale: 0.7,
    turning_step: 400,
  },
  unet: {
    in_channels: 8,
    out_channels: 4,
    model_channels: 320,
    attention_resolutions: [4, 2, 1],
    num_res_blocks: 2,
    channel_mult: [1, 2, 4, 4],
    num_head_channels: 64,
    context_dim: 1024,
    temporal_length: 16,
    transformer_depth: 1,
    temporal_conv: true,
    temporal_attention: true,
    temporal_selfatt_only: true,
    use_relative_position: false,
    use_causal_attention: false,
    addition_attention: true,
    image_cross_attention: true,
    fs_condition: true,
  },
  first_stage: {
    embed_dim: 4,
    ddconfig: {
      double_z: true,
      z_channels: 4,
      in_channels: 3,
      out_ch: 3,
      ch: 128,
      ch_mult: [1, 2, 4, 4],
      num_res_blocks: 2,
    },
    decoder: { attn_level: [2, 3], merge_strategy: 'learned', fusion_heads: 8, fusion_dim_head: 64 },
  },
  clip: {
    embed_dim: 1024,
    vision_cfg: { image_size: 224, layers: 32, width: 1280, head_width: 80, patch_size: 14 },
    text_cfg: { context_length: 77, vocab_size: 49408, width: 1024, heads: 16, layers: 24 },
  },
  resampler: {
    dim: 1024,
    depth: 4,
    dim_head: 64,
    heads: 12,
    num_queries: 16,
    embedding_dim: 1280,
    output_dim: 1024,
    ff_mult: 4,
    video_length: 16,
  },
  sketch_encoder: {
    in_channels: 4,
    hint_channels: 1,
    model_channels: 320,
    attention_resolutions: [4, 2, 1],
    num_res_blocks: 2,
    channel_mult: [1, 2, 4, 4],
    num_head_channels: 64,
    context_dim: 1024,
  },
};
