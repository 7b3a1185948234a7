import { damagedPickle, PickleReader } from './pickle-reader';
import { call, mention } from './pickle-symbols';
import { OpaqueObject, PickleDict, PickleSymbol, type PickleValue } from './pickle-values';

/** What the owner of the pickle adds to plain data. */
export interface PickleHooks {
  /** Makes what a persistent id stands for: torch keeps its storages outside the pickle. */
  persistent(id: PickleValue): PickleValue;
  /** Builds the result of a call that only the owner knows (tensors), or undefined for the general list. */
  build(symbol: PickleSymbol, args: PickleValue[]): PickleValue | undefined;
}

/**
 * What a pickle of protocol 0 to 5 is read with: a stack, a memo, and small steps (`runPickle` takes them). It cannot
 * import, look up or call anything; memory grows with the bytes that are really there, never with a length that they
 * declare.
 */
export class PickleMachine {
  readonly reader: PickleReader;
  readonly memo = new Map<number, PickleValue>();
  private stack: PickleValue[] = [];
  private readonly marks: PickleValue[][] = [];

  constructor(
    bytes: Uint8Array,
    private readonly hooks: PickleHooks,
    offset = 0,
  ) {
    this.reader = new PickleReader(bytes, offset);
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    if (this.stack.length === 0) throw damagedPickle('it takes more than was put down');
    return this.stack.pop() as PickleValue;
  }

  top(): PickleValue {
    if (this.stack.length === 0) throw damagedPickle('it looks at nothing');
    return this.stack[this.stack.length - 1];
  }

  mark(): void {
    this.marks.push(this.stack);
    this.stack = [];
  }

  /** Everything since the last mark. */
  popMark(): PickleValue[] {
    const above = this.stack;
    const below = this.marks.pop();
    if (!below) throw damagedPickle('a mark is missing');
    this.stack = below;
    return above;
  }

  /** Takes one value, or an empty group when a mark lies on top: what POP means. */
  drop(): void {
    if (this.stack.length > 0) this.stack.pop();
    else this.popMark();
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw damagedPickle('it refers to something that is not there');
    this.push(value);
  }

  symbol(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw damagedPickle('a name is not a text');
    this.push(mention(module, name));
  }

  persistent(id: PickleValue): void {
    this.push(this.hooks.persistent(id));
  }

  /** REDUCE: a call. The owner's own list comes first, then the general one; anything else is refused. */
  reduce(callable: PickleValue, args: PickleValue): void {
    if (!(callable instanceof PickleSymbol) || !Array.isArray(args))
      throw damagedPickle('a call of no function');
    this.push(this.hooks.build(callable, args) ?? call(callable, args));
  }

  /** NEWOBJ and its kin: an object without its constructor's arguments, known containers excepted. */
  instance(type: PickleValue, args: PickleValue): void {
    if (!(type instanceof PickleSymbol)) throw damagedPickle('an object of no class');
    const container = type.path === 'collections.OrderedDict' && Array.isArray(args);
    this.push(container ? call(type, args) : new OpaqueObject(type));
  }

  extend(target: PickleValue, items: PickleValue[]): void {
    if (Array.isArray(target)) for (const item of items) target.push(item);
    else if (!(target instanceof OpaqueObject)) throw damagedPickle('items for something that holds none');
  }

  setItems(target: PickleValue, flat: PickleValue[]): void {
    if (flat.length % 2 !== 0) throw damagedPickle('a key without a value');
    if (target instanceof PickleDict) {
      for (let i = 0; i < flat.length; i += 2) target.entries.set(flat[i], flat[i + 1]);
    } else if (!(target instanceof OpaqueObject))
      throw damagedPickle('entries for something that holds none');
  }
}
