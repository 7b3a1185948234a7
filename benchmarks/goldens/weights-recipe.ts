import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { WeightSource } from '../../bridge-server/graphs/weights';

/**
 * Test weights from a formula, so that a network of any size needs no file: value[i] = fp16(center + amp (2u - 1)),
 * u = H(i) / 2^32, H(i) = fmix(fmix((i + s) ^ GOLDEN) + s), s = fnv1a(name) ^ seed, all modulo 2^32, with the
 * finaliser of murmur3 as fmix.
 */
const shape = z.array(z.number().int().nonnegative());
const literalTensor = z.object({
  name: z.string(),
  shape,
  values: z.array(z.number()),
  dtype: z.string().optional(),
});
const randomTensor = z.object({
  name: z.string(),
  shape,
  center: z.number(),
  amp: z.number(),
  seed_name: z.string().optional(),
});
const recipeSchema = z.object({
  seed: z.number().int(),
  tensors: z.array(z.union([literalTensor, randomTensor])),
});

export type WeightsRecipe = z.infer<typeof recipeSchema>;
export type RecipeTensor = WeightsRecipe['tensors'][number];

export function parseRecipe(json: unknown): WeightsRecipe {
  return recipeSchema.parse(json);
}

export function readRecipe(path: string): WeightsRecipe {
  return parseRecipe(JSON.parse(readFileSync(path, 'utf8')));
}

/** A recipe as a source of weights; nothing is stored. */
export class RecipeWeightSource implements WeightSource {
  private readonly tensors: ReadonlyMap<string, RecipeTensor>;

  constructor(private readonly recipe: WeightsRecipe) {
    this.tensors = new Map(recipe.tensors.map((tensor) => [tensor.name, tensor]));
  }

  names(): Iterable<string> {
    return this.tensors.keys();
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  shape(name: string): readonly number[] {
    return this.tensor(name).shape;
  }

  read(name: string): Float32Array {
    return recipeValues(this.tensor(name), this.recipe.seed);
  }

  private tensor(name: string): RecipeTensor {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new Error(`The recipe has no tensor ${name}.`);
    return tensor;
  }
}

/** All values of one tensor, row-major, already rounded to half precision (literal values are kept). */
export function recipeValues(tensor: RecipeTensor, seed: number): Float32Array<ArrayBuffer> {
  if ('values' in tensor) return new Float32Array(tensor.values);
  const count = tensor.shape.reduce((product, size) => product * size, 1);
  const s = (fnv1a(tensor.seed_name ?? tensor.name) ^ seed) >>> 0;
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const u = hash(i, s) / 2 ** 32;
    values[i] = roundToHalf(tensor.center + tensor.amp * (2 * u - 1));
  }
  return values;
}

/** Bound once: looking up a global in such a loop is slow where code runs in a sandbox, as tests do. */
const { imul } = Math;

function fnv1a(text: string): number {
  return new TextEncoder().encode(text).reduce((h, byte) => imul(h ^ byte, 0x01000193), 0x811c9dc5);
}

function hash(i: number, s: number): number {
  return fmix((fmix(((i + s) ^ 0x9e3779b9) | 0) + s) | 0) >>> 0;
}

function fmix(value: number): number {
  let h = value;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);
/** By exponent of a float32: adding and taking this off rounds a double to ten fraction bits, ties to even. */
const ROUNDERS = Float64Array.from({ length: 256 }, (_, exponent) => {
  const spacing = 2 ** Math.max(exponent - 127 - 10, -24);
  return 1.5 * 2 ** 52 * spacing;
});

/** Straight from double to half; over float32 a few values would be rounded twice. */
function roundToHalf(value: number): number {
  single[0] = value;
  const rounder = ROUNDERS[(singleBits[0] >>> 23) & 255];
  const rounded = value + rounder - rounder;
  return rounded === 0 ? value * 0 : rounded; // a tiny negative value becomes -0
}
