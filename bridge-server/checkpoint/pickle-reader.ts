import { CheckpointError } from './checkpoint-error';

/** Longest text line (numbers and names of protocol 0) and longest whole number that a model file can need. */
const MAX_LINE_BYTES = 64 * 1024;
const MAX_INTEGER_BYTES = 256;

/** Thrown when the bytes end inside a pickle: the caller may have given too few of them. */
export class PickleEndsEarly extends CheckpointError {
  constructor() {
    super('checkpoint-truncated', 'The description of the tensors is cut short.');
  }
}

/** Reads the primitive pieces of a pickle from memory; every length is checked against what is there. */
export class PickleReader {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    public offset = 0,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.view.getUint8(this.skip(1));
  }

  uint16(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  /** Pickle's binary float is big-endian. */
  float64(): number {
    return this.view.getFloat64(this.skip(8), false);
  }

  /** A 64-bit length; anything that does not fit a number is past the end anyway. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.skip(8), true));
  }

  raw(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.slice(start, start + length);
  }

  text(length: number): string {
    const start = this.skip(length);
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, length).toString('utf8');
  }

  latin1(length: number): string {
    const start = this.skip(length);
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, length).toString('latin1');
  }

  /** Up to the next line feed, which is consumed. */
  line(): string {
    const limit = Math.min(this.bytes.length, this.offset + MAX_LINE_BYTES);
    const end = this.bytes.subarray(this.offset, limit).indexOf(0x0a);
    if (end < 0) {
      if (limit === this.bytes.length) throw new PickleEndsEarly();
      throw damagedPickle('it has an endless line');
    }
    const text = this.text(end);
    this.offset++;
    return text;
  }

  /** Two's complement, little-endian, of any length; a number where it fits exactly. */
  integer(length: number): number | bigint {
    if (length > MAX_INTEGER_BYTES) {
      throw damagedPickle('it has an absurd number');
    }
    const bytes = this.raw(length);
    if (length === 0) return 0;
    const unsigned = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
    return tidy(BigInt.asIntN(length * 8, unsigned));
  }

  private skip(length: number): number {
    const start = this.offset;
    if (!(length >= 0) || start + length > this.bytes.length) throw new PickleEndsEarly();
    this.offset = start + length;
    return start;
  }
}

/** A whole number as `number` where that is exact. */
export function tidy(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function damagedPickle(what: string): CheckpointError {
  return new CheckpointError('checkpoint-damaged', `The description of the tensors is damaged: ${what}.`);
}
