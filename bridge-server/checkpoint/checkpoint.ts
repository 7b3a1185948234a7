import type { TensorInfo } from './tensor-view';

export type CheckpointKind = 'torch-zip' | 'torch-legacy' | 'safetensors';

/**
 * An open file of weights. Tensors are read one by one, by range; nothing of them is kept in memory. Reading is
 * synchronous: whoever reads gigabytes does so in a process or thread of its own. It can be given to the compiler as
 * it is (`names`, `has`, `shape`, `read`).
 */
export interface Checkpoint {
  readonly kind: CheckpointKind;
  /** The file's name without its folder. */
  readonly name: string;
  readonly bytes: number;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** In file order. */
  names(): Iterable<string>;
  has(name: string): boolean;
  /** Row-major; [] for a single number. @throws CheckpointError checkpoint-tensor-missing */
  shape(name: string): readonly number[];
  /**
   * The tensor's elements in row-major order as float32, in memory of their own.
   * @throws CheckpointError checkpoint-tensor-missing when the file has no tensor of that name
   */
  read(name: string): Float32Array<ArrayBuffer>;
  close(): void;
}
