import { readFileSync, type BigIntStats } from 'node:fs';
import { z } from 'zod';
import { writeAtomically } from '../files/atomic-file';
import { digestFile } from './file-digest';
import { ownFile } from './file-guard';
import { ModelError } from './model-error';
import type { ModelFolder } from './model-folder';
import type { FileRecord } from './model-record';

/** Smaller files are hashed every time: graphs are what the runtime executes, and they take a millisecond. */
const ALWAYS_HASH_BELOW_BYTES = 64 * 1024 * 1024;

const stampsSchema = z.record(z.string(), z.string());

export interface CheckOptions {
  /** Hashes large files too, though nothing about them has changed since they were last hashed. */
  thorough?: boolean;
  onBytes?: (count: number) => void;
  signal?: AbortSignal;
}

/**
 * Compares files with the record before anybody opens them: place, size, SHA-256. For the gigabytes of weights the
 * hash is made again only when size, times or inode differ from those at the last full hash; the change time cannot
 * be set back by an ordinary program.
 */
export class FileChecker {
  private readonly stamps: Map<string, string>;

  constructor(private readonly folder: ModelFolder) {
    this.stamps = readStamps(folder);
  }

  /**
   * The full path of a file that is what the record says.
   * @throws ModelError model-damaged or store-unsafe
   */
  async check(file: FileRecord, options: CheckOptions = {}): Promise<string> {
    const { path, stats } = this.requirePresence(file);
    const stamp = stampOf(stats, file);
    const known = file.bytes >= ALWAYS_HASH_BELOW_BYTES && this.stamps.get(file.path) === stamp;
    if (known && !options.thorough) return path;
    if ((await digestFile(path, options.onBytes, options.signal)) !== file.sha256) throw damaged(file);
    await this.remember(file, stamp);
    return path;
  }

  /** Place and size alone. @throws ModelError model-damaged or store-unsafe */
  requirePresence(file: FileRecord): { path: string; stats: BigIntStats } {
    const found = ownFile(this.folder.path, file.path);
    if (found.stats.size === BigInt(file.bytes)) return found;
    throw damaged(file);
  }

  /** Notes files whose hash was made while they were written. */
  async trust(files: readonly FileRecord[]): Promise<void> {
    for (const file of files)
      await this.remember(file, stampOf(ownFile(this.folder.path, file.path).stats, file));
  }

  private async remember(file: FileRecord, stamp: string): Promise<void> {
    if (file.bytes < ALWAYS_HASH_BELOW_BYTES || this.stamps.get(file.path) === stamp) return;
    this.stamps.set(file.path, stamp);
    // Without the note the next start hashes again: slower, but no reason to fail.
    const text = JSON.stringify(Object.fromEntries(this.stamps));
    await writeAtomically(this.folder.stamps, text).catch(() => undefined);
  }
}

function damaged(file: FileRecord): ModelError {
  return new ModelError(
    'model-damaged',
    `${file.path} of the model is not what was compiled; it was not opened.`,
  );
}

function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats, file: FileRecord): string {
  return [dev, ino, size, mtimeNs, ctimeNs, file.sha256].join('-');
}

/** Without a readable file of stamps everything is hashed again: slow, never wrong. */
function readStamps(folder: ModelFolder): Map<string, string> {
  try {
    const stamps = stampsSchema.parse(JSON.parse(readFileSync(folder.stamps, 'utf8')));
    return new Map(Object.entries(stamps));
  } catch {
    return new Map();
  }
}
