import { createHash, randomBytes, type Hash } from 'node:crypto';
import { lstat, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../files/atomic-file';
import { feedFile } from './file-digest';
import { diskError } from './model-error';

/** Enough of the hash to tell contents apart in a file name. */
const NAME_DIGITS = 12;

/**
 * A download that has not arrived yet: a file under a temporary name beside the final one, and the hash of what is
 * in it. The final name appears only through `finish`, after the caller has compared the hash.
 */
export class PartialFile {
  private constructor(
    readonly path: string,
    private readonly target: string,
    private handle: FileHandle,
    private hash: Hash,
    private size: number,
  ) {}

  /**
   * Goes on with what an earlier run left, if that can belong to this content; everything else of the same final
   * name is removed. The caller holds the model's lock, so nobody else writes here.
   */
  static async open(
    target: string,
    sha256: string,
    maxBytes: number,
    onBytes: (count: number) => void,
    signal?: AbortSignal,
  ): Promise<PartialFile> {
    const found = await adopt(target, sha256, maxBytes);
    const fresh = `${target}.${sha256.slice(0, NAME_DIGITS)}-${randomBytes(6).toString('hex')}.part`;
    const handle = await open(found?.path ?? fresh, found ? 'r+' : 'wx', 0o600);
    const hash = createHash('sha256');
    try {
      if (found) await feedFile(hash, found.path, onBytes, signal);
      return new PartialFile(found?.path ?? fresh, target, handle, hash, found?.bytes ?? 0);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get bytes(): number {
    return this.size;
  }

  async append(chunk: Uint8Array): Promise<void> {
    for (let done = 0; done < chunk.length;) {
      done += await this.write(chunk.subarray(done), this.size + done);
    }
    this.hash.update(chunk);
    this.size += chunk.length;
  }

  private async write(bytes: Uint8Array, position: number): Promise<number> {
    try {
      return (await this.handle.write(bytes, 0, bytes.length, position)).bytesWritten;
    } catch (error) {
      throw diskError(error, 'downloading');
    }
  }

  /** Forgets everything that has arrived. */
  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.hash = createHash('sha256');
    this.size = 0;
  }

  digest(): string {
    return this.hash.copy().digest('hex');
  }

  async finish(): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
    await rename(this.path, this.target);
    await syncFolder(dirname(this.target));
  }

  /** Keeps what has arrived for a later run. */
  close(): Promise<void> {
    return this.handle.close();
  }
}

interface Leftover {
  path: string;
  bytes: number;
}

async function adopt(target: string, sha256: string, maxBytes: number): Promise<Leftover | undefined> {
  const folder = dirname(target);
  const prefix = `${basename(target)}.`;
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix) && name.endsWith('.part'));
  let best: Leftover | undefined;
  for (const name of names) {
    const path = join(folder, name);
    const stats = await lstat(path);
    const fits = stats.isFile() && stats.nlink === 1 && stats.size <= maxBytes;
    const same = name.startsWith(`${prefix}${sha256.slice(0, NAME_DIGITS)}-`);
    if (fits && same && (!best || stats.size > best.bytes)) {
      if (best) await rm(best.path, { force: true });
      best = { path, bytes: stats.size };
    } else await rm(path, { force: true });
  }
  return best;
}
