import type { CheckpointOrigin } from './graph';
import { encodeFloat16 } from '../numbers/float16';
import type { PlacedWeight, WeightsLayout } from './weights-layout';
import type { WeightSource } from './weights';

/** One initializer, ready to be written at its place in the weights file. */
export interface WeightChunk {
  name: string;
  offset: number;
  /** Little-endian values; valid until the next chunk is asked for. */
  bytes: Uint8Array;
}

/**
 * Makes the weights file piece by piece, in file order: one checkpoint tensor in memory at a time.
 * The caller writes each chunk at its offset (gaps are zero), shows progress and may simply stop.
 * Throws if a tensor has another shape than the network needs (see structure.ts for a check beforehand).
 */
export function* streamWeights(layout: WeightsLayout, source: WeightSource): Generator<WeightChunk> {
  let tensor = '';
  let values = new Float32Array(0);
  for (const placed of layout.entries.values()) {
    const { from } = placed.weight;
    if (from.tensor !== tensor) {
      values = readChecked(source, from);
      tensor = from.tensor;
    }
    yield { name: placed.weight.name, offset: placed.offset, bytes: encode(placed, transform(values, from)) };
  }
}

function readChecked(source: WeightSource, from: CheckpointOrigin): Float32Array<ArrayBuffer> {
  const shape = source.shape(from.tensor);
  if (shape.join() !== from.tensorShape.join()) {
    throw new Error(
      `${from.tensor} has shape [${shape.join()}], the network needs [${from.tensorShape.join()}].`,
    );
  }
  return source.read(from.tensor) as Float32Array<ArrayBuffer>;
}

function encode(placed: PlacedWeight, values: Float32Array): Uint8Array {
  if (placed.weight.dtype === 'float16') {
    const half = encodeFloat16(values);
    return new Uint8Array(half.buffer, half.byteOffset, half.byteLength);
  }
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function transform(values: Float32Array, from: CheckpointOrigin): Float32Array {
  const rowLength = from.tensorShape.slice(1).reduce((product, size) => product * size, 1);
  const rows = from.rows ?? { start: 0, count: from.tensorShape[0] ?? 1 };
  const part = values.subarray(rows.start * rowLength, (rows.start + rows.count) * rowLength);
  return from.transpose ? transposed(part, rows.count, rowLength) : part;
}

/** Side of the square that is turned at once: both of its pictures fit into the first-level cache. */
const TILE = 32;

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let top = 0; top < rows; top += TILE) {
    for (let left = 0; left < columns; left += TILE) {
      const bottom = Math.min(top + TILE, rows);
      const right = Math.min(left + TILE, columns);
      for (let column = left; column < right; column++) {
        for (let row = top; row < bottom; row++) turned[column * rows + row] = values[row * columns + column];
      }
    }
  }
  return turned;
}
