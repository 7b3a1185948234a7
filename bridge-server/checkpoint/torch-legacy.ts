import type { ByteSource } from './byte-source';
import { CheckpointError } from './checkpoint-error';
import type { Checkpoint } from './checkpoint';
import { PickleMachine } from './pickle-machine';
import { runPickle } from './pickle-opcodes';
import { damagedPickle, PickleEndsEarly } from './pickle-reader';
import type { PickleValue } from './pickle-values';
import { stateDictOf } from './state-dict';
import { bytesOf, type Storage } from './tensor-view';
import { TorchObjects, type StorageReference } from './torch-objects';
import { viewsOf } from './torch-zip';
import { ViewCheckpoint } from './view-checkpoint';

/** The first pickle of the file holds this number (torch/serialization.py, MAGIC_NUMBER). */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
/** The pickles come first; they are read into a window that grows when they are longer. */
const FIRST_WINDOW_BYTES = 1024 * 1024;
const MAX_WINDOW_BYTES = 64 * 1024 * 1024;
const WINDOW_GROWTH = 8;
/** Each storage starts with its element count. */
const COUNT_BYTES = 8;

interface Pickles {
  objects: TorchObjects;
  root: PickleValue;
  keys: PickleValue;
  endOffset: number;
}

/** torch's container before 1.6: five pickles one after another, then the storages, little-endian. */
export function openTorchLegacy(source: ByteSource): Checkpoint {
  const { objects, root, keys, endOffset } = readPickles(source);
  const tensors = stateDictOf(root);
  const offsets = locateStorages(source, objects, keys, endOffset);
  const storageOf = ({ key }: StorageReference): Storage => {
    const whole = objects.storages.get(key);
    const offset = offsets.get(key);
    if (!whole || offset === undefined) throw damagedPickle('a storage is missing');
    const { dtype, elements } = whole;
    const read = (first: number, count: number) =>
      source.read(offset + bytesOf(dtype, first), bytesOf(dtype, count));
    return { dtype, elements, read };
  };
  return new ViewCheckpoint('torch-legacy', source, viewsOf(tensors, storageOf));
}

function readPickles(source: ByteSource): Pickles {
  for (let window = FIRST_WINDOW_BYTES; ; window *= WINDOW_GROWTH) {
    const length = Math.min(window, source.bytes, MAX_WINDOW_BYTES);
    try {
      return parsePickles(source.read(0, length));
    } catch (error) {
      if (!(error instanceof PickleEndsEarly) || length >= Math.min(source.bytes, MAX_WINDOW_BYTES))
        throw error;
    }
  }
}

function parsePickles(bytes: Uint8Array): Pickles {
  const objects = new TorchObjects();
  let endOffset = 0;
  const next = (): PickleValue => {
    const machine = new PickleMachine(bytes, objects, endOffset);
    const value = runPickle(machine);
    endOffset = machine.reader.offset;
    return value;
  };
  if (next() !== MAGIC)
    throw new CheckpointError('checkpoint-other-kind', 'The file is a pickle, but not a model.');
  if (next() !== PROTOCOL)
    throw new CheckpointError('checkpoint-unsupported', 'The file is of an unknown version.');
  next(); // About the machine that wrote it; the numbers are little-endian whatever it says.
  const root = next();
  const keys = next();
  return { objects, root, keys, endOffset };
}

/** Walks over the storages, which follow each other in the order of the key list. */
function locateStorages(
  source: ByteSource,
  objects: TorchObjects,
  keys: PickleValue,
  start: number,
): Map<string, number> {
  if (!Array.isArray(keys)) throw damagedPickle('the list of storages is missing');
  const offsets = new Map<string, number>();
  let at = start;
  for (const key of keys.map(String)) {
    const storage = objects.storages.get(key);
    if (!storage || offsets.has(key)) throw damagedPickle('the list of storages does not fit the tensors');
    const count = source.read(at, COUNT_BYTES);
    if (new DataView(count.buffer).getBigInt64(0, true) !== BigInt(storage.elements)) {
      throw damagedPickle('a storage has another size than its tensors say');
    }
    offsets.set(key, at + COUNT_BYTES);
    at += COUNT_BYTES + storage.bytes;
  }
  if (at > source.bytes) throw new CheckpointError('checkpoint-truncated', `${source.name} is cut short.`);
  return offsets;
}
