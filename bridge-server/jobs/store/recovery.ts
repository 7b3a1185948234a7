/**
 * The start of the day: journal and folders are held against each other. What one of them lost the other gives back;
 * what neither understands moves to `lost/`. Nothing is deleted on doubt: a folder goes away only where its own marker
 * says that the take was discarded.
 */
import { readdir, rmdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { uploadsOf, type JobRecord, type JobRecords } from './job-records';
import type { LostFolder } from './lost-folder';
import type { TakeFiles } from './take-files';
import type { TakeNote, TakeNotes } from './take-note';
import type { UploadRecords } from './upload-records';
import type { UploadStore } from './upload-store';

export interface RecoveryParts {
  records: JobRecords;
  uploadRecords: UploadRecords;
  uploads: UploadStore;
  takes: TakeFiles;
  notes: TakeNotes;
  lost: LostFolder;
  /** Keeps a copy of the journal as it is, before rows that contradict the notes are replaced. */
  keepCopy(): void;
}

export interface Recovered {
  /** Jobs whose rows were made anew. */
  restored: string[];
  /** Names of what was moved to `lost/`. */
  lost: string[];
}

const ENDED = new Set(['done', 'failed', 'cancelled']);

export class Recovery {
  private readonly restored: string[] = [];
  private readonly lost: string[] = [];
  private copyKept = false;

  constructor(private readonly parts: RecoveryParts) {}

  async run(): Promise<Recovered> {
    const { records, uploadRecords, uploads, takes, lost } = this.parts;
    uploadRecords.dropUnreadable();
    const folders = new Set(await readdir(takes.root));
    for (const job of new Set([...records.ids(), ...folders])) await this.settle(job, folders.has(job));
    for (const file of await uploads.strays()) {
      this.lost.push(file);
      await lost.take(uploads.path(file));
    }
    return { restored: this.restored, lost: this.lost };
  }

  private async settle(job: string, hasFolder: boolean): Promise<void> {
    const { records, takes, notes } = this.parts;
    if (hasFolder && takes.isDiscarded(job)) {
      records.remove(job);
      return takes.remove(job);
    }
    const note = hasFolder ? await notes.read(job) : undefined;
    const record = records.findReadable(job);
    if (note) await this.holdAgainst(note, record);
    else if (record) await this.writeNote(job);
    else await this.setAside(job, hasFolder);
  }

  private async holdAgainst(note: TakeNote, record: JobRecord | undefined): Promise<void> {
    const { records } = this.parts;
    const isAsNoted = record !== undefined && this.agrees(note, record);
    if (!isAsNoted) {
      if (records.has(note.job)) this.keepCopy();
      records.restore(note);
      this.restored.push(note.job);
    }
    await this.restoreDrawings(note);
    // The journal is written first: a bridge that was killed in between left an older note.
    if (isAsNoted && !isSame(note, this.parts.notes.compose(note.job))) await this.writeNote(note.job);
  }

  /** Whether the journal has everything that the note has; it may be ahead. */
  private agrees(note: TakeNote, record: JobRecord): boolean {
    const { frames, request, requestId, createdAt, state } = note;
    if (!isSame([request, requestId, createdAt], [record.request, record.requestId, record.createdAt]))
      return false;
    if (!isSame(uploadsOf(request).sort(), this.parts.records.uploadsOfJob(record.id))) return false;
    if (!ENDED.has(state)) return true;
    if (!isSame([state, note.slots, note.error], [record.state, record.slots, record.error])) return false;
    const known = this.parts.records.frames(record.id);
    return frames.every((noted) =>
      known.some((frame) => isSame([noted.frame, noted.file], [frame.frame, frame.file])),
    );
  }

  private async restoreDrawings({ drawings }: TakeNote): Promise<void> {
    const { uploadRecords, uploads } = this.parts;
    for (const drawing of drawings) {
      if (isSame(uploadRecords.find(drawing.id), drawing)) continue;
      if (await uploads.isWhole(drawing)) uploadRecords.replace(drawing);
    }
  }

  private async setAside(job: string, hasFolder: boolean): Promise<void> {
    const { records, takes, lost } = this.parts;
    const row = records.rawRow(job);
    if (row !== undefined) {
      this.keepCopy();
      await lost.write(`${job}.row.json`, row);
      records.remove(job);
    }
    if (hasFolder && !(await isEmptyFolder(takes.folder(job)))) await lost.take(takes.folder(job));
    else if (row === undefined) return;
    this.lost.push(job);
  }

  /** A note that cannot be written (a full disk) is written at the next start. */
  private async writeNote(job: string): Promise<void> {
    await this.parts.notes.write(job).catch(() => undefined);
  }

  private keepCopy(): void {
    if (!this.copyKept) this.parts.keepCopy();
    this.copyKept = true;
  }
}

/** Removes a folder that holds nothing. @returns whether it did */
async function isEmptyFolder(path: string): Promise<boolean> {
  return rmdir(path).then(
    () => true,
    () => false,
  );
}

/** By what they say, whatever the order of their fields. */
function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(plain(one), plain(other));
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
