/**
 * What an engine is: it gets two keys of one size and makes the drawings between them.
 *
 * An engine knows nothing of documents, layers, jobs or sockets. It runs inside a worker process, one segment at a
 * time. The worker (`worker/`) crops, fits and mattes before it, and puts the frames back in place after it.
 */
import type { Raster, Size } from '../../pixels/raster';
import type { EngineSettingOffer, EngineSettings } from '../../protocol/engines';
import type { Moment } from '../../takes/chart';

export type EngineId = 'draft' | 'tooncrafter';

/** A rough drawing of one moment: paint marks lines, alpha is the pressure. Same size as the keys. */
export interface SketchGuide {
  moment: Moment;
  /** 0 (ignored) to 1 (followed as closely as the engine can). */
  strength: number;
  raster: Raster;
}

export interface SegmentRequest {
  /**
   * Both keys have the same size, one that `Engine.fitSize` returned, and one depth: 16 bits stay 16 bits. Opaque where
   * `acceptsAlpha` is false; cels come in 8 bits then. Frames may have either depth: what 16-bit keys get back in 8 is
   * made deep again as well as it can be.
   */
  keyA: Raster;
  keyB: Raster;
  sketches: readonly SketchGuide[];
  /** The native moments to make, ascending, each strictly between 0 and 1; from `Engine.nativeMoments`. */
  moments: readonly Moment[];
  prompt: string;
  /** 0 to 2^32 - 1. The same seed, machine and settings give the same bytes. */
  seed: number;
  settings: EngineSettings;
}

export interface EngineProgress {
  /** A stable word such as `matching`, `painting`, `sampling`, `decoding`; the panel translates it. */
  stage: string;
  step: number;
  steps: number;
  /** Share of the whole segment that is done, 0 to 1, never falling. */
  fraction: number;
  secondsLeft?: number;
}

/** What comes out while an engine works. A frame is whole and final; a preview is small and rough. */
export interface EngineEvents {
  onProgress(progress: EngineProgress): void;
  onPreview(moment: Moment, preview: Raster): void;
  /** Resolves when the frame is safe; the engine waits for it before the next one, so memory stays flat. */
  onFrame(moment: Moment, frame: Raster): Promise<void>;
}

/** Ready, or what is missing and what to do about it. */
export type EngineReadiness =
  | { ready: true; device: string; note?: string }
  | { ready: false; reason: string; nextStep: string; downloadBytes?: number };

export interface Engine {
  readonly id: EngineId;
  /** True: keys may be cels and frames come back as cels. False: the recipe mattes before and un-mattes after. */
  readonly acceptsAlpha: boolean;
  /** True: any moment can be made exactly. False: only those of a fixed grid. */
  readonly anyMoment: boolean;
  /** Room around the drawings for arms that swing out, as a share of their longer side; not given: the least. */
  readonly roomShare?: number;
  /** What can be set, with defaults; empty when there is nothing to set. */
  readonly settings: readonly EngineSettingOffer[];
  /**
   * Longest time without a sign of life, in milliseconds, before the engine counts as hung: a network runs to its end
   * without a pause, on a slow CPU for minutes.
   */
  readonly silenceMs: number;
  readiness(): Promise<EngineReadiness>;
  /** The size that the engine wants for a work area of this size (its own size for engines that take any). */
  fitSize(workArea: Size, settings: EngineSettings): Size;
  /** The moments that the engine makes so that a chart can show the requested ones. Ascending, without 0 and 1. */
  nativeMoments(requested: readonly Moment[], settings: EngineSettings): Moment[];
  /**
   * Makes the segment. Rejects with the signal's reason soon after an abort.
   * @throws when the keys differ in size or a setting is out of range (a programming error of the recipe).
   */
  run(request: SegmentRequest, events: EngineEvents, signal: AbortSignal): Promise<void>;
  /** Gives back memory and devices; the engine can be run again afterwards. */
  close(): Promise<void>;
}
