import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { CheckpointError } from './checkpoint-error';

/** One read call asks for at most this much: the limit of a single read differs between systems. */
const MAX_READ_BYTES = 64 * 1024 * 1024;

/** A file that is read by range. Every range is checked against the real size before memory is taken for it. */
export class ByteSource {
  private closed = false;

  private constructor(
    private readonly descriptor: number,
    /** Name without folder, for messages. */
    readonly name: string,
    readonly bytes: number,
  ) {}

  /** @throws CheckpointError checkpoint-missing when there is no readable file at the path. */
  static open(path: string): ByteSource {
    const name = basename(path);
    const descriptor = openFile(path, name);
    const stats = fstatSync(descriptor);
    if (stats.isFile()) return new ByteSource(descriptor, name, stats.size);
    closeSync(descriptor);
    throw new CheckpointError('checkpoint-missing', `${name} is not a file.`);
  }

  /**
   * Exactly `length` bytes from `offset`, in a buffer of their own (aligned for any typed array).
   * @throws CheckpointError checkpoint-truncated when the range is not inside the file.
   */
  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const inside = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
    if (!inside || offset + length > this.bytes) throw this.tooShort();
    const target = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const wanted = Math.min(MAX_READ_BYTES, length - done);
      const bytesRead = readSync(this.descriptor, target, done, wanted, offset + done);
      if (bytesRead === 0) throw this.tooShort();
      done += bytesRead;
    }
    return target;
  }

  /** Closing twice is harmless. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    closeSync(this.descriptor);
  }

  private tooShort(): CheckpointError {
    return new CheckpointError(
      'checkpoint-truncated',
      `${this.name} is shorter than its own table of contents says.`,
    );
  }
}

function openFile(path: string, name: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const reason =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
    throw new CheckpointError('checkpoint-missing', `${name} cannot be opened (${reason}).`);
  }
}
