/** Whole clips against the original's: its noise goes in, and everything that it recorded on the way is compared. */
import { join } from 'node:path';
import { commandLineFrame, demoFrame, type Planes } from '../../bridge-server/engines/tooncrafter/frames';
import type { NoiseSource } from '../../bridge-server/engines/tooncrafter/noise';
import { rasterOfFrame } from '../../bridge-server/engines/tooncrafter/frame-raster';
import { paintClip, type ClipRequest, type ClipWatch } from '../../bridge-server/engines/tooncrafter/recipe';
import type { TimestepSpacing } from '../../bridge-server/engines/tooncrafter/schedule';
import { StagedModel, type StagedModelOptions } from '../../bridge-server/engines/tooncrafter/staged-model';
import { pickFrames, takeFrame, type Floats } from '../../bridge-server/engines/tooncrafter/tensors';
import { tokenize } from '../../bridge-server/engines/tooncrafter/tokenizer';
import { float32Tensor } from '../../bridge-server/runtime/tensor';
import { compare, type Comparison } from '../goldens/comparison';
import type { GoldenFile } from '../goldens/golden-file';
import { float32Of, type GoldenTensor } from '../goldens/golden-tensor';
import { readRgb } from './read-rgb';

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

function planesOf({ shape, data }: GoldenTensor): Planes {
  const [channels, heightPx, widthPx] = shape;
  return { channels, heightPx, widthPx, data: float32Of({ shape, data }) };
}

function hintOf(file: GoldenFile): Floats | undefined {
  if (!file.has('in/hint')) return undefined;
  const { shape, data } = file.tensor('in/hint');
  const [, frames, height, width] = shape;
  return float32Tensor([frames, 1, height, width], float32Of({ shape, data }));
}

/** @param pictures folder of the PNGs that the metadata names */
async function requestOf(file: GoldenFile, pictures: string): Promise<ClipRequest> {
  const { metadata } = file;
  const first = planesOf(file.tensor('in/first'));
  const hint = hintOf(file);
  const page = await readRgb(join(pictures, metadata.first));
  return {
    first,
    last: planesOf(file.tensor('in/last')),
    // The demo with sketches shows CLIP the whole picture, the command line what was cropped of it.
    picture: hint ? demoFrame(page, page) : first,
    prompt: metadata.prompt,
    negativePrompt: '',
    hint,
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

function watchInto(collector: Collector, shape: readonly number[], steps: number): ClipWatch {
  const lastStep = steps - 1;
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
      if (index === lastStep) collector.add('out/latents', latent);
    },
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
  const { prompt, first, last } = file.metadata;
  const tokens = [...tokenize(prompt), ...tokenize('')];
  collector.add('in/tokens', { shape: [2, tokens.length / 2], data: Int32Array.from(tokens) }, 0);
  const [, heightPx, widthPx] = file.tensor('in/first').shape;
  const frame = file.has('in/hint') ? demoFrame : commandLineFrame;
  for (const [name, picture] of [
    ['in/first', first],
    ['in/last', last],
  ]) {
    const { data } = frame(await readRgb(join(pictures, picture)), { widthPx, heightPx });
    collector.add(name, { shape: [3, heightPx, widthPx], data }, tolerance);
  }
}

/**
 * Paints a golden clip and compares tokens, frames, context, latents of the keys, every step, both decodes and the clip.
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
    const watch = watchInto(collector, file.tensor('rng/x_T').shape, request.steps);
    const frames = await paintClip(model, request, watch, new AbortController().signal);
    collector.add('out/frames', frames);
    collector.add('out/frames_0_15', pickFrames(frames, [0, 15]));
    collector.add('out/frames_u8', bytesOf(frames), oneStep(file.tensor('out/frames_u8')));
  } finally {
    await model.close();
  }
  return collector.comparisons;
}
