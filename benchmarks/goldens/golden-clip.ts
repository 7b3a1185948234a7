/** Whole clips against the original's: its noise goes in, and everything that it recorded on the way is compared. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineFrame, demoFrame } from '../../bridge-server/engines/tooncrafter/frames';
import type { Planes } from '../../bridge-server/engines/tooncrafter/planes';
import type { NoiseSource } from '../../bridge-server/engines/tooncrafter/noise';
import { rasterOfFrame } from '../../bridge-server/engines/tooncrafter/frame-raster';
import {
  paintClip,
  type ClipRequest,
  type ClipWatch,
} from '../../bridge-server/engines/tooncrafter/paint-clip';
import type { TimestepSpacing } from '../../bridge-server/engines/tooncrafter/schedule';
import { StagedModel, type StagedModelOptions } from '../../bridge-server/engines/tooncrafter/staged-model';
import { pickFrames, takeFrame, type Floats } from '../../bridge-server/engines/tooncrafter/tensors';
import { tokenize } from '../../bridge-server/engines/tooncrafter/tokenizer';
import { float32Tensor } from '../../bridge-server/runtime/tensor';
import { readRgb } from '../tooncrafter/read-rgb';
import { compare, type Comparison } from './comparison';
import type { GoldenFile } from './golden-file';
import { float32Of, type GoldenTensor } from './golden-tensor';
import { hintFrames } from './hint-frames';

export interface ClipTolerances {
  /** of everything but the pictures' bytes */
  relative: number;
  /** preparation of pictures, which runs no network */
  preparation: number;
}

/** The bytes of a clip may differ by one step where rounding falls the other way; relative to the largest byte. */
function oneStep(bytes: GoldenTensor): number {
  return 1 / float32Of(bytes).reduce((largest, value) => Math.max(largest, value), 1);
}

function recordedNoise(file: GoldenFile): NoiseSource {
  const values = (name: string): Float32Array => float32Of(file.tensor(name));
  return {
    posterior: () => values('rng/posterior_noise'),
    start: () => values('rng/x_T'),
    step: (index) => values(`step.${index}/noise`),
  };
}

/** The demo prepares its pictures by other rules than the command line; the demo alone has sketches. */
function isDemo(file: GoldenFile): boolean {
  return /demo|gradio/i.test(file.metadata.path ?? '') || hintFrames(file) !== undefined;
}

function hintOf(file: GoldenFile): Floats | undefined {
  const hint = hintFrames(file);
  if (!hint && file.metadata.sketches) throw new Error(`${file.name} was led by sketches but holds no hint.`);
  return hint && float32Tensor(hint.shape, float32Of(hint));
}

const PIXELS_PER_LATENT = 8;

type End = 'first' | 'last';

/** A key as it was recorded, or made from its picture if it was left out. */
async function keyOf(file: GoldenFile, end: End, pictures: string): Promise<Planes> {
  if (!file.has(`in/${end}`)) return prepareKey(file, end, pictures);
  const tensor = file.tensor(`in/${end}`);
  const [channels, heightPx, widthPx] = tensor.shape;
  return { channels, heightPx, widthPx, data: float32Of(tensor) };
}

async function prepareKey(file: GoldenFile, end: End, pictures: string): Promise<Planes> {
  const [height, width] = file.tensor('rng/x_T').shape.slice(-2);
  const size = { widthPx: width * PIXELS_PER_LATENT, heightPx: height * PIXELS_PER_LATENT };
  const frame = isDemo(file) ? demoFrame : commandLineFrame;
  return frame(await readRgb(join(pictures, file.metadata[end])), size);
}

/** The demo shows CLIP the whole picture, the command line what was cropped of it. */
async function seenByClip(file: GoldenFile, first: Planes, pictures: string): Promise<Planes> {
  if (!isDemo(file)) return first;
  const page = await readRgb(join(pictures, file.metadata.first));
  return demoFrame(page, page);
}

/** @param pictures folder of the PNGs that the metadata names */
async function requestOf(file: GoldenFile, pictures: string): Promise<ClipRequest> {
  const { metadata } = file;
  const first = await keyOf(file, 'first', pictures);
  return {
    first,
    last: await keyOf(file, 'last', pictures),
    picture: await seenByClip(file, first, pictures),
    prompt: metadata.prompt,
    negativePrompt: metadata.negative_prompt ?? '',
    sketch: hintOf(file),
    sketchStrength: Number(metadata.control_scale ?? 0),
    steps: Number(metadata.steps),
    spacing: metadata.spacing as TimestepSpacing,
    eta: Number(metadata.eta),
    guidance: { scale: Number(metadata.cfg_scale), rescale: Number(metadata.guidance_rescale) },
    motion: Number(metadata.fs),
    noise: recordedNoise(file),
  };
}

/** Collects comparisons of whatever the file holds under a name. */
class Collector {
  readonly comparisons: Comparison[] = [];

  constructor(
    private readonly file: GoldenFile,
    private readonly tolerance: number,
  ) {}

  add(name: string, actual: GoldenTensor | undefined, tolerance = this.tolerance): void {
    if (actual && this.file.has(name)) {
      this.comparisons.push(compare(name, actual, this.file.tensor(name), tolerance));
    }
  }
}

function watchInto(collector: Collector, shape: readonly number[]): ClipWatch {
  const clip = (data: Float32Array | undefined): GoldenTensor | undefined => data && { shape, data };
  return {
    onContexts: ({ conditional, unconditional }) => {
      collector.add('cond/context', conditional);
      collector.add('cond/uncond_context', unconditional);
    },
    onKeys: (keys) => collector.add('cond/c_concat', keys),
    onStep: ({ index, conditional, unconditional, latent, clean }) => {
      collector.add(`step.${index}/v_cond`, clip(conditional));
      collector.add(`step.${index}/v_uncond`, clip(unconditional));
      collector.add(`step.${index}/pred_x0`, clean);
      collector.add(`step.${index}/x_prev`, latent);
    },
    onLatents: (latents) => collector.add('out/latents', latents),
    onDecodes: (first, second) => {
      collector.add('out/decode16_frames_7_8', pickFrames(first, [7, 8]));
      collector.add('out/decode14_frames_6_7', pickFrames(second, [6, 7]));
    },
  };
}

/** [16,H,W,3] as bytes, like the original writes them. */
function bytesOf(frames: Floats): GoldenTensor {
  const [, , count, heightPx, widthPx] = frames.shape;
  const plane = heightPx * widthPx;
  const data = new Uint8Array(count * plane * 3);
  for (let frame = 0; frame < count; frame++) {
    const raster = rasterOfFrame(takeFrame(frames, frame), { widthPx, heightPx }, 8);
    for (let i = 0; i < plane * 3; i++)
      data[frame * plane * 3 + i] = raster.data[Math.floor(i / 3) * 4 + (i % 3)];
  }
  return { shape: [count, heightPx, widthPx, 3], data };
}

async function addPreparation(
  collector: Collector,
  file: GoldenFile,
  pictures: string,
  tolerance: number,
): Promise<void> {
  const { prompt, negative_prompt: negative = '' } = file.metadata;
  const tokens = [...tokenize(prompt), ...tokenize(negative)];
  collector.add('in/tokens', { shape: [2, tokens.length / 2], data: Int32Array.from(tokens) }, 0);
  for (const end of ['first', 'last'] as const) {
    if (!file.has(`in/${end}`) || !existsSync(pictures)) continue;
    const { channels, heightPx, widthPx, data } = await prepareKey(file, end, pictures);
    collector.add(`in/${end}`, { shape: [channels, heightPx, widthPx], data }, tolerance);
  }
}

/**
 * Paints a golden clip and compares tokens, frames, context, latents of the keys, every step, both decodes and the
 * clip.
 * @param pictures folder of the PNGs
 */
export async function compareClip(
  file: GoldenFile,
  pictures: string,
  options: StagedModelOptions,
  tolerances: ClipTolerances,
): Promise<Comparison[]> {
  const collector = new Collector(file, tolerances.relative);
  await addPreparation(collector, file, pictures, tolerances.preparation);
  const model = new StagedModel(options);
  try {
    const request = await requestOf(file, pictures);
    const watch = watchInto(collector, file.tensor('rng/x_T').shape);
    const frames = await paintClip(model, request, watch, new AbortController().signal);
    collector.add('out/frames', frames);
    collector.add('out/frames_0_15', pickFrames(frames, [0, 15]));
    if (file.has('out/frames_u8')) {
      collector.add('out/frames_u8', bytesOf(frames), oneStep(file.tensor('out/frames_u8')));
    }
  } finally {
    await model.close();
  }
  return collector.comparisons;
}
