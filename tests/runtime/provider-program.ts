/**
 * Runs every network of the micro model on one execution provider and on the processor, and prints how far they differ:
 * one line of JSON a network. A process of its own, because a graphics driver may end it.
 *
 * provider-program DEVICE FOLDER [NETWORK …]
 */
import { join } from 'node:path';
import { RecipeModel } from '../../benchmarks/tooncrafter/recipe-model';
import type { NetworkRequest } from '../../bridge-server/engines/tooncrafter/model-files';
import type { WeightSource } from '../../bridge-server/graphs/weights';
import { precisionFor, type DeviceKind } from '../../bridge-server/runtime/devices';
import { openSession } from '../../bridge-server/runtime/session';
import {
  convertTensor,
  sizeOf,
  toFloat32,
  type Tensor,
  type Tensors,
} from '../../bridge-server/runtime/tensor';
import { MICRO_CONFIG, microTensors } from '../models/micro-model';

const SIZE = { widthPx: 64, heightPx: 64 };
/** Fewer frames than a clip has: enough for everything that mixes frames. */
const FRAMES = 2;
const CONFIG = {
  ...MICRO_CONFIG,
  unet: { ...MICRO_CONFIG.unet, temporal_length: FRAMES },
  resampler: { ...MICRO_CONFIG.resampler, video_length: FRAMES },
};

const NETWORKS: readonly NetworkRequest[] = [
  { network: 'text-tower' },
  { network: 'vision-tower' },
  { network: 'resampler' },
  { network: 'vae-encoder', size: SIZE },
  { network: 'unet-context', batch: 1 },
  { network: 'unet', size: SIZE, batch: 1, sketch: true },
  { network: 'sketch-context' },
  { network: 'sketch-hint', size: SIZE },
  { network: 'sketch-encoder', size: SIZE },
  { network: 'vae-decoder', size: SIZE, frames: FRAMES },
];

function weights(part: 'model' | 'sketch'): WeightSource {
  const tensors = new Map(microTensors(part, CONFIG).map((tensor) => [tensor.name, tensor]));
  const known = (name: string) => tensors.get(name) ?? { shape: [], values: new Float32Array() };
  return {
    names: () => tensors.keys(),
    has: (name) => tensors.has(name),
    shape: (name) => known(name).shape,
    read: (name) => known(name).values,
  };
}

function inputFor({ dtype, shape }: { dtype: string; shape: readonly number[] }): Tensor {
  const count = sizeOf(shape);
  if (dtype === 'int32') return { dtype, shape, data: Int32Array.from({ length: count }, (_, i) => i % 60) };
  return { dtype: 'float32', shape, data: Float32Array.from({ length: count }, (_, i) => Math.sin(i * 0.7)) };
}

async function run(model: RecipeModel, request: NetworkRequest, device: DeviceKind): Promise<Tensors> {
  const plain = device === 'cpu' ? {} : { attention: 'plain' as const };
  const files = await model.graphFiles({ ...request, ...plain }, precisionFor(device));
  let values: Tensors = {};
  for (const { path } of files) {
    const session = await openSession(path, { device });
    const feeds = session.inputs.map((slot) => {
      const value = values[slot.name] ?? inputFor(slot);
      return [slot.name, convertTensor(value, slot.dtype)] as const;
    });
    const outputs = await session.run(Object.fromEntries(feeds));
    await session.close();
    values = { ...values, ...outputs };
  }
  return values;
}

/** Largest difference, relative to the largest value; NaN where a result is not a number. */
function difference(actual: Tensor, expected: Tensor): number {
  const [a, b] = [toFloat32(actual), toFloat32(expected)];
  let largest = 0;
  let worst = 0;
  for (let i = 0; i < b.length; i++) {
    largest = Math.max(largest, Math.abs(b[i]));
    worst = Math.max(worst, Math.abs(a[i] - b[i]));
  }
  return worst / largest;
}

async function main(): Promise<void> {
  const [device, folder, ...only] = process.argv.slice(2);
  const sources = { model: weights('model'), sketch: weights('sketch') };
  const model = new RecipeModel({ config: CONFIG, sources, folder: join(folder, 'model') });
  for (const request of NETWORKS) {
    if (only.length > 0 && !only.includes(request.network)) continue;
    const start = performance.now();
    const actual = await run(model, request, device as DeviceKind);
    const seconds = (performance.now() - start) / 1000;
    const expected = await run(model, request, 'cpu');
    const names = Object.keys(actual).filter((name) => name in expected);
    const error = Math.max(...names.map((name) => difference(actual[name], expected[name])));
    process.stdout.write(
      `${JSON.stringify({ network: request.network, outputs: names.length, error, seconds })}\n`,
    );
  }
}

void main();
