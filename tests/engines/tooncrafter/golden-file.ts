import { readFileSync } from 'node:fs';

type Values = Float32Array | Int32Array | Uint8Array;

/** A golden safetensors file in memory. */
export interface GoldenFile {
  metadata: Record<string, string>;
  names: string[];
  floats(name: string): Float32Array;
  ints(name: string): Int32Array;
  bytes(name: string): Uint8Array;
  shape(name: string): number[];
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

export function readGolden(path: string): GoldenFile {
  const file = readFileSync(path);
  const headerLength = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + headerLength).toString('utf8')) as Record<string, Entry>;
  const { __metadata__: metadata = {}, ...entries } = header;
  const body = file.subarray(8 + headerLength);
  const read = <T extends Values>(name: string, dtype: string, make: (buffer: ArrayBuffer) => T): T => {
    const entry = entries[name];
    if (entry?.dtype !== dtype) throw new Error(`${path} has no ${dtype} tensor ${name}.`);
    return make(Uint8Array.from(body.subarray(...entry.data_offsets)).buffer);
  };
  return {
    metadata,
    names: Object.keys(entries),
    floats: (name) => read(name, 'F32', (buffer) => new Float32Array(buffer)),
    ints: (name) => read(name, 'I32', (buffer) => new Int32Array(buffer)),
    bytes: (name) => read(name, 'U8', (buffer) => new Uint8Array(buffer)),
    shape: (name) => entries[name].shape,
  };
}

/** Largest difference, relative to the largest magnitude of the expected tensor. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length)
    throw new Error(`${actual.length} values instead of ${expected.length}.`);
  let worst = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    if (!(difference <= worst)) worst = difference;
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  return worst / largest;
}
