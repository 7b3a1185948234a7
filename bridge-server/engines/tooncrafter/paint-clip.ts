/**
 * ToonCrafter's way from two drawings to sixteen frames, as in the paper's figure: the prompt and the first drawing
 * become context; both drawings become latents at the ends of the clip; noise between them is turned into latents,
 * step by step, guided by sketches where there are some; the decoder turns latents into frames while it looks at both
 * drawings again.
 */
import { float32Tensor } from '../../runtime/tensor';
import type { Denoiser, Velocities } from './denoiser';
import type { FrameEncoding } from './frame-encoder';
import { referencesOf } from './frame-encoder';
import { latentsOfSecondDecode, swapMiddle } from './frame-decoder';
import type { Planes } from './planes';
import type { DiffusionConfig } from './model-files';
import { CLIP_FRAMES } from './native-moments';
import type { PartWatch } from './network';
import type { NoiseSource } from './noise';
import { LATENT_CHANNELS, samplePosterior } from './posterior';
import { ddimStep, guide, needsUnconditional, type Guidance } from './sampler';
import { noiseTables, scheduleOf, type TimestepSpacing } from './schedule';
import { putFrame, takeFrame, type Floats } from './tensors';

/** Everything that makes a clip what it is. */
export interface ClipRequest {
  /** [3,H,W] in −1 … 1, sides multiples of 64 */
  first: Planes;
  last: Planes;
  /** what CLIP sees; the first frame on the official command line, the uncropped picture in the demo */
  picture: Planes;
  prompt: string;
  negativePrompt: string;
  /** [16,1,H,W], 1 = line; without it the sketch encoder is not loaded */
  sketch?: Floats;
  sketchStrength: number;
  steps: number;
  spacing: TimestepSpacing;
  eta: number;
  guidance: Guidance;
  motion: number;
  noise: NoiseSource;
}

/** Context [1,333,width] of each guidance pass. */
export interface Contexts {
  conditional: Floats;
  /** missing when guidance is off */
  unconditional?: Floats;
}

export const STAGES = ['reading', 'encoding', 'loading', 'sampling', 'decoding'] as const;
export type Stage = (typeof STAGES)[number];

/** What a sampling step left behind. */
export interface StepReport extends Velocities {
  /** order of execution, from 0 */
  index: number;
  timestep: number;
  latent: Floats;
  /** the clean latents that the model predicts now, times `cleanScale` (the dynamic rescale) */
  clean: Floats;
  cleanScale: number;
}

/** Who looks on: progress and previews in the product, every number in the parity tests. */
export interface ClipWatch {
  /** @param share of this stage, 0 to 1 */
  onStage?(stage: Stage, share: number): void;
  onKeys?(keyLatents: Floats): void;
  onContexts?(contexts: Contexts): void;
  onStep?(step: StepReport): void;
  /** what sampling ended with */
  onLatents?(latents: Floats): void;
  /** the first decode before its middle is replaced, and the second */
  onDecodes?(first: Floats, second: Floats): void;
}

/** The networks, opened when their turn comes. */
export interface PaintingModel {
  /** How the model was trained: noise, dynamic rescale, scale of the latents. */
  readonly diffusion: DiffusionConfig;
  readContexts(request: ClipRequest, signal: AbortSignal, watch: PartWatch): Promise<Contexts>;
  encodeFrames(frames: readonly Planes[], signal: AbortSignal, watch: PartWatch): Promise<FrameEncoding[]>;
  openDenoiser(
    request: ClipRequest,
    contexts: Contexts,
    keyLatents: Floats,
    signal: AbortSignal,
    watch: PartWatch,
  ): Promise<Denoiser>;
  decode(
    latents: Floats,
    references: readonly Floats[],
    signal: AbortSignal,
    watch: PartWatch,
  ): Promise<Floats>;
}

/** Size of a latent: an eighth of the picture. */
const PIXELS_PER_LATENT = 8;

function latentShape({ first }: ClipRequest): number[] {
  return [
    1,
    LATENT_CHANNELS,
    CLIP_FRAMES,
    first.heightPx / PIXELS_PER_LATENT,
    first.widthPx / PIXELS_PER_LATENT,
  ];
}

/** The drawings' latents at both ends of an empty clip; the posterior noise is drawn for all frames, two are used. */
function latentsOfKeys(
  request: ClipRequest,
  [first, last]: readonly FrameEncoding[],
  { scale_factor: scale }: DiffusionConfig,
): Floats {
  const keys = float32Tensor(latentShape(request));
  const noise = request.noise.posterior(keys.data.length);
  const row = keys.data.length / CLIP_FRAMES;
  const end = CLIP_FRAMES - 1;
  putFrame(keys, 0, samplePosterior(first.moments, noise.subarray(0, row), scale));
  putFrame(keys, end, samplePosterior(last.moments, noise.subarray(end * row), scale));
  return keys;
}

/** Noise becomes the latents of a clip. */
async function sample(
  request: ClipRequest,
  denoiser: Denoiser,
  diffusion: DiffusionConfig,
  watch: ClipWatch,
  signal: AbortSignal,
): Promise<Floats> {
  const { steps, spacing, eta, guidance, noise } = request;
  const schedule = scheduleOf(noiseTables(diffusion), spacing, steps, eta).reverse();
  const shape = latentShape(request);
  watch.onStage?.('sampling', 0);
  let latent = float32Tensor(shape, noise.start(shape.reduce((count, side) => count * side, 1)));
  for (const [index, step] of schedule.entries()) {
    const inStep: PartWatch = (done, parts) =>
      watch.onStage?.('sampling', (index + done / parts) / schedule.length);
    const velocities = await denoiser.velocities(latent, step.timestep, signal, inStep);
    const velocity = guide(guidance, velocities.conditional, velocities.unconditional);
    const next = ddimStep(step, {
      latent: latent.data,
      velocity,
      noise: noise.step(index, latent.data.length),
    });
    latent = float32Tensor(shape, next.latent);
    const clean = float32Tensor(shape, next.clean);
    watch.onStep?.({
      ...velocities,
      index,
      timestep: step.timestep,
      latent,
      clean,
      cleanScale: step.scalePrev,
    });
  }
  return latent;
}

/** Two decodes: the whole clip, and the clip without the keys' neighbours, which gives the two middle frames. */
async function decode(
  model: PaintingModel,
  latents: Floats,
  references: readonly Floats[],
  watch: ClipWatch,
  signal: AbortSignal,
): Promise<Floats> {
  const half =
    (start: number): PartWatch =>
    (done, parts) =>
      watch.onStage?.('decoding', start + done / parts / 2);
  const frames = await model.decode(latents, references, signal, half(0));
  const second = await model.decode(latentsOfSecondDecode(latents), references, signal, half(0.5));
  watch.onDecodes?.(frames, second);
  swapMiddle(frames, second);
  return frames;
}

/**
 * Paints the clip between two drawings.
 * @returns [1,3,16,H,W], about −1 … 1, not clamped; frames 0 and 15 are the model's version of the drawings
 */
export async function paintClip(
  model: PaintingModel,
  request: ClipRequest,
  watch: ClipWatch,
  signal: AbortSignal,
): Promise<Floats> {
  const stage =
    (name: Stage): PartWatch =>
    (done, parts) =>
      watch.onStage?.(name, done / parts);

  const contexts = await model.readContexts(request, signal, stage('reading'));
  watch.onContexts?.(contexts);

  const [first, last] = await model.encodeFrames([request.first, request.last], signal, stage('encoding'));
  const keyLatents = latentsOfKeys(request, [first, last], model.diffusion);
  watch.onKeys?.(keyLatents);

  const denoiser = await model.openDenoiser(request, contexts, keyLatents, signal, stage('loading'));
  const latents = await sample(request, denoiser, model.diffusion, watch, signal);
  watch.onLatents?.(latents);

  return decode(model, latents, referencesOf(first, last), watch, signal);
}

/** Does this request need the pass without the prompt? */
export function isGuided({ guidance }: ClipRequest): boolean {
  return needsUnconditional(guidance);
}

/** One frame of a painted clip, [3,H,W]. */
export function frameOfClip(frames: Floats, frame: number): Float32Array {
  return takeFrame(frames, frame);
}
