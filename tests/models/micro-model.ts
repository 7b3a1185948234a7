import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { encodeFloat16 } from '../../bridge-server/numbers/float16';
import { RELEASED_CONFIG, type ToonCrafterConfig } from '../../bridge-server/graphs/config';
import { weightsOf } from '../../bridge-server/graphs/graph';
import { partGraphs } from '../../bridge-server/models/networks';
import type { HubModel } from '../../bridge-server/models/released-model';
import type { PartName } from '../../bridge-server/models/model-record';

/** The smallest model of the same structure: a few megabytes, compiled in well under a second. */
export const MICRO_CONFIG: ToonCrafterConfig = {
  ...RELEASED_CONFIG,
  unet: {
    ...RELEASED_CONFIG.unet,
    model_channels: 32,
    channel_mult: [1, 1, 1, 1],
    num_head_channels: 16,
    context_dim: 16,
  },
  first_stage: {
    ...RELEASED_CONFIG.first_stage,
    ddconfig: { ...RELEASED_CONFIG.first_stage.ddconfig, ch: 32, ch_mult: [1, 1, 1, 1], num_res_blocks: 1 },
  },
  clip: {
    embed_dim: 16,
    vision_cfg: { image_size: 28, layers: 1, width: 16, head_width: 8, patch_size: 14 },
    text_cfg: { context_length: 77, vocab_size: 64, width: 16, heads: 2, layers: 2 },
  },
  resampler: {
    ...RELEASED_CONFIG.resampler,
    dim: 16,
    depth: 1,
    dim_head: 8,
    heads: 2,
    embedding_dim: 16,
    output_dim: 16,
  },
  sketch_encoder: {
    ...RELEASED_CONFIG.sketch_encoder,
    model_channels: 32,
    channel_mult: [1, 1, 1, 1],
    num_head_channels: 16,
    context_dim: 16,
  },
};

export interface NamedTensor {
  name: string;
  shape: readonly number[];
  values: Float32Array;
}

/** Every tensor that a part of the micro model needs, with values that differ everywhere. */
export function microTensors(part: PartName, config = MICRO_CONFIG): NamedTensor[] {
  const origins = partGraphs(part, config, 'fp32')
    .flatMap(weightsOf)
    .map(({ from }) => from);
  const shapes = new Map(origins.map(({ tensor, tensorShape }) => [tensor, tensorShape]));
  return [...shapes].map(([name, shape], i) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return { name, shape, values: Float32Array.from({ length: count }, (_, k) => Math.sin(i * 31 + k) / 8) };
  });
}

/** A safetensors file of these tensors. */
export function safetensorsBytes(tensors: readonly NamedTensor[], dtype: 'F32' | 'F16' = 'F32'): Buffer {
  const header: Record<string, unknown> = { __metadata__: { made: 'for tests' } };
  const parts: Buffer[] = [];
  let at = 0;
  for (const { name, shape, values } of tensors) {
    const data = dtype === 'F32' ? Buffer.from(values.buffer) : Buffer.from(encodeFloat16(values).buffer);
    header[name] = { dtype, shape, data_offsets: [at, at + data.length] };
    parts.push(data);
    at += data.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}

export function writeSafetensors(
  path: string,
  tensors: readonly NamedTensor[],
  dtype: 'F32' | 'F16' = 'F32',
): string {
  writeFileSync(path, safetensorsBytes(tensors, dtype));
  return path;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export interface MicroHub {
  model: HubModel;
  content: Map<string, Buffer>;
}

/** The micro model as a repository of the hub: two files with their hashes. */
export function microHub(): MicroHub {
  const content = new Map([
    ['model.ckpt', safetensorsBytes(microTensors('model'))],
    ['sketch_encoder.ckpt', safetensorsBytes(microTensors('sketch'))],
  ]);
  const file = (path: string, part: PartName) => {
    const bytes = content.get(path) as Buffer;
    return { path, part, sha256: sha256(bytes), approximateBytes: bytes.length };
  };
  const model: HubModel = {
    name: 'micro',
    title: 'Micro model',
    repository: 'somebody/micro',
    revision: '0123456789abcdef0123456789abcdef01234567',
    files: [file('model.ckpt', 'model'), file('sketch_encoder.ckpt', 'sketch')],
  };
  return { model, content };
}
