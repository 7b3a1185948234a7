/**
 * What one job is made of and what comes out of it. Plain data and typed arrays alone, so that a job can cross a
 * process border (`serialization: 'advanced'`), be written to disk and be run again.
 */
import type { EngineSettings } from '../../../protocol/engines';
import type { Chart, Moment } from '../../../takes/chart';
import type { EngineProgress } from '../../engines/engine';
import type { Cel, Raster, Size } from '../../../pixels/raster';

/** A rough drawing of one pose on the way. */
export interface JobSketch {
  /** Between which keys: 0 is the first pair of keys, 1 the second. */
  segment: number;
  /** Place on the scale of 0 (first key of the segment) to 16 (second key), both ends excluded. */
  frame: number;
  /** 0 (ignored) to 1 (followed as closely as the engine can). */
  strength: number;
  cel: Cel;
}

export interface JobInput {
  /** Size of the document. Cels may lie partly or wholly outside of it. */
  canvas: Size;
  /** Two or more keys in the order of time, all of one depth; never changed. */
  keys: readonly Cel[];
  sketches: readonly JobSketch[];
  chart: Chart;
  /** In-betweens that the artist asked for in each segment. */
  inbetweens: number;
  /** 0 to 2^32 - 1; every segment is made with the same seed, so that a retake of one segment gives the same bytes. */
  seed: number;
  prompt: string;
  /** After the engine's own schema checked them. */
  settings: EngineSettings;
}

/** One native frame, in its place in the document: trimmed to its paint, straight alpha, the depth of the keys. */
export interface JobFrame {
  segment: number;
  moment: Moment;
  /** Index of the moment in `JobPlan.segments[segment].moments`. */
  index: number;
  /** An empty drawing has bounds of no width and no height. */
  cel: Cel;
}

export interface JobPreview {
  segment: number;
  moment: Moment;
  /** Small and rough; it shows the segment's work area. */
  raster: Raster;
}

/** Progress of the whole job: `step`, `steps` and `stage` are the engine's, `fraction` and `secondsLeft` the job's. */
export interface JobProgress extends EngineProgress {
  segment: number;
  segments: number;
}

/** What comes out while a job runs. */
export interface RecipeEvents {
  onProgress(progress: JobProgress): void;
  onPreview(preview: JobPreview): void;
  /** Resolves when the frame is safe on disk; the next one waits for it. */
  onFrame(frame: JobFrame): Promise<void>;
}

export interface SegmentPlan {
  /** Native moments that the engine makes, ascending, without 0 and 1. */
  moments: Moment[];
  /** For each in-between that the artist asked for, in order, the index into `moments`. */
  picked: number[];
}

/** What a job will make; known before the engine starts. */
export interface JobPlan {
  segments: SegmentPlan[];
}
