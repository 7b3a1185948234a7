import { CheckpointError } from './checkpoint-error';
import { DTYPE_BYTES, type DType } from './dtype';
import type { PickleHooks } from './pickle-machine';
import { damagedPickle } from './pickle-reader';
import { LoadedObject, PickleSymbol, type PickleValue } from './pickle-values';
import { printable } from './zip-directory';

const STORAGE_DTYPES: Readonly<Record<string, DType>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};

/** A storage as a pickle names it; its bytes lie elsewhere in the file. */
export class StorageReference extends LoadedObject {
  readonly kind = 'storage';

  constructor(
    readonly key: string,
    readonly dtype: DType,
    readonly elements: number,
    /** Old files can name a part of another storage: where it starts in that one. */
    readonly firstElement: number,
  ) {
    super();
  }

  get bytes(): number {
    return this.elements * DTYPE_BYTES[this.dtype];
  }
}

/** A tensor as a pickle rebuilds it; not yet checked against its storage. */
export class PickledTensor extends LoadedObject {
  readonly kind = 'tensor';

  constructor(
    readonly storage: StorageReference,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {
    super();
  }
}

/** Collects the storages that a pickle names, and builds its tensors. */
export class TorchObjects implements PickleHooks {
  readonly storages = new Map<string, StorageReference>();

  /** torch writes ("storage", type, key, device, element count[, view of another storage]). */
  persistent(id: PickleValue): PickleValue {
    if (!Array.isArray(id) || id[0] !== 'storage') throw damagedPickle('an unknown kind of outside data');
    const [, type, key, , elements, view] = id;
    if (typeof key !== 'string' && typeof key !== 'number') throw damagedPickle('a storage without a name');
    const known = this.storages.get(String(key));
    const reference = new StorageReference(
      String(key),
      storageDtype(type),
      wholeNumber(view ? nth(view, 2) : elements),
      view ? wholeNumber(nth(view, 1)) : 0,
    );
    if (!view) {
      if (known && (known.dtype !== reference.dtype || known.elements !== reference.elements)) {
        throw damagedPickle('a storage is described in two ways');
      }
      this.storages.set(reference.key, known ?? reference);
    } else if (!known) {
      this.storages.set(
        reference.key,
        new StorageReference(reference.key, reference.dtype, wholeNumber(elements), 0),
      );
    }
    return known && !view ? known : reference;
  }

  build(symbol: PickleSymbol, args: PickleValue[]): PickleValue | undefined {
    switch (symbol.path) {
      case 'torch._utils._rebuild_tensor':
      case 'torch._utils._rebuild_tensor_v2':
        return rebuildTensor(args);
      case 'torch._utils._rebuild_parameter':
      case 'torch._utils._rebuild_parameter_with_state':
        return args[0];
      default:
        return undefined;
    }
  }
}

function rebuildTensor([storage, offset, shape, strides]: PickleValue[]): PickledTensor {
  if (!(storage instanceof StorageReference)) throw damagedPickle('a tensor without numbers');
  if (!Array.isArray(shape) || !Array.isArray(strides)) throw damagedPickle('a tensor without a shape');
  const start = storage.firstElement + wholeNumber(offset);
  return new PickledTensor(storage, start, shape.map(wholeNumber), strides.map(wholeNumber));
}

function storageDtype(type: PickleValue): DType {
  const name = type instanceof PickleSymbol && type.module === 'torch' ? type.name : '';
  if (Object.hasOwn(STORAGE_DTYPES, name)) return STORAGE_DTYPES[name];
  const shown = type instanceof PickleSymbol ? printable(type.path) : 'an unnamed type';
  throw new CheckpointError(
    'checkpoint-unsupported',
    `The file stores numbers as ${shown}, which is not supported.`,
  );
}

function nth(value: PickleValue, index: number): PickleValue {
  return Array.isArray(value) ? value[index] : null;
}

function wholeNumber(value: PickleValue): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw damagedPickle('a size that is no size');
  }
  return value;
}
