import { samplePosterior } from '../../../bridge-server/engines/tooncrafter/posterior';
import { buildVaeDecoder } from '../../../bridge-server/graphs/vae-decoder';
import { buildVaeEncoder } from '../../../bridge-server/graphs/vae-encoder';
import type { Tensors } from '../../../bridge-server/runtime/tensor';
import { compare, type Comparison } from '../comparison';
import type { GoldenFile } from '../golden-file';
import { float32Of, type GoldenTensor, permute, range, reshaped, statistics, take } from '../golden-tensor';
import type { GoldenSet } from '../golden-set';
import {
  asFloat32Feed,
  type Check,
  compareInside,
  IN_ONE_PIECE,
  IN_SMALL_PARTS,
  insideNames,
  landmarkName,
  result,
} from './check';

/** `vae_encoder`: moments, the sampled latents and the hidden states of some frames. */
export const checkVaeEncoder: Check = async (file, set) => {
  const pictures = file.tensor('in/frames');
  const [frames, , height, width] = pictures.shape;
  const graph = buildVaeEncoder(set.config, { frames, height, width });
  const results = await set.model.run(graph, { frames: asFloat32Feed(pictures) });
  const values = posterior(result(results, 'moments'), file, set);
  return file
    .names()
    .filter((name) => !name.startsWith('in/'))
    .map((name) => {
      const point = name.slice(name.indexOf('/') + 1);
      const [, hidden, step] = /^(hidden\.\d+)(?:\.every(\d+))?$/.exec(point) ?? [];
      const actual = hidden ? everyChannel(result(results, hidden), Number(step ?? 1)) : values[point];
      return compareInside(name, actual, file.tensor(name), set.tolerances.autoencoder);
    });
};

/** What is made from the moments [n, 8, h, w], under the names of the golden file. */
function posterior(moments: GoldenTensor, file: GoldenFile, set: GoldenSet): Record<string, GoldenTensor> {
  const half = moments.shape[1] / 2;
  const mean = take(moments, 1, range(0, half));
  const logVariance = take(moments, 1, range(half, 2 * half));
  const std = { shape: mean.shape, data: float32Of(logVariance).map((value) => Math.exp(value / 2)) };
  const noise = 'in/posterior_noise';
  return {
    moments,
    mean,
    std,
    ...(file.has(noise) ? { z_scaled: sampled(moments, file.tensor(noise), set) } : {}),
  };
}

/** Frame by frame, as the product samples. */
function sampled(moments: GoldenTensor, noise: GoldenTensor, set: GoldenSet): GoldenTensor {
  const { scale_factor: scale } = set.config.model;
  const frames = range(0, moments.shape[0]).map((frame) =>
    samplePosterior(float32Of(take(moments, 0, [frame])), float32Of(take(noise, 0, [frame])), scale),
  );
  return { shape: noise.shape, data: Float32Array.from(frames.flatMap((frame) => [...frame])) };
}

function everyChannel(tensor: GoldenTensor, step: number): GoldenTensor {
  const channels = range(0, tensor.shape[1]).filter((channel) => channel % step === 0);
  return step === 1 ? tensor : take(tensor, 1, channels);
}

/** `vae_decoder…`: a clip of any length, with all points inside it; once in one piece and once in small parts. */
export const checkVaeDecoder: Check = async (file, set) => {
  const inside = insideNames(file).filter((name) => name !== 'stat/frames');
  const whole = await runDecoder(file, set, IN_ONE_PIECE, inside.length > 0);
  const parts = await runDecoder(file, set, IN_SMALL_PARTS, false);
  const stored = storedFrames(file);
  const points = inside.map((name): Comparison => {
    const point = pointInside(whole, landmarkName(name));
    const shown = name.startsWith('stat/') || !stored ? point : take(point, 0, stored);
    return compareInside(name, shown, file.tensor(name), set.tolerances.autoencoder);
  });
  return [
    ...points,
    ...compareClip(file, result(whole, 'frames'), '', set),
    ...compareClip(file, result(parts, 'frames'), ' in parts', set),
  ];
};

async function runDecoder(
  file: GoldenFile,
  set: GoldenSet,
  rowsPerPart: number,
  withLandmarks: boolean,
): Promise<Tensors> {
  const latents = file.tensor('in/z_scaled');
  const [, , frames, height, width] = latents.shape;
  const graph = buildVaeDecoder(set.config, { frames, height, width, rowsPerPart });
  const feeds = { latents: asFloat32Feed(latents), ...referenceFeeds(file) };
  return set.model.run(graph, feeds, withLandmarks ? [...graph.landmarks.keys()] : []);
}

function compareClip(file: GoldenFile, clip: GoldenTensor, how: string, set: GoldenSet): Comparison[] {
  const kept = file.numbers('frames') ?? range(0, clip.shape[2]);
  const tolerance = set.tolerances.autoencoder;
  const frames = compare(`out/frames${how}`, take(clip, 2, kept), file.tensor('out/frames'), tolerance);
  if (!file.has('stat/frames')) return [frames];
  return [
    frames,
    compare(`stat/frames${how}`, perFrameStatistics(clip), file.tensor('stat/frames'), tolerance),
  ];
}

/** A time stack is stored with the still picture that is added to it; the graph adds both in one go later. */
function pointInside(results: Tensors, name: string): GoldenTensor {
  const point = result(results, name);
  if (!name.endsWith('.time_stack')) return point;
  const still = float32Of(result(results, name.replace('.time_stack', '.spatial')));
  return { shape: point.shape, data: float32Of(point).map((value, i) => value + still[i]) };
}

/** Hidden states [1, c, 2, h, w] as the decoder takes them: [2, c, h, w]. */
function referenceFeeds(file: GoldenFile): Tensors {
  const names = file.names().filter((name) => name.startsWith('in/ref.'));
  return Object.fromEntries(
    names.map((name) => {
      const [, c, , h, w] = file.tensor(name).shape;
      const keys = permute(file.tensor(name), [0, 2, 1, 3, 4]);
      return [name.replace('in/ref', 'reference'), asFloat32Feed(reshaped(keys, [2, c, h, w]))];
    }),
  );
}

/** Which frames the points inside are stored for: said in the note, `mid/* hold frames [0, 7] only`. */
function storedFrames(file: GoldenFile): number[] | undefined {
  return /hold frames \[([\d, ]+)\]/
    .exec(file.metadata.note ?? '')?.[1]
    .split(',')
    .map(Number);
}

/** Mean and spread of each channel of each frame, frame by frame: [t * 3, 2]. */
function perFrameStatistics(clip: GoldenTensor): GoldenTensor {
  const [, channels, frames, height, width] = clip.shape;
  const byFrame = permute(clip, [0, 2, 1, 3, 4]);
  return statistics(reshaped(byFrame, [frames * channels, height * width]), 0);
}
