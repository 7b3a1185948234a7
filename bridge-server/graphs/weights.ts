/**
 * Where the numbers of a network come from. The checkpoint readers implement this; the compiler and the
 * parity suite only ever see this interface, so a torch file, a safetensors file and a test recipe are alike.
 */
export interface WeightSource {
  /** Every tensor name of the state dict, in file order. */
  names(): Iterable<string>;
  has(name: string): boolean;
  /** Sizes of the tensor as stored (row-major); [] for a scalar. Throws if the name is unknown. */
  shape(name: string): readonly number[];
  /** The values as float32, row-major. Called once per tensor and network, so it may read from the disk. */
  read(name: string): Float32Array;
}
