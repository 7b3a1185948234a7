import type { ByteSource } from './byte-source';
import { CheckpointError } from './checkpoint-error';
import type { Checkpoint, CheckpointKind } from './checkpoint';
import { checkedView, readView, type TensorView } from './tensor-view';
import { printable } from './zip-directory';

/** A checkpoint whose tensors are views of storages: what every container comes down to. */
export class ViewCheckpoint implements Checkpoint {
  constructor(
    readonly kind: CheckpointKind,
    private readonly source: ByteSource,
    readonly tensors: ReadonlyMap<string, TensorView>,
  ) {
    for (const [name, view] of tensors) checkedView(printable(name), view);
  }

  get name(): string {
    return this.source.name;
  }

  get bytes(): number {
    return this.source.bytes;
  }

  names(): Iterable<string> {
    return this.tensors.keys();
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  shape(name: string): readonly number[] {
    return this.view(name).shape;
  }

  read(name: string): Float32Array<ArrayBuffer> {
    return readView(this.view(name));
  }

  close(): void {
    this.source.close();
  }

  private view(name: string): TensorView {
    const view = this.tensors.get(name);
    if (view) return view;
    throw new CheckpointError(
      'checkpoint-tensor-missing',
      `${this.name} has no tensor "${printable(name)}".`,
    );
  }
}
