/** @jest-environment ./tests/support/runtime-environment.js */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NetworkRunner } from '../../benchmarks/goldens/network-runner';
import { RecipeWeightSource } from '../../benchmarks/goldens/weights-recipe';
import { type ToonCrafterConfig, parseConfig } from '../../bridge-server/graphs/config';
import { type Graph, weightsOf } from '../../bridge-server/graphs/graph';
import { partGraphs } from '../../bridge-server/models/networks';
import {
  buildSketchContext,
  buildSketchEncoder,
  buildSketchHint,
} from '../../bridge-server/graphs/sketch-encoder';
import { buildUnet, controlShapes } from '../../bridge-server/graphs/unet';
import { buildUnetContext } from '../../bridge-server/graphs/unet-context';
import { buildVaeDecoder } from '../../bridge-server/graphs/vae-decoder';
import { buildVaeEncoder } from '../../bridge-server/graphs/vae-encoder';
import type { Tensor, Tensors } from '../../bridge-server/runtime/tensor';
import { toFloat32 } from '../../bridge-server/runtime/tensor';
import { relativeError } from '../engines/tooncrafter/golden-file';
import { MICRO_CONFIG } from '../models/micro-model';

/** Another number of levels, blocks, heads and layers than any recorded model has. */
const ODD: ToonCrafterConfig = parseConfig({
  ...MICRO_CONFIG,
  unet: {
    ...MICRO_CONFIG.unet,
    channel_mult: [1, 2, 3],
    num_res_blocks: 1,
    attention_resolutions: [2],
    num_head_channels: 8,
    context_dim: 24,
  },
  first_stage: {
    ...MICRO_CONFIG.first_stage,
    ddconfig: { ...MICRO_CONFIG.first_stage.ddconfig, ch_mult: [1, 2, 1], num_res_blocks: 3 },
    decoder: { ...MICRO_CONFIG.first_stage.decoder, attn_level: [1], fusion_heads: 2, fusion_dim_head: 16 },
  },
  clip: {
    ...MICRO_CONFIG.clip,
    vision_cfg: { image_size: 42, layers: 2, width: 24, head_width: 8, patch_size: 14 },
    text_cfg: { ...MICRO_CONFIG.clip.text_cfg, width: 24, heads: 3, layers: 5 },
  },
  resampler: {
    ...MICRO_CONFIG.resampler,
    dim: 40,
    depth: 3,
    heads: 3,
    embedding_dim: 24,
    output_dim: 24,
    ff_mult: 2,
  },
  sketch_encoder: {
    ...MICRO_CONFIG.sketch_encoder,
    channel_mult: [1, 2, 3],
    num_res_blocks: 1,
    attention_resolutions: [2],
    num_head_channels: 8,
    context_dim: 24,
  },
});

const SIZE = { frames: 3, height: 8, width: 4, tokens: 77 + 3 * 16 };

/** Small random weights for whatever the graphs need. */
function weightsFor(graphs: readonly Graph[]): RecipeWeightSource {
  const shapes = new Map<string, number[]>(
    graphs.flatMap(weightsOf).map(({ from }) => [from.tensor, [...from.tensorShape]] as const),
  );
  const tensors = [...shapes].map(([name, shape]) => ({
    name,
    shape,
    center: shape.length === 1 && name.endsWith('weight') ? 1 : 0,
    amp: 0.3,
  }));
  return new RecipeWeightSource({ seed: 5, tensors });
}

let folder: string;
let model: NetworkRunner;
let sketch: NetworkRunner;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toonbridge-shapes-'));
  model = new NetworkRunner(join(folder, 'model'), weightsFor(partGraphs('model', ODD, 'fp32')));
  sketch = new NetworkRunner(join(folder, 'sketch'), weightsFor(partGraphs('sketch', ODD, 'fp32')));
});
afterAll(async () => {
  await model.close();
  await sketch.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Numbers between -1 and 1 that follow no pattern of the axes. */
function noise(shape: readonly number[], seed = 0): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233));
  return { dtype: 'float32', shape, data };
}

function batchOf(a: Tensor, b: Tensor): Tensor {
  const data = new Float32Array([...toFloat32(a), ...toFloat32(b)]);
  return { dtype: 'float32', shape: [a.shape[0] + b.shape[0], ...a.shape.slice(1)], data };
}

interface Given {
  x: Tensor;
  c_concat: Tensor;
  context: Tensor;
  timestep_embedding: Tensor;
  fps_embedding: Tensor;
}

function given(seed: number): Given {
  const clip = [1, 4, SIZE.frames, SIZE.height, SIZE.width];
  return {
    x: noise(clip, seed),
    c_concat: noise(clip, seed + 1),
    context: noise([1, SIZE.tokens, 24], seed + 2),
    timestep_embedding: noise([1, 32], seed + 3),
    fps_embedding: noise([1, 32], seed + 4),
  };
}

async function velocity(
  { context, ...feeds }: Given,
  batch: number,
  control?: Tensors,
): Promise<Float32Array> {
  const size = { ...SIZE, batch, sketch: control !== undefined };
  const keys = await model.run(buildUnetContext(ODD, size, 'fp32'), { context });
  const { v } = await model.run(buildUnet(ODD, size, 'fp32'), { ...feeds, ...keys, ...control });
  return toFloat32(v);
}

async function controlMaps(strength: number): Promise<Tensors> {
  const { x, context, timestep_embedding } = given(1);
  const hint = noise([SIZE.frames, 1, SIZE.height * 8, SIZE.width * 8], 9);
  const features = await sketch.run(buildSketchHint(ODD, SIZE, 'fp32'), { hint });
  const keys = await sketch.run(buildSketchContext(ODD, SIZE, 'fp32'), { context });
  const control_scale: Tensor = { dtype: 'float32', shape: [1], data: Float32Array.of(strength) };
  const feeds = { x, timestep_embedding, control_scale, ...features, ...keys };
  return sketch.run(buildSketchEncoder(ODD, SIZE, 'fp32'), feeds);
}

describe('a model of a shape that nobody recorded', () => {
  test('has one map of the sketch encoder for each skip and one for the middle', async () => {
    const maps = Object.entries(await controlMaps(1)).filter(([name]) => name.startsWith('control.'));
    const wanted = controlShapes(ODD, { ...SIZE, batch: 1 });
    expect(maps).toHaveLength(7);
    expect(maps.map(([, map]) => map.shape)).toEqual(wanted);
  });

  test('is led by every map, and by none at strength 0', async () => {
    const alone = await velocity(given(1), 1);
    const silent = await controlMaps(0);
    expect(relativeError(await velocity(given(1), 1, silent), alone)).toBeLessThan(1e-5);
    const loud = await controlMaps(1);
    for (const name of Object.keys(loud)) {
      const led = await velocity(given(1), 1, { ...silent, [name]: loud[name] });
      expect(relativeError(led, alone)).toBeGreaterThan(1e-4);
    }
  });

  test('gives two clips of a batch what each would get by itself', async () => {
    const [a, b] = [given(1), given(7)];
    const names = Object.keys(a) as (keyof Given)[];
    const both = Object.fromEntries(
      names.map((name) => [name, batchOf(a[name], b[name])]),
    ) as unknown as Given;
    const apart = new Float32Array([...(await velocity(a, 1)), ...(await velocity(b, 1))]);
    expect(relativeError(await velocity(both, 2), apart)).toBeLessThan(1e-5);
  });

  test('encodes and decodes with as many levels as it has', async () => {
    const pictures = { frames: 2, height: 32, width: 16 };
    const encoded = await model.run(buildVaeEncoder(ODD, pictures), { frames: noise([2, 3, 32, 16]) });
    expect(encoded.moments.shape).toEqual([2, 8, 8, 4]);
    const references = Object.fromEntries(
      [0, 1, 2, 3].map((i) => [`reference.${i}`, encoded[`hidden.${i}`]] as const),
    );
    const latents = noise([1, 4, SIZE.frames, 8, 4]);
    const decoder = (rowsPerPart: number): Graph => buildVaeDecoder(ODD, { ...SIZE, rowsPerPart });
    const whole = await model.run(decoder(Infinity), { latents, ...references });
    const parts = await model.run(decoder(32), { latents, ...references });
    expect(whole.frames.shape).toEqual([1, 3, SIZE.frames, 32, 16]);
    expect(relativeError(toFloat32(parts.frames), toFloat32(whole.frames))).toBeLessThan(1e-5);
  });
});
