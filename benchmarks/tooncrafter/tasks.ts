/** What the benchmark measures, and the arithmetic of each network (FLOP = 2·MAC, docs/TOONCRAFTER.md). */
import type { NetworkRequest } from '../../bridge-server/engines/tooncrafter/model-files';
import { TRAINED_SIZE } from '../../bridge-server/engines/tooncrafter/picture-size';

export interface NetworkTask {
  id: string;
  title: string;
  request: NetworkRequest;
  /** TFLOP of one run at 512×320 with 16 frames */
  tflop: number;
  runs: number;
}

const size = TRAINED_SIZE;

export const NETWORK_TASKS: readonly NetworkTask[] = [
  { id: 'text', title: 'text tower', request: { network: 'text-tower' }, tflop: 0.045, runs: 3 },
  { id: 'vision', title: 'vision tower', request: { network: 'vision-tower' }, tflop: 0.335, runs: 3 },
  { id: 'resampler', title: 'resampler', request: { network: 'resampler' }, tflop: 0.028, runs: 3 },
  {
    id: 'encoder',
    title: 'VAE encoder, one frame',
    request: { network: 'vae-encoder', size },
    tflop: 0.69,
    runs: 3,
  },
  {
    id: 'unet',
    title: 'UNet, one pass',
    request: { network: 'unet', size, batch: 1, sketch: false },
    tflop: 12.6,
    runs: 1,
  },
  {
    id: 'sketch',
    title: 'sketch encoder, one pass',
    request: { network: 'sketch-encoder', size },
    tflop: 2.81,
    runs: 1,
  },
  {
    id: 'decoder16',
    title: 'decoder, 16 frames',
    request: { network: 'vae-decoder', size, frames: 16 },
    tflop: 37.9,
    runs: 1,
  },
  {
    id: 'decoder14',
    title: 'decoder, 14 frames',
    request: { network: 'vae-decoder', size, frames: 14 },
    tflop: 33.2,
    runs: 1,
  },
];

/** The other parts of the benchmark, in running order around the networks. */
export const PREPARATIONS = ['checkpoint', 'compile'] as const;
export const CLIP_TASK = 'clip';

export const TASK_IDS: readonly string[] = [...PREPARATIONS, ...NETWORK_TASKS.map(({ id }) => id), CLIP_TASK];

/** One measurement; seconds and bytes. */
export interface Measurement {
  id: string;
  openSeconds?: number;
  runSeconds: number;
  peakBytes: number;
  /** float32 operations per second of the machine, measured in the same process before and after */
  roof?: number;
  diskBytes?: number;
}
