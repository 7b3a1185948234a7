/** ToonCrafter as an engine: two opaque keys in, the 14 native frames between them out. */
import { totalmem } from 'node:os';
import { depthOf, type Size } from '../../../pixels/raster';
import { BridgeError } from '../../../protocol/errors';
import type { EngineSettings } from '../../../protocol/engines';
import type { Moment } from '../../../takes/chart';
import { isShortOfMemory } from '../../faults/short-of-memory';
import { ModelError } from '../../models/model-error';
import { DeviceError } from '../../runtime/choose-device';
import { precisionFor, type Device } from '../../runtime/devices';
import type { Engine, EngineEvents, EngineReadiness, SegmentRequest } from '../engine';
import { ClipProgress } from './clip-progress';
import { rasterOfFrame } from './frame-raster';
import { frameOf } from './frames';
import { activeGuides, sketchFrames } from './sketch-frames';
import { fitPreviewMap, previewFrame, type PreviewMap } from './latent-preview';
import type { CompiledModel, ModelFinder } from './model-files';
import { frameOfMoment, momentOfFrame, NATIVE_MOMENTS, CLIP_FRAMES } from './native-moments';
import { seededNoise } from './noise';
import { pictureSize, SIZE_STEP_PX } from './picture-size';
import { DEVICE_NEXT_STEP, NO_SKETCH_NOTE, NOT_INSTALLED, readyOn } from './readiness';
import { frameOfClip, paintClip, type ClipRequest, type ClipWatch } from './paint-clip';
import { readSettings, TOONCRAFTER_SETTINGS } from './settings';
import { StagedModel } from './staged-model';
import { takeFrame, type Floats } from './tensors';

export interface ToonCrafterEngineOptions {
  models: ModelFinder;
  /** the device to use, found out when it is first needed */
  device: () => Promise<Device>;
  /** how long the UNet stays loaded after a clip; default five minutes */
  idleMs?: number;
}

const DEFAULT_IDLE_MS = 5 * 60 * 1000;
/** With this much memory the UNet in float32 (6 GB) may stay beside the decoder (8 GB). */
const ROOMY_BYTES = 32 * 1024 ** 3;
/** Filmstrips of a run, evenly spread over its steps. */
const PREVIEWS = 10;
/** A network runs to its end without a pause, on a slow CPU for minutes. */
const SILENCE_MS = 20 * 60 * 1000;
/** A driver that is asked for too much may drop the device instead of saying so. */
const DEVICE_LOST = /device lost/i;

export function createToonCrafterEngine(options: ToonCrafterEngineOptions): Engine {
  return new ToonCrafterEngine(options);
}

interface OpenModel {
  fingerprint: string;
  staged: StagedModel;
}

class ToonCrafterEngine implements Engine {
  readonly id = 'tooncrafter';
  readonly acceptsAlpha = false;
  readonly anyMoment = false;
  readonly settings = TOONCRAFTER_SETTINGS;
  readonly silenceMs = SILENCE_MS;
  private open?: OpenModel;
  private idleTimer?: NodeJS.Timeout;
  /** false once both guidance passes together, or UNet beside decoder, did not fit into the device's memory */
  private fitsTogether = true;

  constructor(private readonly options: ToonCrafterEngineOptions) {}

  async readiness(): Promise<EngineReadiness> {
    const model = await this.options.models.find();
    if (!model) return NOT_INSTALLED;
    try {
      return readyOn(model, (await this.options.device()).kind);
    } catch (error) {
      if (error instanceof DeviceError)
        return { ready: false, reason: error.message, nextStep: DEVICE_NEXT_STEP };
      throw error;
    }
  }

  fitSize(workArea: Size, settings: EngineSettings): Size {
    return pictureSize(workArea, readSettings(settings).size);
  }

  /** All of them, whatever the chart: ToonCrafter makes them in one go, and retiming is free afterwards. */
  nativeMoments(_requested: readonly Moment[], _settings: EngineSettings): Moment[] {
    return [...NATIVE_MOMENTS];
  }

  async run(request: SegmentRequest, events: EngineEvents, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    clearTimeout(this.idleTimer);
    try {
      const model = await this.options.models.find();
      if (!model) throw new BridgeError('engine-failed', 'The ToonCrafter model is not on this machine yet.');
      const clip = clipRequestOf(request, model);
      const frames = await this.paint(model, clip, watchOf(clip, request, events), signal);
      await handOut(frames, request, events, signal);
    } finally {
      this.rest();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.idleTimer);
    const { open } = this;
    this.open = undefined;
    await open?.staged.close();
  }

  /**
   * Both guidance passes at once, and the UNet kept beside the decoder, where the device has the memory; else in turn.
   */
  private async paint(
    model: CompiledModel,
    clip: ClipRequest,
    watch: ClipWatch,
    signal: AbortSignal,
  ): Promise<Floats> {
    try {
      return await paintClip(await this.staged(model), clip, watch, signal);
    } catch (error) {
      if (!this.fitsTogether || !mayFitInTurn(error) || signal.aborted) throw error;
      this.fitsTogether = false;
      await this.close();
      return paintClip(await this.staged(model), clip, watch, signal);
    }
  }

  private async staged(model: CompiledModel): Promise<StagedModel> {
    if (this.open?.fingerprint === model.fingerprint) return this.open.staged;
    await this.close();
    const device = await this.options.device().catch(inPlainWords);
    const { kind, fusedAttention } = device;
    const variant = fusedAttention ? {} : { attention: 'plain' as const };
    const hasRoom = kind === 'cpu' ? totalmem() >= ROOMY_BYTES : this.fitsTogether;
    const staged = new StagedModel({
      device: kind,
      diffusion: model.diffusion,
      graphFiles: (request) =>
        model.graphFiles({ ...request, ...variant }, precisionFor(kind)).catch(inPlainWords),
      batchGuidance: kind !== 'cpu' && this.fitsTogether,
      roomy: hasRoom || model.isTestModel,
    });
    this.open = { fingerprint: model.fingerprint, staged };
    return staged;
  }

  private rest(): void {
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => void this.close(), this.options.idleMs ?? DEFAULT_IDLE_MS);
    this.idleTimer.unref();
  }
}

/** Errors of the model store and of the devices say what is wrong and what to do. */
function inPlainWords(error: unknown): never {
  if (error instanceof DeviceError) throw new BridgeError('engine-failed', error.message);
  if (error instanceof ModelError)
    throw new BridgeError('engine-failed', `${error.message} ${error.nextStep}`);
  throw error;
}

function mayFitInTurn(error: unknown): boolean {
  return isShortOfMemory(error) || (error instanceof Error && DEVICE_LOST.test(error.message));
}

function clipRequestOf(request: SegmentRequest, model: CompiledModel): ClipRequest {
  const { keyA, keyB, prompt, seed } = request;
  checkSizes(keyA, keyB);
  const { steps, spacing, eta, guidance, motion, negativePrompt, sketchStrength } = readSettings(
    request.settings,
  );
  const isSketched = activeGuides(request.sketches).length > 0 && sketchStrength > 0;
  if (isSketched && !model.hasSketchEncoder) throw new BridgeError('engine-failed', NO_SKETCH_NOTE);
  const first = frameOf(keyA);
  return {
    first,
    last: frameOf(keyB),
    picture: first,
    prompt,
    negativePrompt,
    ...(isSketched ? { sketch: sketchFrames(request.sketches, keyA) } : {}),
    sketchStrength,
    steps,
    spacing,
    eta,
    guidance,
    motion,
    noise: seededNoise(seed),
  };
}

function checkSizes(keyA: Size, keyB: Size): void {
  if (keyA.widthPx !== keyB.widthPx || keyA.heightPx !== keyB.heightPx) {
    throw new RangeError('Both keys must have the same size.');
  }
  if (keyA.widthPx % SIZE_STEP_PX !== 0 || keyA.heightPx % SIZE_STEP_PX !== 0) {
    throw new RangeError(`The sides of the keys must be multiples of ${SIZE_STEP_PX} pixels.`);
  }
}

/** Progress at every sign of life, a filmstrip every few steps. */
function watchOf(clip: ClipRequest, request: SegmentRequest, events: EngineEvents): ClipWatch {
  const progress = new ClipProgress(clip, () => performance.now());
  const everySteps = Math.ceil(clip.steps / PREVIEWS);
  const frames = request.moments.map(frameOfMoment);
  let map: PreviewMap | undefined;
  return {
    onStage: (stage, share) => events.onProgress(progress.at(stage, share)),
    onKeys: (keys) => {
      map = fitPreviewMap([
        { latent: takeFrame(keys, 0), frame: clip.first },
        { latent: takeFrame(keys, CLIP_FRAMES - 1), frame: clip.last },
      ]);
    },
    onStep: ({ index, clean, cleanScale }) => {
      if (!map || (index + 1) % everySteps !== 0) return;
      for (const frame of frames)
        events.onPreview(momentOfFrame(frame), previewFrame(map, clean, frame, cleanScale));
    },
  };
}

async function handOut(
  frames: Floats,
  { keyA, moments }: SegmentRequest,
  events: EngineEvents,
  signal: AbortSignal,
): Promise<void> {
  for (const moment of moments) {
    signal.throwIfAborted();
    await events.onFrame(
      moment,
      rasterOfFrame(frameOfClip(frames, frameOfMoment(moment)), keyA, depthOf(keyA)),
    );
  }
}
