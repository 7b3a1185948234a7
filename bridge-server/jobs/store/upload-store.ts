/**
 * Drawings on their way in. Chunks are appended to a file as they come, so memory stays flat however large the layer;
 * an upload is noted in the journal when its last byte is synced. Half uploads live as long as this process: a panel
 * that reconnects goes on where the bridge says, and after a restart of the bridge it starts that drawing again.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { lstat, open, readdir, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError, LIMITS, chunkCount, chunkPayload, pixelBytes, type Pixels } from '../../../protocol';
import { syncFolder } from '../../files/atomic-file';
import type { UploadRecord, UploadRecords } from './upload-records';

/** Space that stays free for the journal, the log and everybody else. */
const RESERVE_BYTES = 256 * 1024 * 1024;
const MAX_PARTIAL = 64;
/** Ends of the names of files whose last byte has not come, and of those that nobody needs any more. */
const HALF = '.part';
const UNNEEDED = '.unneeded';

export interface UploadStatus {
  /** Chunks that are on disk: the sequence number that is wanted next. */
  received: number;
  complete: boolean;
}

/** `gap`: an earlier chunk is missing; `again`: it was here before. Both leave everything as it was. */
export type AppendResult = 'stored' | 'complete' | 'again' | 'gap';

interface PartialUpload {
  file: string;
  handle: FileHandle;
  pixels: Pixels;
  received: number;
  usedAt: number;
  /** Writes of one upload follow each other even when two connections send it. */
  tail: Promise<unknown>;
  /** Told when the last byte is on the disk. */
  listeners: (() => void)[];
}

export class UploadStore {
  private readonly partial = new Map<string, PartialUpload>();

  constructor(
    private readonly folder: string,
    private readonly records: UploadRecords,
  ) {}

  /**
   * Begins an upload or says how far it is.
   * @throws BridgeError `upload-mismatch` for other pixels under a known id, `disk-full` when it would not fit
   */
  async begin(id: string, pixels: Pixels): Promise<UploadStatus> {
    const whole = this.records.find(id);
    if (whole) {
      requireSame(whole.pixels, pixels);
      this.records.touch(id);
      return { received: chunkCount(pixels.bytes), complete: true };
    }
    const begun = this.partial.get(id) ?? (await this.create(id, pixels));
    requireSame(begun.pixels, pixels);
    begun.usedAt = Date.now();
    return { received: begun.received, complete: false };
  }

  status(id: string): UploadStatus | undefined {
    const begun = this.partial.get(id);
    if (begun) return { received: begun.received, complete: false };
    const whole = this.records.find(id);
    return whole && { received: chunkCount(whole.pixels.bytes), complete: true };
  }

  /** Calls `listener` when a drawing on its way is whole, whoever sends its last chunk. */
  onWhole(id: string, listener: () => void): void {
    this.partial.get(id)?.listeners.push(listener);
  }

  /**
   * Takes one chunk.
   * @throws BridgeError `upload-unknown`; `message-refused` when the chunk is not as long as its place says
   */
  async append(id: string, sequence: number, payload: Uint8Array): Promise<AppendResult> {
    const upload = this.partial.get(id);
    if (!upload) {
      if (this.records.find(id)) return 'again';
      throw new BridgeError('upload-unknown', 'The bridge has not heard of this upload.');
    }
    const write = upload.tail.then(() => this.write(id, upload, sequence, payload));
    upload.tail = write.catch(() => undefined);
    return write;
  }

  /**
   * Takes a drawing that the bridge read itself, as one that arrived whole.
   * @throws BridgeError `upload-mismatch`, `disk-full`
   */
  async keep(id: string, pixels: Pixels, data: Uint8Array): Promise<void> {
    if ((await this.begin(id, pixels)).complete) return;
    for (let sequence = 0; sequence < chunkCount(data.length); sequence++) {
      await this.append(id, sequence, chunkPayload(data, sequence));
    }
  }

  private async write(
    id: string,
    upload: PartialUpload,
    sequence: number,
    payload: Uint8Array,
  ): Promise<AppendResult> {
    if (sequence < upload.received || this.partial.get(id) !== upload) return 'again';
    if (sequence > upload.received) return 'gap';
    requireLength(upload.pixels, sequence, payload.length);
    await upload.handle.write(payload, 0, payload.length, sequence * LIMITS.chunkBytes);
    upload.received++;
    upload.usedAt = Date.now();
    if (upload.received < chunkCount(upload.pixels.bytes)) return 'stored';
    await this.finish(id, upload);
    return 'complete';
  }

  private async finish(id: string, upload: PartialUpload): Promise<void> {
    await upload.handle.sync();
    await upload.handle.close();
    await rename(this.path(upload.file) + HALF, this.path(upload.file));
    await syncFolder(this.folder);
    this.records.add({ id, file: upload.file, pixels: upload.pixels });
    this.partial.delete(id);
    for (const tell of upload.listeners) tell();
  }

  private async create(id: string, pixels: Pixels): Promise<PartialUpload> {
    if (this.partial.size >= MAX_PARTIAL) await this.dropIdle(0, 1);
    await this.requireSpace(pixelBytes(pixels));
    const file = `${randomUUID()}.rgba`;
    const handle = await open(this.path(file) + HALF, 'wx', 0o600);
    const upload = {
      file,
      handle,
      pixels,
      received: 0,
      usedAt: Date.now(),
      tail: Promise.resolve(),
      listeners: [],
    };
    const raced = this.partial.get(id);
    if (raced) {
      await this.discard(upload);
      return raced;
    }
    this.partial.set(id, upload);
    return upload;
  }

  private async requireSpace(bytes: number): Promise<void> {
    const volume = await statfs(this.folder);
    if (volume.bavail * volume.bsize < bytes + RESERVE_BYTES) {
      throw new BridgeError('disk-full', 'There is not enough space on the disk for this drawing.');
    }
  }

  /** Where the pixels of a whole upload lie. */
  path(file: string): string {
    return join(this.folder, file);
  }

  /** Forgets half uploads that nobody touched for `idleMs`, oldest first, at most `count` of them. */
  async dropIdle(idleMs: number, count = Infinity): Promise<void> {
    const idle = [...this.partial].filter(([, upload]) => Date.now() - upload.usedAt >= idleMs);
    idle.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [id, upload] of idle.slice(0, count)) {
      this.partial.delete(id);
      await upload.tail;
      await this.discard(upload);
    }
  }

  /** Whether the pixels of a drawing lie where they should, all of them. */
  async isWhole({ file, pixels }: UploadRecord): Promise<boolean> {
    const found = await lstat(this.path(file)).catch(() => undefined);
    return found !== undefined && found.isFile() && found.size === pixelBytes(pixels);
  }

  /** Removes whole uploads that no job needs and that were last asked for before `before`. */
  async dropUnused(before: number): Promise<void> {
    for (const { id, file } of this.records.unused(before)) {
      // Under its other name nobody doubts that it is not needed, whenever the bridge is killed.
      setUnneeded(this.path(file));
      this.records.remove(id);
      await rm(this.path(file) + UNNEEDED, { force: true });
    }
  }

  /**
   * Removes what an earlier process left half done.
   * @returns names of files that are whole and that no row knows
   */
  async strays(): Promise<string[]> {
    const known = this.records.files();
    const begun = new Set([...this.partial.values()].map((upload) => upload.file));
    const strays: string[] = [];
    for (const file of await readdir(this.folder)) {
      const isHalf = file.endsWith(HALF) && !begun.has(file.slice(0, -HALF.length));
      if (isHalf || file.endsWith(UNNEEDED)) await rm(this.path(file), { force: true });
      else if (!known.has(file) && !file.endsWith(HALF)) strays.push(file);
    }
    return strays;
  }

  async close(): Promise<void> {
    await this.dropIdle(0);
  }

  private async discard(upload: PartialUpload): Promise<void> {
    await upload.handle.close().catch(() => undefined);
    await rm(this.path(upload.file) + HALF, { force: true });
  }
}

function setUnneeded(path: string): void {
  if (existsSync(path)) renameSync(path, path + UNNEEDED);
}

function requireSame(known: Pixels, given: Pixels): void {
  const sides = ['left', 'top', 'right', 'bottom'] as const;
  const same =
    known.depth === given.depth && sides.every((side) => known.bounds[side] === given.bounds[side]);
  if (!same) {
    throw new BridgeError(
      'upload-mismatch',
      'This id stands for a drawing of another size, place or depth.',
      'pixels',
    );
  }
}

/** Every chunk but the last is full. */
function requireLength(pixels: Pixels, sequence: number, length: number): void {
  const expected = Math.min(LIMITS.chunkBytes, pixels.bytes - sequence * LIMITS.chunkBytes);
  if (length !== expected) {
    throw new BridgeError(
      'message-refused',
      `Chunk ${sequence} must hold ${expected} bytes, not ${length}.`,
      'chunk',
    );
  }
}
