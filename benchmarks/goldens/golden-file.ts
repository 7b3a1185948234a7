import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { decodeFloat16 } from '../../bridge-server/numbers/float16';
import { type GoldenTensor, range, reshaped, stack, take } from './golden-tensor';
import { parseRecipe, recipeValues } from './weights-recipe';

/** How the bytes of a type become numbers. */
const READERS = {
  F32: (buffer: ArrayBuffer) => new Float32Array(buffer),
  F16: (buffer: ArrayBuffer) => decodeFloat16(new Uint16Array(buffer)),
  F64: (buffer: ArrayBuffer) => Float32Array.from(new Float64Array(buffer)),
  I32: (buffer: ArrayBuffer) => new Int32Array(buffer),
  I64: (buffer: ArrayBuffer) => Int32Array.from(new BigInt64Array(buffer), Number),
  U8: (buffer: ArrayBuffer) => new Uint8Array(buffer),
};
const DTYPES = Object.keys(READERS) as (keyof typeof READERS)[];

const entrySchema = z.object({
  dtype: z.enum(DTYPES),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number(), z.number()]),
});
const refsSchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** Where a tensor comes from if it is not stored: another file, or a formula. */
type Origin = () => GoldenTensor;

/** One safetensors file of golden data: tensors, and parameters in its metadata. */
export class GoldenFile {
  readonly metadata: Readonly<Record<string, string>>;
  private readonly stored = new Map<string, GoldenTensor>();
  private readonly elsewhere = new Map<string, Origin>();

  constructor(readonly path: string) {
    const bytes = readFileSync(path);
    const headerEnd = 8 + Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as Record<string, unknown>;
    this.metadata = z.record(z.string(), z.string()).parse(header.__metadata__ ?? {});
    for (const [name, entry] of Object.entries(header)) {
      if (name !== '__metadata__')
        this.stored.set(name, storedTensor(bytes, headerEnd, entrySchema.parse(entry)));
    }
    this.addFormulas();
    this.addReferences();
  }

  /** File name without folder and ending: `unet_t999_fs10`. */
  get name(): string {
    return basename(this.path, '.safetensors');
  }

  /** Names of all tensors, those that are stored elsewhere included. */
  names(): string[] {
    return [...new Set([...this.stored.keys(), ...this.elsewhere.keys()])];
  }

  has(name: string): boolean {
    return this.stored.has(name) || this.elsewhere.has(name);
  }

  tensor(name: string): GoldenTensor {
    const tensor = this.stored.get(name) ?? this.elsewhere.get(name)?.();
    if (!tensor) throw new Error(`${this.name} holds no tensor ${name}.`);
    return tensor;
  }

  /** A list of whole numbers in the metadata, such as the frames that are stored. */
  numbers(key: string): number[] | undefined {
    const text = this.metadata[key];
    return text === undefined ? undefined : z.array(z.number().int()).parse(JSON.parse(text));
  }

  /** The other file beside this one that the name points to. */
  beside(file: string): GoldenFile {
    return new GoldenFile(join(dirname(this.path), file));
  }

  private addFormulas(): void {
    const { formula } = this.metadata;
    if (!formula) return;
    const recipe = parseRecipe(JSON.parse(formula));
    for (const tensor of recipe.tensors) {
      // The first part of the name says which file it was made for, the rest is the tensor.
      const name = tensor.name.slice(tensor.name.indexOf('/') + 1);
      this.elsewhere.set(name, () => ({ shape: tensor.shape, data: recipeValues(tensor, recipe.seed) }));
    }
  }

  private addReferences(): void {
    const { refs } = this.metadata;
    if (!refs) return;
    for (const [name, target] of Object.entries(refsSchema.parse(JSON.parse(refs)))) {
      if (name.startsWith('in/') && !this.isThere(target)) continue;
      this.elsewhere.set(name, () =>
        Array.isArray(target) ? stack(target.map((one) => this.follow(one))) : this.follow(target),
      );
    }
  }

  /** An input that lies in a file which was not copied along may be one that can be made again. */
  private isThere(target: string | readonly string[]): boolean {
    return [target].flat().every((one) => existsSync(join(dirname(this.path), one.split(':')[0])));
  }

  /** `file:tensor`, `file:tensor rows 3..7` (second axis), `file:tensor frames KEY` (frames listed in the metadata). */
  private follow(reference: string): GoldenTensor {
    const match =
      /^(?<file>[^:]+):(?<tensor>\S+)(?: rows (?<from>\d+)\.\.(?<to>\d+)| frames (?<key>\S+))?$/.exec(
        reference,
      );
    if (!match?.groups) throw new Error(`${this.name} refers to "${reference}", which is not understood.`);
    const { file, tensor: name, from, to, key } = match.groups;
    const tensor = this.beside(file).tensor(name);
    if (from) return take(tensor, 1, range(Number(from), Number(to) + 1));
    return key ? take(tensor, 2, this.numbers(key) ?? []) : tensor;
  }
}

function storedTensor(bytes: Buffer, base: number, entry: z.infer<typeof entrySchema>): GoldenTensor {
  const [start, end] = entry.data_offsets;
  const raw = Uint8Array.from(bytes.subarray(base + start, base + end));
  const data = READERS[entry.dtype](raw.buffer);
  return reshaped({ shape: [data.length], data }, entry.shape);
}
