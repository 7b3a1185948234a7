import type { ByteSource } from './byte-source';
import { CheckpointError } from './checkpoint-error';
import type { Checkpoint } from './checkpoint';
import { DTYPE_BYTES, type DType } from './dtype';
import { parseHeaderJson, type HeaderValue } from './header-json';
import { bytesOf, elementCount, rowMajorStrides, type TensorView } from './tensor-view';
import { ViewCheckpoint } from './view-checkpoint';
import { printable } from './zip-directory';

/** The format's own limit. */
const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;

const DTYPES: Readonly<Record<string, DType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
};

interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * safetensors: 8 bytes of header length, a JSON header, then the tensors one after another. The tensors must fill the
 * rest of the file exactly, without holes or overlaps, each with as many bytes as its shape needs.
 */
export function openSafetensors(source: ByteSource): Checkpoint {
  const headerBytes = headerLength(source);
  const text = Buffer.from(source.read(LENGTH_BYTES, headerBytes)).toString('utf8');
  const dataOffset = LENGTH_BYTES + headerBytes;
  const entries = parseEntries(source, text);
  checkLayout(source, entries, source.bytes - dataOffset);
  const views = entries.map((entry): [string, TensorView] => [entry.name, viewOf(source, entry, dataOffset)]);
  return new ViewCheckpoint('safetensors', source, new Map(views));
}

function headerLength(source: ByteSource): number {
  const prefix = source.read(0, LENGTH_BYTES + 1);
  const length = new DataView(prefix.buffer).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) throw broken(source, 'its header is absurdly long');
  if (prefix[LENGTH_BYTES] !== 0x7b) throw broken(source, 'its header does not start with "{"');
  if (Number(length) + LENGTH_BYTES > source.bytes) {
    throw new CheckpointError('checkpoint-truncated', `${source.name} ends inside its header.`);
  }
  return Number(length);
}

function parseEntries(source: ByteSource, text: string): Entry[] {
  const header = parseHeader(source, text);
  if (!(header instanceof Map)) throw broken(source, 'its header is no table');
  return [...header]
    .filter(([name]) => name !== '__metadata__')
    .map(([name, description]) => parseEntry(source, name, description));
}

function parseHeader(source: ByteSource, text: string): HeaderValue {
  try {
    return parseHeaderJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw broken(source, `its header cannot be read: ${error.message}`);
    throw error;
  }
}

function parseEntry(source: ByteSource, name: string, description: HeaderValue): Entry {
  const label = printable(name);
  if (!(description instanceof Map)) throw broken(source, `"${label}" is not described`);
  const dtype = description.get('dtype');
  const shape = description.get('shape');
  const offsets = description.get('data_offsets');
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw broken(source, `"${label}" is described wrongly`);
  }
  if (!Object.hasOwn(DTYPES, dtype)) {
    const text = `${source.name} stores "${label}" as ${printable(dtype)}, which is not supported.`;
    throw new CheckpointError('checkpoint-unsupported', text);
  }
  const [begin, end] = offsets;
  return { name, dtype: DTYPES[dtype], shape, begin, end };
}

function isCounts(value: HeaderValue | undefined): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
}

/** Sorted by place, each tensor must start where the one before ended, and the last must end with the file. */
function checkLayout(source: ByteSource, entries: readonly Entry[], dataBytes: number): void {
  let expected = 0;
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const label = printable(entry.name);
    if (entry.begin !== expected) throw broken(source, `there is a hole or an overlap before "${label}"`);
    if (entry.end - entry.begin !== elementCount(entry.shape) * DTYPE_BYTES[entry.dtype]) {
      throw broken(source, `"${label}" has another size than its shape says`);
    }
    expected = entry.end;
  }
  if (expected > dataBytes) throw new CheckpointError('checkpoint-truncated', `${source.name} is cut short.`);
  if (expected < dataBytes) throw broken(source, 'something follows the last tensor');
}

function viewOf(source: ByteSource, entry: Entry, dataOffset: number): TensorView {
  const { dtype, shape, begin } = entry;
  const start = dataOffset + begin;
  const storage = {
    dtype,
    elements: elementCount(shape),
    read: (first: number, count: number) => source.read(start + bytesOf(dtype, first), bytesOf(dtype, count)),
  };
  return { storage, dtype, shape, strides: rowMajorStrides(shape), offset: 0 };
}

function broken(source: ByteSource, what: string): CheckpointError {
  return new CheckpointError('checkpoint-damaged', `${source.name} is damaged: ${what}.`);
}
