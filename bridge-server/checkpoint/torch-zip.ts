import type { ByteSource } from './byte-source';
import { CheckpointError } from './checkpoint-error';
import type { Checkpoint } from './checkpoint';
import { swapByteOrder } from './dtype';
import { PickleMachine } from './pickle-machine';
import { runPickle } from './pickle-opcodes';
import { stateDictOf } from './state-dict';
import { bytesOf, type Storage, type TensorView } from './tensor-view';
import { TorchObjects, type PickledTensor, type StorageReference } from './torch-objects';
import { ViewCheckpoint } from './view-checkpoint';
import { ZipDirectory, type ZipEntry } from './zip-directory';

/** The description of 2,668 tensors takes 0.4 MB; optimizer states beside them may take more. */
const MAX_PICKLE_BYTES = 64 * 1024 * 1024;

/** torch's container since 1.6: a zip with `ROOT/data.pkl`, `ROOT/data/KEY` and `ROOT/byteorder`. */
export function openTorchZip(source: ByteSource): Checkpoint {
  const zip = ZipDirectory.open(source);
  const pickle = findPickle(source, zip);
  if (pickle.bytes > MAX_PICKLE_BYTES) {
    throw new CheckpointError(
      'checkpoint-damaged',
      `${source.name} has an absurdly large description of tensors.`,
    );
  }
  const objects = new TorchObjects();
  const tensors = stateDictOf(runPickle(new PickleMachine(zip.readAll(pickle), objects)));
  const root = pickle.name.slice(0, -'data.pkl'.length);
  const swapped = isBigEndian(zip, `${root}byteorder`);
  const storageOf = (reference: StorageReference) => zipStorage(source, zip, root, reference, swapped);
  return new ViewCheckpoint('torch-zip', source, viewsOf(tensors, storageOf));
}

/** The pickle that lies nearest to the top; re-zipped files may have put folders around it. */
function findPickle(source: ByteSource, zip: ZipDirectory): ZipEntry {
  const found = [...zip.entries.values()]
    .filter(({ name }) => name === 'data.pkl' || name.endsWith('/data.pkl'))
    .sort((a, b) => a.name.length - b.name.length)[0];
  if (found) return found;
  throw new CheckpointError('checkpoint-other-kind', `${source.name} is a zip file, but not one of a model.`);
}

function isBigEndian(zip: ZipDirectory, name: string): boolean {
  const entry = zip.entries.get(name);
  if (!entry || entry.bytes > 'little'.length) return false;
  return Buffer.from(zip.readAll(entry)).toString() === 'big';
}

function zipStorage(
  source: ByteSource,
  zip: ZipDirectory,
  root: string,
  reference: StorageReference,
  swapped: boolean,
): Storage {
  const { key, dtype, elements } = reference;
  const entry = zip.entries.get(`${root}data/${key}`);
  if (!entry || entry.bytes < bytesOf(dtype, elements)) {
    throw new CheckpointError('checkpoint-damaged', `${source.name} lacks numbers that its tensors need.`);
  }
  const read = (first: number, count: number): Uint8Array<ArrayBuffer> => {
    const bytes = zip.read(entry, bytesOf(dtype, first), bytesOf(dtype, count));
    if (swapped) swapByteOrder(dtype, bytes);
    return bytes;
  };
  return { dtype, elements, read };
}

/** Gives every tensor its storage; tensors that share one keep sharing it. */
export function viewsOf(
  tensors: Map<string, PickledTensor>,
  storageOf: (reference: StorageReference) => Storage,
): Map<string, TensorView> {
  const storages = new Map<string, Storage>();
  const views = new Map<string, TensorView>();
  for (const [name, { storage: reference, offset, shape, strides }] of tensors) {
    const storage = storages.get(reference.key) ?? storageOf(reference);
    storages.set(reference.key, storage);
    views.set(name, { storage, dtype: reference.dtype, offset, shape, strides });
  }
  return views;
}
