import { type Graph, type WeightInitializer, weightsOf } from './graph';

/** ONNX Runtime maps external data from the file; Windows wants mappings to start at multiples of 64 KiB. */
const ALIGNMENT_BYTES = 65536;
const BYTES_PER_VALUE = { float32: 4, float16: 2 } as const;

export interface PlacedWeight {
  weight: WeightInitializer;
  offset: number;
  byteLength: number;
}

/** The plan of one external weights file. */
export interface WeightsLayout {
  /** File name, relative to the folder of the ONNX files; ONNX Runtime refuses anything else. */
  location: string;
  /** By initializer name, in file order. */
  entries: ReadonlyMap<string, PlacedWeight>;
  /** Size of the whole file. */
  byteLength: number;
}

/**
 * Places the weights of all graphs into one file. Initializers of the same name share their storage; the
 * order is that of first use, so tensors of one network lie together and are read together.
 */
export function layoutWeights(graphs: readonly Graph[], location: string): WeightsLayout {
  const entries = new Map<string, PlacedWeight>();
  let end = 0;
  for (const weight of graphs.flatMap(weightsOf)) {
    const known = entries.get(weight.name);
    if (known) assertSameWeight(known.weight, weight);
    else {
      const offset = alignUp(end);
      const byteLength = elementCount(weight.shape) * BYTES_PER_VALUE[weight.dtype];
      entries.set(weight.name, { weight, offset, byteLength });
      end = offset + byteLength;
    }
  }
  return { location, entries, byteLength: end };
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function alignUp(offset: number): number {
  return Math.ceil(offset / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function assertSameWeight(a: WeightInitializer, b: WeightInitializer): void {
  if (JSON.stringify([a.dtype, a.from]) !== JSON.stringify([b.dtype, b.from])) {
    throw new Error(`Two graphs use the name ${a.name} for different weights.`);
  }
}
