import type { SketchEncoderConfig, UnetConfig } from './config';

/** One part of a UNet block. `name` is its module in the state dict, without the prefix of the whole network. */
export type UnetPart =
  | { kind: 'residual'; name: string; inChannels: number; outChannels: number }
  | { kind: 'spatial' | 'temporal' | 'down' | 'up'; name: string; channels: number };

export interface UnetBlock {
  /** `input_blocks.4`, `middle_block`, `output_blocks.0` */
  name: string;
  /** How often the grid has been halved where the block starts. */
  level: number;
  parts: readonly UnetPart[];
}

/** The layout of the UNet as a table (specification 5.3). input[0] is the first convolution and has no parts. */
export interface UnetPlan {
  input: readonly UnetBlock[];
  middle: UnetBlock;
  output: readonly UnetBlock[];
}

type LayoutConfig = UnetConfig | SketchEncoderConfig;

/** @param temporal the video UNet has a temporal transformer behind each spatial one, the sketch encoder has none */
export function planUnet(config: LayoutConfig, { temporal }: { temporal: boolean }): UnetPlan {
  const input: UnetBlock[] = [{ name: 'input_blocks.0', level: 0, parts: [] }];
  const output: UnetBlock[] = [];
  const skipChannels = [config.model_channels];
  let channels = config.model_channels;
  const lastLevel = config.channel_mult.length - 1;

  config.channel_mult.forEach((factor, level) => {
    for (let i = 0; i < config.num_res_blocks; i++) {
      const name = `input_blocks.${input.length}`;
      const width = factor * config.model_channels;
      input.push({
        name,
        level,
        parts: residualAndAttention(config, {
          name,
          level,
          temporal,
          inChannels: channels,
          outChannels: width,
        }),
      });
      channels = width;
      skipChannels.push(channels);
    }
    if (level < lastLevel) {
      const name = `input_blocks.${input.length}`;
      input.push({ name, level, parts: [{ kind: 'down', name: `${name}.0`, channels }] });
      skipChannels.push(channels);
    }
  });

  for (let level = lastLevel; level >= 0; level--) {
    for (let i = 0; i <= config.num_res_blocks; i++) {
      const name = `output_blocks.${output.length}`;
      const width = config.channel_mult[level] * config.model_channels;
      const inChannels = channels + (skipChannels.pop() ?? 0);
      const parts = residualAndAttention(config, { name, level, temporal, inChannels, outChannels: width });
      channels = width;
      if (level > 0 && i === config.num_res_blocks) {
        parts.push({ kind: 'up', name: `${name}.${parts.length}`, channels });
      }
      output.push({ name, level, parts });
    }
  }
  return { input, middle: middleBlock(config, temporal), output };
}

interface BlockPlace {
  name: string;
  level: number;
  temporal: boolean;
  inChannels: number;
  outChannels: number;
}

function residualAndAttention(
  config: LayoutConfig,
  { name, level, temporal, inChannels, outChannels }: BlockPlace,
): UnetPart[] {
  const parts: UnetPart[] = [{ kind: 'residual', name: `${name}.0`, inChannels, outChannels }];
  if (config.attention_resolutions.includes(2 ** level)) {
    parts.push({ kind: 'spatial', name: `${name}.1`, channels: outChannels });
    if (temporal) parts.push({ kind: 'temporal', name: `${name}.2`, channels: outChannels });
  }
  return parts;
}

function middleBlock(config: LayoutConfig, temporal: boolean): UnetBlock {
  const name = 'middle_block';
  const level = config.channel_mult.length - 1;
  const channels = config.channel_mult[level] * config.model_channels;
  const kinds = temporal
    ? (['residual', 'spatial', 'temporal', 'residual'] as const)
    : (['residual', 'spatial', 'residual'] as const);
  const parts = kinds.map((kind, i): UnetPart =>
    kind === 'residual'
      ? { kind, name: `${name}.${i}`, inChannels: channels, outChannels: channels }
      : { kind, name: `${name}.${i}`, channels },
  );
  return { name, level, parts };
}

/** All spatial transformers in the order in which they run. */
export function spatialTransformers(plan: UnetPlan): (UnetPart & { kind: 'spatial' })[] {
  return [...plan.input, plan.middle, ...plan.output]
    .flatMap((block) => block.parts)
    .filter((part): part is UnetPart & { kind: 'spatial' } => part.kind === 'spatial');
}
