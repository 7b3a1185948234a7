import type { JobRecords } from './job-records';
import type { TakeFiles } from './take-files';
import type { UploadRecords } from './upload-records';
import type { UploadStore } from './upload-store';

/** Room for takes and drawings: a 1080p take of 14 frames is at most 110 MiB. */
export const DEFAULT_QUOTA_BYTES = 20 * 1024 ** 3;
/** A drawing that a panel just sent is about to be used. */
const FRESH_UPLOAD_MS = 10 * 60_000;

/** Keeps the disk bounded: the oldest takes that are finished go first; waiting and running jobs never. */
export class DiskQuota {
  constructor(
    private readonly records: JobRecords,
    private readonly uploadRecords: UploadRecords,
    private readonly uploads: UploadStore,
    private readonly takes: TakeFiles,
    private readonly limitBytes: number,
  ) {}

  usedBytes(): number {
    return this.records.totalFrameBytes() + this.uploadRecords.totalBytes();
  }

  /** @returns the jobs that were removed. The newest finished take stays, however large it is. */
  async enforce(): Promise<string[]> {
    const removed: string[] = [];
    if (await this.fits()) return removed;
    const finished = this.records.list().filter(({ state }) => state !== 'queued' && state !== 'running');
    for (const job of finished.slice(1).reverse()) {
      await this.takes.markDiscarded(job.id);
      this.records.remove(job.id);
      await this.takes.remove(job.id);
      removed.push(job.id);
      if (await this.fits()) break;
    }
    return removed;
  }

  private async fits(): Promise<boolean> {
    if (this.usedBytes() <= this.limitBytes) return true;
    await this.uploads.dropUnused(Date.now() - FRESH_UPLOAD_MS);
    return this.usedBytes() <= this.limitBytes;
  }
}
