import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pixelBytes, type Pixels } from '../../protocol';
import type { Moment } from '../../takes/chart';
import type { Engine } from '../engines/engine';
import { depthOf } from '../../pixels/raster';
import { writeAtomically } from '../files/atomic-file';
import { readStoredCel, samplesToBytes } from '../jobs/store/pixel-file';
import { runJob, type JobFrame, type JobInput, type JobPreview, type JobProgress } from './recipe';
import type { FromWorker, MadeSegment, WorkerFrame, WorkerJob } from '../jobs/lane/worker-messages';

type Told<Type extends FromWorker['type']> = Omit<Extract<FromWorker, { type: Type }>, 'type' | 'task'>;

export interface WorkerJobEvents {
  onProgress(progress: Told<'progress'>): void;
  onPreview(preview: Told<'preview'>): void;
  /** Resolves when the bridge has noted the frame. */
  onFrame(frame: Omit<WorkerFrame, 'ticket'>): Promise<void>;
}

/**
 * Runs one job from files to files.
 * @returns what was made, segment by segment; numbers count from the job's own first frame
 */
export async function runWorkerJob(
  job: WorkerJob,
  engine: Engine,
  events: WorkerJobEvents,
  signal: AbortSignal,
): Promise<MadeSegment[]> {
  await mkdir(job.folder, { recursive: true, mode: 0o700 });
  const input = await readInput(job);
  const firstIndex = job.extra?.firstIndex ?? 0;
  const maker = job.extra ? engineOfMoments(engine, job.extra.moments) : engine;
  const plan = await runJob(
    input,
    maker,
    {
      onProgress: (progress) => events.onProgress(progressOf(progress)),
      onPreview: (preview) => events.onPreview(previewOf(preview)),
      onFrame: async (frame) => events.onFrame(await storeFrame(job.folder, frame, firstIndex)),
    },
    signal,
  );
  return plan.segments.map(({ moments, picked }) => ({
    moments,
    picked: picked.map((index) => index + firstIndex),
  }));
}

async function readInput(job: WorkerJob): Promise<JobInput> {
  const keys = [];
  for (const key of job.keys) keys.push(await readStoredCel(key));
  const sketches = [];
  for (const sketch of job.sketches) {
    const { segment, frame, strength } = sketch;
    sketches.push({ segment, frame, strength, cel: await readStoredCel(sketch) });
  }
  const { canvas, chart, inbetweens, seed, prompt, settings } = job;
  return { canvas, keys, sketches, chart, inbetweens, seed, prompt, settings };
}

/** The same engine, asked for these moments and no others; only for engines that can make any moment. */
function engineOfMoments(engine: Engine, moments: Moment[]): Engine {
  return Object.create(engine, { nativeMoments: { value: () => moments } }) as Engine;
}

function progressOf({ stage, segment, step, steps, fraction, secondsLeft }: JobProgress): Told<'progress'> {
  return { stage, segment, step, steps, fraction, ...(secondsLeft === undefined ? {} : { secondsLeft }) };
}

function previewOf({ segment, moment, raster }: JobPreview): Told<'preview'> {
  const { widthPx, heightPx, data } = raster;
  const eightBit = data instanceof Uint16Array ? Uint8ClampedArray.from(data, (sample) => sample >> 8) : data;
  return { segment, moment, size: { widthPx, heightPx }, data: samplesToBytes(eightBit) };
}

/** Writes one frame. When this resolves it survives a power cut. */
async function storeFrame(
  folder: string,
  { segment, index, moment, cel }: JobFrame,
  firstIndex: number,
): Promise<Omit<WorkerFrame, 'ticket'>> {
  const number = index + firstIndex;
  const { left, top, right, bottom } = cel.bounds;
  if (right <= left || bottom <= top) return { segment, index: number, moment };
  const place = { bounds: { left, top, right, bottom }, depth: depthOf(cel.raster) };
  const pixels: Pixels = { ...place, bytes: pixelBytes(place) };
  const file = `${segment}-${number}.rgba`;
  const bytes = samplesToBytes(cel.raster.data);
  await writeAtomically(join(folder, file), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { segment, index: number, moment, stored: { pixels, sha256, file } };
}
