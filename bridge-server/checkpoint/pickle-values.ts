/** What a pickle can hold once it is read as data. Lists and tuples are both arrays here. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleDict
  | PickleSymbol
  | OpaqueObject
  | LoadedObject;

export class PickleDict {
  readonly entries = new Map<PickleValue, PickleValue>();

  get(key: string): PickleValue | undefined {
    return this.entries.get(key);
  }
}

/** A name such as `torch.FloatStorage`. It is never looked up anywhere: it is two strings. */
export class PickleSymbol {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  get path(): string {
    return `${this.module}.${this.name}`;
  }
}

/** An object of a class that is none of our business. What the pickle puts into it is dropped. */
export class OpaqueObject {
  constructor(readonly symbol: PickleSymbol) {}
}

/** Base of what the owner of the machine makes itself: storages and tensors. */
export abstract class LoadedObject {
  abstract readonly kind: string;
}
