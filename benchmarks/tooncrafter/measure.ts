/** Measures one task in a process of its own, so that its peak memory is its own; prints one line of JSON. */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { frameOf } from '../../bridge-server/engines/tooncrafter/frames';
import { Network } from '../../bridge-server/engines/tooncrafter/network';
import { seededNoise } from '../../bridge-server/engines/tooncrafter/noise';
import { TRAINED_SIZE } from '../../bridge-server/engines/tooncrafter/picture-size';
import { paintClip, type ClipRequest } from '../../bridge-server/engines/tooncrafter/paint-clip';
import { StagedModel } from '../../bridge-server/engines/tooncrafter/staged-model';
import type { TensorInfo } from '../../bridge-server/graphs/graph';
import { emptyRaster } from '../../pixels/raster';
import { importModel } from '../../bridge-server/models/import-model';
import type { InstalledModel } from '../../bridge-server/models/installed-model';
import { SILENT } from '../../bridge-server/models/model-events';
import { ModelStore } from '../../bridge-server/models/model-store';
import { buildNetwork } from '../../bridge-server/models/networks';
import { precisionFor, type DeviceKind } from '../../bridge-server/runtime/devices';
import { sizeOf, type Tensor, type Tensors } from '../../bridge-server/runtime/tensor';
import { attentionVariant } from './attention-variant';
import { CHECKPOINT_FILES, writeFullSizeCheckpoint } from './full-size/checkpoint';
import { measureRoof } from './roof';
import { CLIP_TASK, NETWORK_TASKS, type Measurement, type NetworkTask } from './tasks';

const MODEL_NAME = 'tooncrafter-test';
const BYTES_PER_KIB = 1024;

async function seconds<T>(work: () => Promise<T> | T): Promise<[T, number]> {
  const start = performance.now();
  const result = await work();
  return [result, (performance.now() - start) / 1000];
}

/** Largest resident memory of this process so far. */
function peakBytes(): number {
  const status = '/proc/self/status';
  const kib = existsSync(status) ? /VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return (kib ? Number(kib) : process.resourceUsage().maxRSS) * BYTES_PER_KIB;
}

/** Numbers between −1 and 1 for an input that the caller has to give. */
function randomTensor({ dtype, shape }: TensorInfo): Tensor {
  const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7919) % 1009) / 504.5 - 1);
  switch (dtype) {
    case 'int32':
      return { dtype, shape, data: new Int32Array(values.length) };
    case 'int64':
      return { dtype, shape, data: new BigInt64Array(values.length) };
    default:
      return { dtype: 'float32', shape, data: values };
  }
}

/** Inputs of the whole network: what its parts read and none of them makes. */
function feedsOf(model: InstalledModel, { request }: NetworkTask, device: DeviceKind): Tensors {
  const graphs = buildNetwork(request, model.config, precisionFor(device));
  const made = new Set(graphs.flatMap((graph) => graph.outputs.map(({ name }) => name)));
  const given = graphs.flatMap((graph) => graph.inputs).filter(({ name }) => !made.has(name));
  return Object.fromEntries(given.map((input) => [input.name, randomTensor(input)]));
}

async function measureNetwork(
  model: InstalledModel,
  task: NetworkTask,
  device: DeviceKind,
): Promise<Measurement> {
  const { signal } = new AbortController();
  const before = await measureRoof(device);
  const variant = await attentionVariant(device);
  const files = await model.graphFiles({ ...task.request, ...variant }, precisionFor(device));
  const loading = task.request.network === 'vae-decoder' ? 'in-turn' : 'whole';
  const network = new Network(files, { device, loading });
  const [, openSeconds] = await seconds(() => (loading === 'whole' ? network.open(signal) : undefined));
  const feeds = feedsOf(model, task, device);
  let runSeconds = Infinity;
  for (let run = 0; run < task.runs; run++) {
    runSeconds = Math.min(runSeconds, (await seconds(() => network.run(feeds, signal)))[1]);
  }
  await network.close();
  const peak = peakBytes();
  const roof = Math.max(before, await measureRoof(device));
  return { id: task.id, openSeconds, runSeconds, peakBytes: peak, roof };
}

/** A whole clip with one unguided step: every stage once, for the peak of memory. */
async function measureClip(model: InstalledModel, device: DeviceKind): Promise<Measurement> {
  const key = frameOf(emptyRaster(TRAINED_SIZE.widthPx, TRAINED_SIZE.heightPx));
  const request: ClipRequest = {
    first: key,
    last: { ...key, data: key.data.map((value) => value + 1) },
    picture: key,
    prompt: 'an anime scene',
    negativePrompt: '',
    sketchStrength: 0,
    steps: 1,
    spacing: 'uniform_trailing',
    eta: 1,
    guidance: { scale: 1, rescale: 0 },
    motion: 10,
    noise: seededNoise(123),
  };
  const variant = await attentionVariant(device);
  const staged = new StagedModel({
    device,
    diffusion: model.diffusion,
    graphFiles: (wanted) => model.graphFiles({ ...wanted, ...variant }, precisionFor(device)),
    batchGuidance: false,
    roomy: false,
  });
  const [, runSeconds] = await seconds(() => paintClip(staged, request, {}, new AbortController().signal));
  await staged.close();
  return { id: CLIP_TASK, runSeconds, peakBytes: peakBytes() };
}

async function makeCheckpoint(folder: string): Promise<Measurement> {
  const [files, runSeconds] = await seconds(() => [
    writeFullSizeCheckpoint(folder, 'model'),
    writeFullSizeCheckpoint(folder, 'sketch'),
  ]);
  const diskBytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  return { id: 'checkpoint', runSeconds, peakBytes: peakBytes(), diskBytes };
}

async function compile(folder: string, store: ModelStore, device: DeviceKind): Promise<Measurement> {
  const files = Object.values(CHECKPOINT_FILES).map((name) => join(folder, name));
  const precisions = [precisionFor(device)];
  const [model, runSeconds] = await seconds(() =>
    importModel({ store, files, name: MODEL_NAME, test: true, precisions }, SILENT),
  );
  const diskBytes = model.record.parts.reduce((sum, { weights }) => sum + weights.bytes, 0);
  return { id: 'compile', runSeconds, peakBytes: peakBytes(), diskBytes };
}

async function measure(id: string, folder: string, device: DeviceKind): Promise<Measurement> {
  mkdirSync(folder, { recursive: true });
  const store = new ModelStore(join(folder, 'models'));
  if (id === 'checkpoint') return makeCheckpoint(folder);
  if (id === 'compile') return compile(folder, store, device);
  if (id === CLIP_TASK) return measureClip(store.open(MODEL_NAME), device);
  const task = NETWORK_TASKS.find((candidate) => candidate.id === id);
  if (!task) throw new Error(`There is no task ${id}.`);
  return measureNetwork(store.open(MODEL_NAME), task, device);
}

async function main(): Promise<void> {
  const [id, folder, device] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(await measure(id, folder, device as DeviceKind))}\n`);
}

void main();
