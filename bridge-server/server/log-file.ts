import { closeSync, existsSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';

const MAX_BYTES = 5 * 1024 * 1024;
const PRIVATE_FILE = 0o600;

/** A file that never grows beyond twice its limit: when it is full, the last one is replaced by it. */
class BoundedFile {
  private handle: number;
  private bytes: number;

  constructor(
    private readonly path: string,
    private readonly maxBytes: number,
  ) {
    this.bytes = existsSync(path) ? statSync(path).size : 0;
    this.handle = openSync(path, 'a', PRIVATE_FILE);
  }

  write(line: string): void {
    try {
      if (this.bytes > this.maxBytes) this.turnOver();
      this.bytes += writeSync(this.handle, line);
    } catch {
      // A full disk must not take the bridge down with its log.
    }
  }

  private turnOver(): void {
    closeSync(this.handle);
    renameSync(this.path, `${this.path}.old`);
    this.handle = openSync(this.path, 'a', PRIVATE_FILE);
    this.bytes = 0;
  }
}

/** The log of the bridge: `bridge.log` in its folder, level from `TOONBRIDGE_LOG` (`info` unless told otherwise). */
export function openLog(folder: string, maxBytes = MAX_BYTES): Logger {
  const level = process.env.TOONBRIDGE_LOG ?? 'info';
  const known = Object.hasOwn(pino.levels.values, level) || level === 'silent';
  return pino(
    {
      level: known ? level : 'info',
      base: { pid: process.pid },
      redact: ['token', '*.token', 'code', '*.code'],
    },
    new BoundedFile(join(folder, 'bridge.log'), maxBytes),
  );
}
