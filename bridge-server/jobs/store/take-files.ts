import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The frames of takes on disk: one folder a job, named by the bridge's own job id. */
export class TakeFiles {
  constructor(private readonly root: string) {}

  folder(job: string): string {
    return join(this.root, job);
  }

  path(job: string, file: string): string {
    return join(this.root, job, file);
  }

  async remove(job: string): Promise<void> {
    await rm(this.folder(job), { recursive: true, force: true });
  }

  /** Removes folders of jobs that the journal does not know. */
  async removeStrays(isKnown: (job: string) => boolean): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    for (const job of await readdir(this.root)) if (!isKnown(job)) await this.remove(job);
  }
}
