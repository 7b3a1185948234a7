/**
 * A checkpoint of the released size with random weights, from the recipes beside this file. Half precision,
 * safetensors:
 * 5.25 GB for the model and 0.73 GB for the sketch encoder.
 */
import { closeSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { encodeFloat16 } from '../../../bridge-server/numbers/float16';
import {
  parseRecipe,
  recipeValues,
  type RecipeTensor,
  type WeightsRecipe,
} from '../../goldens/weights-recipe';

export const CHECKPOINT_FILES = { model: 'model.safetensors', sketch: 'sketch_encoder.safetensors' } as const;
export type CheckpointPart = keyof typeof CHECKPOINT_FILES;

const RECIPES: Record<CheckpointPart, string> = {
  model: 'weights-recipe.json.gz',
  sketch: 'sketch-weights-recipe.json.gz',
};
/** Headers of safetensors files end on a multiple of this. */
const HEADER_ALIGNMENT = 8;

export function readFullSizeRecipe(part: CheckpointPart): WeightsRecipe {
  return parseRecipe(JSON.parse(gunzipSync(readFileSync(join(__dirname, RECIPES[part]))).toString('utf8')));
}

/** Literal tensors are the schedule's buffers, which every checkpoint holds in float32. */
function typeOf(tensor: RecipeTensor): { dtype: 'F32' | 'F16'; bytesPerValue: number } {
  return 'values' in tensor ? { dtype: 'F32', bytesPerValue: 4 } : { dtype: 'F16', bytesPerValue: 2 };
}

function headerOf({ tensors }: WeightsRecipe): Buffer {
  let offset = 0;
  const entries = tensors.map((tensor) => {
    const { dtype, bytesPerValue } = typeOf(tensor);
    const start = offset;
    offset += tensor.shape.reduce((count, side) => count * side, bytesPerValue);
    return [tensor.name, { dtype, shape: tensor.shape, data_offsets: [start, offset] }] as const;
  });
  const json = JSON.stringify(Object.fromEntries(entries));
  return Buffer.from(json.padEnd(Math.ceil(json.length / HEADER_ALIGNMENT) * HEADER_ALIGNMENT));
}

function bytesOf(tensor: RecipeTensor, seed: number): Uint8Array {
  const values = recipeValues(tensor, seed);
  const stored = typeOf(tensor).dtype === 'F16' ? encodeFloat16(values) : values;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}

/** Writes a checkpoint as safetensors, one tensor in memory at a time. */
export function writeCheckpoint(path: string, recipe: WeightsRecipe): void {
  const unfinished = `${path}.part`;
  const file = openSync(unfinished, 'w');
  const header = headerOf(recipe);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeWhole(file, length);
  writeWhole(file, header);
  for (const tensor of recipe.tensors) writeWhole(file, bytesOf(tensor, recipe.seed));
  closeSync(file);
  renameSync(unfinished, path);
}

/** Writes one file of the full-size checkpoint. @returns its path */
export function writeFullSizeCheckpoint(folder: string, part: CheckpointPart): string {
  const path = join(folder, CHECKPOINT_FILES[part]);
  writeCheckpoint(path, readFullSizeRecipe(part));
  return path;
}
