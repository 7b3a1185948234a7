/** Big-endian reading with an end that is never passed. */
import { BridgeError } from '../../protocol/errors';

/** @returns the error for a document that breaks off or contradicts itself */
export function brokenDocument(what: string): BridgeError {
  return new BridgeError('file-unreadable', `The PSD is damaged: ${what}.`);
}

/** A place inside the file: from `start` up to and without `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

export class ByteReader {
  position: number;
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    readonly range: ByteRange = { start: 0, end: bytes.length },
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = range.start;
  }

  get left(): number {
    return this.range.end - this.position;
  }

  uint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2));
  }

  int16(): number {
    return this.view.getInt16(this.advance(2));
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4));
  }

  int32(): number {
    return this.view.getInt32(this.advance(4));
  }

  /** A length: four bytes, or eight where the large document format has them. */
  length(wide: boolean): number {
    if (!wide) return this.uint32();
    const high = this.uint32();
    return high * 2 ** 32 + this.uint32();
  }

  /** Four letters. */
  tag(): string {
    return String.fromCharCode(...this.slice(4));
  }

  /** A view, not a copy. */
  slice(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  skip(length: number): void {
    this.advance(length);
  }

  /** The range of the next `length` bytes, which are skipped. */
  take(length: number): ByteRange {
    const start = this.advance(length);
    return { start, end: start + length };
  }

  private advance(length: number): number {
    const start = this.position;
    if (length > this.left) throw brokenDocument('it ends too early');
    this.position = start + length;
    return start;
  }
}
