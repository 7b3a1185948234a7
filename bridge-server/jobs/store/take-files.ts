import { rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../../faults/system-code';

const NOTE = 'take.json';
const DISCARDED = 'discarded.json';

/** The frames of takes on disk: one folder a job, named by the bridge's own job id. */
export class TakeFiles {
  constructor(readonly root: string) {}

  folder(job: string): string {
    return join(this.root, job);
  }

  path(job: string, file: string): string {
    return join(this.root, job, file);
  }

  notePath(job: string): string {
    return this.path(job, NOTE);
  }

  /**
   * Notes on the disk that a take is not wanted any more. Renaming needs no space; from then on the folder may be
   * removed whatever the journal says.
   */
  async markDiscarded(job: string): Promise<void> {
    try {
      await rename(this.notePath(job), this.path(job, DISCARDED));
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
      if (existsSync(this.folder(job))) await writeFile(this.path(job, DISCARDED), '');
    }
  }

  isDiscarded(job: string): boolean {
    return existsSync(this.path(job, DISCARDED));
  }

  async remove(job: string): Promise<void> {
    await rm(this.folder(job), { recursive: true, force: true });
  }
}
