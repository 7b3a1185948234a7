/**
 * What a take's folder says of itself: `take.json` holds the request, what the job came to, and length and hash of
 * every frame. It follows the journal, which stays the truth while it can be read; else the notes make it anew.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  frameSchema,
  idSchema,
  jobSchema,
  pixelsSchema,
  slotSchema,
  upgradedJob,
  wireErrorSchema,
} from '../../../protocol';
import { writeAtomically } from '../../files/atomic-file';
import { uploadsOf, type JobRecords } from './job-records';
import type { TakeFiles } from './take-files';
import type { UploadRecords } from './upload-records';

/** Only names of the bridge's own making: a note must not lead to a file elsewhere. */
const frameFile = z.string().regex(/^\d{1,6}-\d{1,6}\.rgba$/);
const drawingFile = z.string().regex(/^[0-9a-f-]{36}\.rgba$/);
const count = z.int().min(0);

const noteSchema = z.strictObject({
  version: z.literal(1),
  job: z.string().regex(/^j_[0-9a-f-]{36}$/),
  requestId: idSchema,
  createdAt: count,
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  cursor: count,
  endCursor: count.optional(),
  attempts: count,
  slots: z.array(slotSchema),
  error: wireErrorSchema.optional(),
  request: z.preprocess(upgradedJob, jobSchema),
  frames: z.array(z.strictObject({ frame: frameSchema, cursor: count, file: frameFile.optional() })),
  /** The keys and sketches, so that the take can be made again. */
  drawings: z.array(z.strictObject({ id: idSchema, file: drawingFile, pixels: pixelsSchema })),
});

export type TakeNote = z.infer<typeof noteSchema>;

export class TakeNotes {
  /** Notes of one job follow each other, so that an older one never replaces a newer. */
  private readonly tails = new Map<string, Promise<void>>();

  constructor(
    private readonly takes: TakeFiles,
    private readonly records: JobRecords,
    private readonly uploadRecords: UploadRecords,
  ) {}

  /** Writes what the journal says of a job now. @throws system errors of writing */
  async write(job: string): Promise<void> {
    const mine = this.settled(job).then(() => this.writeNow(job));
    const tail = mine.catch(() => undefined);
    this.tails.set(job, tail);
    await mine.finally(() => {
      if (this.tails.get(job) === tail) this.tails.delete(job);
    });
  }

  /** Resolves when nothing is being written for a job. */
  async settled(job: string): Promise<void> {
    await this.tails.get(job);
  }

  /** @returns the note, or undefined where there is none or it is not whole */
  async read(job: string): Promise<TakeNote | undefined> {
    try {
      const { note, sha256 } = JSON.parse(await readFile(this.takes.notePath(job), 'utf8')) as Sealed;
      if (sha256 !== sealOf(note)) return undefined;
      const read = noteSchema.safeParse(note);
      return read.success && read.data.job === job ? read.data : undefined;
    } catch {
      return undefined;
    }
  }

  /** What the journal says of a job, as a note; undefined for a job that it does not have. */
  compose(job: string): TakeNote | undefined {
    const record = this.records.find(job);
    if (!record) return undefined;
    const { id, ...rest } = record;
    const drawings = uploadsOf(record.request)
      .map((upload) => this.uploadRecords.find(upload))
      .filter((upload) => upload !== undefined);
    return { version: 1, job: id, ...rest, frames: this.records.frames(id), drawings };
  }

  private async writeNow(job: string): Promise<void> {
    const note = this.compose(job);
    if (!note) return;
    await mkdir(this.takes.folder(job), { recursive: true, mode: 0o700 });
    await writeAtomically(this.takes.notePath(job), JSON.stringify({ sha256: sealOf(note), note }));
  }
}

interface Sealed {
  sha256: string;
  note: unknown;
}

function sealOf(note: unknown): string {
  return createHash('sha256').update(JSON.stringify(note)).digest('hex');
}
