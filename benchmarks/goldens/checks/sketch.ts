import {
  buildSketchContext,
  buildSketchEncoder,
  buildSketchHint,
} from '../../../bridge-server/graphs/sketch-encoder';
import { CONTROL_MAPS } from '../../../bridge-server/graphs/unet';
import type { Tensors } from '../../../bridge-server/runtime/tensor';
import { compare, type Comparison } from '../comparison';
import type { GoldenFile } from '../golden-file';
import type { GoldenSet } from '../golden-set';
import { float32Of, type GoldenTensor, range, take } from '../golden-tensor';
import { asFloat32Feed, type Check, compareInside, insideNames, landmarkName, result } from './check';
import { embeddingFeed, runUnet } from './unet';

/** The file that `unet_with_sketch` takes the noisy latents, the hint and the context from. */
const SKETCH_FILE = 'sketch_control.safetensors';
/** Points inside that the encoder itself does not go through or that are outputs. */
const NOT_LANDMARKS = /^(hint|control\.\d+)$/;

async function runSketch(
  file: GoldenFile,
  set: GoldenSet,
  scale: number,
  landmarks: readonly string[] = [],
): Promise<Tensors> {
  const x = file.tensor('in/x');
  const [, , frames, height, width] = x.shape;
  const context = file.tensor('in/context');
  const size = { frames, height, width, tokens: context.shape[1] };
  const hint = await set.sketch.run(buildSketchHint(set.config, size, set.precision), {
    hint: asFloat32Feed(hintOf(file)),
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

/** Lines are 1 on 0; stored as bytes to save space in some files. */
function hintOf(file: GoldenFile): GoldenTensor {
  if (file.has('in/hint')) return file.tensor('in/hint');
  const bytes = file.tensor('in/hint_u8');
  return { shape: bytes.shape, data: float32Of(bytes).map((value) => value / 255) };
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

/** `unet_with_sketch`: the UNet led by the encoder's own maps, and without them. */
export const checkUnetWithSketch: Check = async (file, set) => {
  const sketch = file.beside(SKETCH_FILE);
  const scale = parameter(file, 'control_scale', /control\.i = ([\d.]+) \*/);
  const maps = await runSketch(sketch, set, scale);
  const call = {
    x: sketch.tensor('in/x'),
    concatenated: file.tensor('in/c_concat'),
    context: sketch.tensor('in/context'),
    timesteps: [...sketch.tensor('in/timesteps').data],
    frameRates: [parameter(file, 'fs', /fs ?= ?([\d.]+)/)],
  };
  await set.sketch.close();
  const control = Object.fromEntries(
    range(0, CONTROL_MAPS).map((i) => [`control.${i}`, maps[`control.${i}`]]),
  );
  const led = await runUnet(set, { ...call, control });
  const alone = await runUnet(set, call);
  return [
    compare('out/v', result(led, 'v'), file.tensor('out/v'), set.tolerances.unet),
    compare(
      'out/v_without_control',
      result(alone, 'v'),
      file.tensor('out/v_without_control'),
      set.tolerances.unet,
    ),
  ];
};

/** A number that the metadata holds by itself or inside its note. */
function parameter(file: GoldenFile, key: string, inNote: RegExp): number {
  const text = file.metadata[key] ?? inNote.exec(file.metadata.note ?? '')?.[1];
  if (text === undefined) throw new Error(`${file.name} does not say its ${key}.`);
  return Number(text);
}
