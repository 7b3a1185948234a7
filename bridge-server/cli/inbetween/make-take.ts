/** Makes a take outside of a bridge: the same recipe in the same kind of worker process, with files in between. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BridgeError,
  checkSettings,
  pixelBytes,
  type EngineCapability,
  type EngineSettings,
} from '../../../protocol';
import { chartMoments, type Chart } from '../../../takes/chart';
import { depthOf, emptyRaster, type Cel, type Depth } from '../../../pixels/raster';
import { DeviceLane, type TaskEvents } from '../../jobs/lane/device-lane';
import { EngineCatalogue } from '../../jobs/lane/engine-catalogue';
import { readStoredCel, samplesToBytes, type StoredLayer } from '../../jobs/store/pixel-file';
import { checkJob } from '../../worker/recipe';
import type { MadeSegment, WorkerFrame, WorkerJob } from '../../jobs/lane/worker-messages';
import { ownWorker } from '../own-worker';
import { throwIfCancelled } from './safe-output';
import type { DrawingSource } from './drawing-source';
import type { Inbetween, ShownTake } from './shown-take';

export interface TakeRequest {
  source: DrawingSource;
  engine: string;
  chart: Chart;
  /** In-betweens of each segment. */
  count: number;
  seed: number;
  prompt: string;
  /** 0 to 1, for all sketches. */
  sketchStrength: number;
  /** As they were typed; checked against what the engine offers. */
  settings: EngineSettings;
}

export interface TakeEvents {
  onProgress(fraction: number, stage: string, secondsLeft?: number): void;
  /** A sentence of the engine on itself that the artist should see. */
  onNote(note: string): void;
  /** What the worker process writes for those who look for a cause. */
  onLog(text: string): void;
}

const TASK = 'take';
const NOWHERE = { left: 0, top: 0, right: 0, bottom: 0 };

/**
 * Makes a take and hands it to `use`; its frames are on disk until that is done.
 * @throws BridgeError when the job cannot be made, fails, or was cancelled
 */
export async function withTake(
  request: TakeRequest,
  events: TakeEvents,
  signal: AbortSignal,
  use: (take: ShownTake) => Promise<void>,
): Promise<void> {
  checkJob(jobInput(request));
  const folder = await mkdtemp(join(tmpdir(), 'toonbridge-'));
  try {
    const { engine, silenceMs } = await findEngine(request.engine, events);
    throwIfCancelled(signal);
    if (engine.note) events.onNote(engine.note);
    const job = await storeJob(request, engine, folder);
    const frames: WorkerFrame[] = [];
    const segments = await runInWorker({ job, silenceMs }, frames, events, signal);
    await use(takeOf(request, engine, job.folder, frames, segments));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function jobInput({ source, chart, count, seed, prompt, settings, sketchStrength }: TakeRequest) {
  const sketches = source.sketches.map(({ segment, frame, cel }) => ({
    segment,
    frame,
    strength: sketchStrength,
    cel,
  }));
  const keys = source.keys.map(({ cel }) => cel);
  return { canvas: source.canvas, keys, sketches, chart, inbetweens: count, seed, prompt, settings };
}

/** @throws BridgeError `engine-unknown` or `engine-not-ready` */
async function findEngine(
  id: string,
  { onLog }: TakeEvents,
): Promise<{ engine: EngineCapability; silenceMs: number }> {
  const catalogue = new EngineCatalogue(ownWorker(), onLog);
  await catalogue.refresh();
  const engine = catalogue.find(id);
  if (!engine) {
    const known = catalogue.capabilities().engines.map((one) => one.id);
    throw new BridgeError('engine-unknown', `There is no engine "${id}"; there are: ${known.join(', ')}.`);
  }
  if (engine.ready) return { engine, silenceMs: catalogue.silenceMs(id) };
  const reason = engine.reason ?? `The engine "${id}" is not ready.`;
  throw new BridgeError('engine-not-ready', `${reason} ${engine.nextStep ?? ''}`.trim());
}

async function storeJob(request: TakeRequest, engine: EngineCapability, folder: string): Promise<WorkerJob> {
  const { keys, sketches, ...rest } = jobInput(request);
  const frames = join(folder, 'frames');
  await mkdir(frames);
  return {
    ...rest,
    task: TASK,
    engine: engine.id,
    settings: checkSettings(engine.settings, request.settings),
    keys: await Promise.all(keys.map((cel, i) => store(cel, join(folder, `key-${i}.rgba`)))),
    sketches: await Promise.all(
      sketches.map(async ({ cel, ...sketch }, i) => ({
        ...sketch,
        ...(await store(cel, join(folder, `sketch-${i}.rgba`))),
      })),
    ),
    folder: frames,
  };
}

async function store({ bounds, raster }: Cel, file: string): Promise<StoredLayer> {
  await writeFile(file, samplesToBytes(raster.data));
  const place = { bounds, depth: depthOf(raster) };
  return { file, pixels: { ...place, bytes: pixelBytes(place) } };
}

async function runInWorker(
  { job, silenceMs }: { job: WorkerJob; silenceMs: number },
  frames: WorkerFrame[],
  { onProgress, onLog }: TakeEvents,
  signal: AbortSignal,
): Promise<MadeSegment[]> {
  const lane = new DeviceLane(ownWorker(), onLog);
  const taskEvents: TaskEvents = {
    onProgress: ({ fraction, stage, secondsLeft }) => onProgress(fraction, stage, secondsLeft),
    onPreview: () => undefined,
    onFrame: (frame) => void frames.push(frame),
  };
  const stop = () => lane.stop(TASK);
  signal.addEventListener('abort', stop);
  try {
    const outcome = await lane.run(job, silenceMs, taskEvents);
    throwIfCancelled(signal);
    if (outcome.kind === 'finished') return outcome.segments;
    if (outcome.kind === 'failed') throw new BridgeError(outcome.code, outcome.detail);
    throw new BridgeError('cancelled', 'The engine was stopped.');
  } finally {
    signal.removeEventListener('abort', stop);
    await lane.close();
  }
}

function takeOf(
  { source, chart, count, engine, seed }: TakeRequest,
  { note: engineNote }: EngineCapability,
  folder: string,
  frames: readonly WorkerFrame[],
  segments: readonly MadeSegment[],
): ShownTake {
  const moments = chartMoments(chart, count);
  const depth = depthOf(source.keys[0].cel.raster);
  const inbetweens = segments.flatMap(({ picked }, segment) =>
    picked.map((index, slot): Inbetween => {
      const frame = frames.find((one) => one.segment === segment && one.index === index);
      if (!frame) throw new BridgeError('engine-failed', `Frame ${index + 1} of the take is missing.`);
      return { segment, slot, moment: moments[slot], read: () => readFrame(folder, frame, depth) };
    }),
  );
  return { canvas: source.canvas, keys: source.keys, chart, count, engine, engineNote, seed, inbetweens };
}

async function readFrame(folder: string, { stored }: WorkerFrame, depth: Depth): Promise<Cel> {
  if (!stored) return { bounds: NOWHERE, raster: emptyRaster(0, 0, depth) };
  return readStoredCel({ file: join(folder, stored.file), pixels: stored.pixels });
}
