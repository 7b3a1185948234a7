/**
 * Keeps the disk in order while the bridge runs: half and unneeded uploads, takes beyond the quota.
 */
import type { DiskQuota } from './disk-quota';
import { plainError } from '../../faults/plain-error';
import type { UploadStore } from './upload-store';

const EVERY_MS = 10 * 60_000;
const HALF_UPLOAD_IDLE_MS = 60 * 60_000;
const UNUSED_UPLOAD_MS = 24 * 60 * 60_000;

export interface HousekeepingLog {
  info(details: object, text: string): void;
  warn(details: object, text: string): void;
}

export class Housekeeping {
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly uploads: UploadStore,
    private readonly quota: DiskQuota,
    private readonly log: HousekeepingLog,
  ) {}

  /** Tidies now, then every now and then. */
  async start(): Promise<void> {
    await this.tidy();
    this.timer = setInterval(() => void this.tidy(), EVERY_MS);
    this.timer.unref();
  }

  /** Never rejects: a disk that cannot be tidied is a line in the log. */
  async tidy(): Promise<void> {
    try {
      await this.uploads.dropIdle(HALF_UPLOAD_IDLE_MS);
      await this.uploads.dropUnused(Date.now() - UNUSED_UPLOAD_MS);
      const removed = await this.quota.enforce();
      if (removed.length > 0)
        this.log.info({ jobs: removed }, 'the oldest takes were removed to free the disk');
    } catch (error) {
      const { code } = plainError(error, { code: 'internal', detail: 'Tidying failed.' });
      this.log.warn({ code }, 'the disk could not be tidied');
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
