/** What the bridge and a worker process say to each other over Node's IPC (`serialization: 'advanced'`). */
import type { Chart, Moment } from '../../../takes/chart';
import type { EngineCapability, EngineSettings, ErrorCode, Pixels, WireError } from '../../../protocol';
import type { Size } from '../../../pixels/raster';
import type { StoredLayer } from '../store/pixel-file';

/** One job as a worker gets it: pixels stay in their files. */
export interface WorkerJob {
  /** The bridge's name for this piece of work; a retime of a job is another piece than the job itself. */
  task: string;
  engine: string;
  canvas: Size;
  keys: StoredLayer[];
  sketches: (StoredLayer & { segment: number; frame: number; strength: number })[];
  chart: Chart;
  inbetweens: number;
  seed: number;
  prompt: string;
  settings: EngineSettings;
  /** Where the frames go. */
  folder: string;
  /** Set when a take is drawn on: the moments to make, and the number of the first new frame of every segment. */
  extra?: { moments: Moment[]; firstIndex: number };
}

/** What was made: per segment the native moments in order of their numbers, and which of them the chart shows. */
export interface MadeSegment {
  moments: Moment[];
  picked: number[];
}

export type ToWorker =
  | { type: 'describe' }
  | { type: 'run'; job: WorkerJob }
  | { type: 'abort'; task: string }
  /** The frame of this ticket is in the journal; the engine may go on. */
  | { type: 'noted'; ticket: number }
  | { type: 'pull'; engine: string }
  | { type: 'abort-pull' };

export interface WorkerFrame {
  ticket: number;
  segment: number;
  index: number;
  moment: Moment;
  /** Missing for a fully transparent frame. */
  stored?: { pixels: Pixels; sha256: string; file: string };
}

/** What an engine says of itself: what clients hear, and how long it may be silent. */
export interface EngineDescription {
  capability: EngineCapability;
  silenceMs: number;
}

export type FromWorker =
  | { type: 'alive' }
  | { type: 'described'; engines: EngineDescription[] }
  | {
      type: 'progress';
      task: string;
      stage: string;
      segment: number;
      step: number;
      steps: number;
      fraction: number;
      secondsLeft?: number;
    }
  | { type: 'preview'; task: string; segment: number; moment: Moment; size: Size; data: Uint8Array }
  | { type: 'frame'; task: string; frame: WorkerFrame }
  | { type: 'finished'; task: string; segments: MadeSegment[] }
  | { type: 'failed'; task: string; code: ErrorCode; detail: string; field?: string }
  | { type: 'stopped'; task: string }
  | { type: 'pulling'; stage: string; fraction: number; secondsLeft?: number }
  | { type: 'pulled' }
  | { type: 'pull-failed'; error: WireError };
