import { basename } from 'node:path';
import {
  buildSketchContext,
  buildSketchEncoder,
  buildSketchHint,
} from '../../../bridge-server/graphs/sketch-encoder';
import type { Tensors } from '../../../bridge-server/runtime/tensor';
import { compare, type Comparison } from '../comparison';
import { GoldenFile } from '../golden-file';
import type { GoldenSet } from '../golden-set';
import { type GoldenTensor, range, take } from '../golden-tensor';
import { hintFrames } from '../hint-frames';
import { asFloat32Feed, type Check, compareInside, insideNames, landmarkName, result } from './check';
import { embeddingFeed, runUnet } from './unet';

/** Points inside that the encoder itself does not go through or that are outputs. */
const NOT_LANDMARKS = /^(hint|control\.\d+)$/;

async function runSketch(
  file: GoldenFile,
  set: GoldenSet,
  scale: number,
  landmarks: readonly string[] = [],
): Promise<Tensors> {
  const x = file.tensor('in/x');
  const hintPictures = hintFrames(file);
  if (!hintPictures) throw new Error(`${file.name} holds no hint.`);
  const [, , frames, height, width] = x.shape;
  const context = file.tensor('in/context');
  const size = { frames, height, width, tokens: context.shape[1] };
  const hint = await set.sketch.run(buildSketchHint(set.config, size, set.precision), {
    hint: asFloat32Feed(hintPictures),
  });
  const keys = await set.sketch.run(buildSketchContext(set.config, size, set.precision), {
    context: asFloat32Feed(context),
  });
  const feeds = {
    x: asFloat32Feed(x),
    timestep_embedding: embeddingFeed(set, [...file.tensor('in/timesteps').data]),
    control_scale: { dtype: 'float32' as const, shape: [1], data: Float32Array.of(scale) },
    ...hint,
    ...keys,
  };
  const maps = await set.sketch.run(buildSketchEncoder(set.config, size, set.precision), feeds, landmarks);
  return { ...maps, hint: hint.hint_features };
}

/** `sketch_control`: the maps, without a scale. */
export const checkSketchControl: Check = async (file, set) => {
  const inside = insideNames(file);
  const points = [...new Set(inside.map(landmarkName))].filter((name) => !NOT_LANDMARKS.test(name));
  const results = await runSketch(file, set, 1, points);
  const tolerance = set.tolerances.unet;
  const outputs = file.names().filter((name) => name.startsWith('out/'));
  return [
    ...inside.map((name) =>
      compareInside(name, result(results, landmarkName(name)), file.tensor(name), tolerance),
    ),
    ...outputs.map((name) => compareMap(name, results, file.tensor(name), tolerance)),
  ];
};

/** `out/control.3`, or `.frames0_7` for some frames, `.frames` for all. */
function compareMap(name: string, results: Tensors, expected: GoldenTensor, tolerance: number): Comparison {
  const [, map, frames] = /^out\/(control\.\d+)(?:\.frames([\d_]*))?$/.exec(name) ?? [];
  const actual = result(results, map);
  const kept = frames ? frames.split('_').map(Number) : range(0, actual.shape[0]);
  return compare(name, take(actual, 0, kept), expected, tolerance);
}

/** Does this pass of the UNet take the maps of the sketch encoder? */
export function isLedBySketches(file: GoldenFile): boolean {
  return file.has(ALONE) || scaleOf(file) !== undefined;
}

const ALONE = 'out/v_without_control';

/** `unet_with_sketch`: the UNet led by the encoder's own maps, and without them. */
export const checkUnetWithSketch: Check = async (file, set) => {
  const inside = insideNames(file);
  const sketch = sketchFileOf(file, set);
  const maps = await runSketch(sketch, set, needed(file, 'control_scale', scaleOf(file)));
  const given = (name: string): GoldenTensor => (file.has(name) ? file : sketch).tensor(name);
  const call = {
    x: given('in/x'),
    concatenated: file.tensor('in/c_concat'),
    context: given('in/context'),
    timesteps: [...given('in/timesteps').data],
    frameRates: file.has('in/fs') ? [...file.tensor('in/fs').data] : [needed(file, 'fs', frameRateOf(file))],
  };
  await set.sketch.close();
  const control = Object.fromEntries(Object.entries(maps).filter(([name]) => name.startsWith('control.')));
  const led = await runUnet(set, { ...call, control }, [...new Set(inside.map(landmarkName))]);
  const tolerance = set.tolerances.unet;
  const comparisons = [
    ...inside.map((name) =>
      compareInside(name, result(led, landmarkName(name)), file.tensor(name), tolerance),
    ),
    compare('out/v', result(led, 'v'), file.tensor('out/v'), tolerance),
  ];
  if (!file.has(ALONE)) return comparisons;
  const alone = await runUnet(set, call);
  return [...comparisons, compare(ALONE, result(alone, 'v'), file.tensor(ALONE), tolerance)];
};

/**
 * The file that holds the noisy latents, the hint and the context: the one that the note names, else another
 * `sketch_control…` beside it on the same grid. A file that holds them itself needs none.
 */
function sketchFileOf(file: GoldenFile, set: GoldenSet): GoldenFile {
  if (hintFrames(file)) return file;
  const named = /[\w.-]+\.safetensors/.exec(file.metadata.note ?? '')?.[0];
  const files = set.files().filter((path) => basename(path).startsWith('sketch_control'));
  const first = files.filter((path) => basename(path) === named);
  const grid = file.tensor('in/c_concat').shape.join();
  const found = [...first, ...files]
    .map((path) => new GoldenFile(path))
    .find((candidate) => candidate.tensor('in/x').shape.join() === grid);
  if (!found) throw new Error(`${file.name} needs a file sketch_control… with latents [${grid}] beside it.`);
  return found;
}

function scaleOf(file: GoldenFile): number | undefined {
  return parameter(file, 'control_scale', /control\.i = ([\d.]+) \*/);
}

function frameRateOf(file: GoldenFile): number | undefined {
  return parameter(file, 'fs', /fs ?= ?([\d.]+)/);
}

/** A number that the metadata holds by itself or inside its note. */
function parameter(file: GoldenFile, key: string, inNote: RegExp): number | undefined {
  const text = file.metadata[key] ?? inNote.exec(file.metadata.note ?? '')?.[1];
  return text === undefined ? undefined : Number(text);
}

function needed(file: GoldenFile, key: string, value: number | undefined): number {
  if (value === undefined) throw new Error(`${file.name} does not say its ${key}.`);
  return value;
}
