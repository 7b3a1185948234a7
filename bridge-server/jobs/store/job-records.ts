/**
 * The journal's rows on jobs and their frames. A state change, the event that tells it and its cursor are one
 * transaction, so what was announced is always what is on disk.
 */
import { randomUUID } from 'node:crypto';
import {
  upgradedJob,
  type Frame,
  type JobRequest,
  type JobState,
  type Slot,
  type WireError,
} from '../../../protocol';
import type { Journal } from './database';

export interface JobRecord {
  id: string;
  requestId: string;
  request: JobRequest;
  state: JobState;
  /** The last one that was given out. */
  cursor: number;
  /** Cursor of the event that ended the job. */
  endCursor?: number;
  /** How often a worker was given the job. */
  attempts: number;
  createdAt: number;
  slots: Slot[];
  error?: WireError;
}

/** A frame with the cursor of its event and its file inside the take's folder. */
export interface FrameRecord {
  frame: Frame;
  cursor: number;
  file?: string;
}

export interface NewFrame {
  frame: Frame;
  file?: string;
  bytes: number;
}

/** A job with its frames, as it was noted outside of the journal. */
export interface NotedJob extends Omit<JobRecord, 'id'> {
  job: string;
  frames: FrameRecord[];
}

/** How a job ended. */
export type JobEnding =
  { state: 'done'; slots: Slot[] } | { state: 'failed'; error: WireError } | { state: 'cancelled' };

interface JobRow {
  id: string;
  request_id: string;
  request: string;
  state: JobState;
  cursor: number;
  end_cursor: number | null;
  attempts: number;
  created_at: number;
  slots: string;
  error: string | null;
}

interface FrameRow {
  segment: number;
  number: number;
  cursor: number;
  moment: number;
  pixels: string | null;
  sha256: string | null;
  file: string | null;
}

export class JobRecords {
  constructor(private readonly journal: Journal) {}

  /** Writes a new job, queued. @returns its id, made by the bridge */
  create(requestId: string, request: JobRequest): string {
    const id = `j_${randomUUID()}`;
    this.transaction(() => {
      this.run(
        `INSERT INTO jobs (id, request_id, document, request, state, cursor, attempts, created_at, slots)
         VALUES (?, ?, ?, ?, 'queued', 0, 0, ?, '[]')`,
        [id, requestId, request.document?.id ?? null, JSON.stringify(request), Date.now()],
      );
      for (const upload of uploadsOf(request)) {
        this.run('INSERT INTO job_uploads (job, upload) VALUES (?, ?)', [id, upload]);
      }
    });
    return id;
  }

  find(id: string): JobRecord | undefined {
    return this.jobs('WHERE id = ?', [id])[0];
  }

  findByRequest(requestId: string): JobRecord | undefined {
    return this.jobs('WHERE request_id = ?', [requestId])[0];
  }

  /** Newest first. */
  list(document?: string): JobRecord[] {
    if (document === undefined) return this.jobs('ORDER BY created_at DESC, rowid DESC', []);
    return this.jobs('WHERE document = ? ORDER BY created_at DESC, rowid DESC', [document]);
  }

  /** Oldest first. */
  inState(state: JobState): JobRecord[] {
    return this.jobs('WHERE state = ? ORDER BY created_at, rowid', [state]);
  }

  start(id: string): void {
    this.run(`UPDATE jobs SET state = 'running', attempts = attempts + 1 WHERE id = ?`, [id]);
  }

  requeue(id: string): void {
    this.run(`UPDATE jobs SET state = 'queued' WHERE id = ?`, [id]);
  }

  /** @returns the cursor of the event that tells it */
  end(id: string, ending: JobEnding): number {
    return this.transaction(() => {
      const cursor = this.nextCursor(id);
      const slots = ending.state === 'done' ? ending.slots : [];
      const error = ending.state === 'failed' ? JSON.stringify(ending.error) : null;
      this.run('UPDATE jobs SET state = ?, end_cursor = ?, slots = ?, error = ? WHERE id = ?', [
        ending.state,
        cursor,
        JSON.stringify(slots),
        error,
        id,
      ]);
      return cursor;
    });
  }

  /** @returns the cursor of its event, or undefined when exactly this frame was announced before */
  addFrame(job: string, { frame, file, bytes }: NewFrame): number | undefined {
    const known = this.frame(job, frame.segment, frame.index);
    if (known && known.frame.sha256 === frame.sha256 && known.frame.moment === frame.moment) return undefined;
    return this.transaction(() => {
      const cursor = this.nextCursor(job);
      this.insertFrame(job, cursor, { frame, file, bytes });
      return cursor;
    });
  }

  frame(job: string, segment: number, index: number): FrameRecord | undefined {
    return this.frameRows('WHERE job = ? AND segment = ? AND number = ?', [job, segment, index])[0];
  }

  /** In order of segment and number. */
  frames(job: string): FrameRecord[] {
    return this.frameRows('WHERE job = ? ORDER BY segment, number', [job]);
  }

  /** In order of their cursors. */
  framesAfter(job: string, cursor: number): FrameRecord[] {
    return this.frameRows('WHERE job = ? AND cursor > ? ORDER BY cursor', [job, cursor]);
  }

  remove(id: string): void {
    this.transaction(() => this.deleteRows(id));
  }

  private deleteRows(id: string): void {
    this.run('DELETE FROM frames WHERE job = ?', [id]);
    this.run('DELETE FROM job_uploads WHERE job = ?', [id]);
    this.run('DELETE FROM jobs WHERE id = ?', [id]);
  }

  /** Ids of all jobs, of those too whose rows cannot be read. */
  ids(): string[] {
    return (this.journal.prepare('SELECT id FROM jobs').all() as { id: string }[]).map(({ id }) => id);
  }

  has(id: string): boolean {
    return this.journal.prepare('SELECT 1 AS found FROM jobs WHERE id = ?').get(id) !== undefined;
  }

  /** A job whose rows are all as the bridge writes them. */
  findReadable(id: string): JobRecord | undefined {
    try {
      const job = this.find(id);
      this.frames(id);
      return job && isPlausible(job) ? job : undefined;
    } catch {
      return undefined;
    }
  }

  /** The row of a job as text, whatever it holds. */
  rawRow(id: string): string | undefined {
    const row = this.journal.prepare('SELECT * FROM jobs WHERE id = ?').get(id);
    return row === undefined ? undefined : JSON.stringify(row);
  }

  uploadsOfJob(id: string): string[] {
    const rows = this.journal.prepare('SELECT upload FROM job_uploads WHERE job = ? ORDER BY upload').all(id);
    return (rows as { upload: string }[]).map(({ upload }) => upload);
  }

  /** Puts the rows of a job in the place of what the journal has of it, as the take's folder noted them. */
  restore(note: NotedJob): void {
    const { job, request, frames } = note;
    this.transaction(() => {
      this.deleteRows(job);
      this.run('DELETE FROM jobs WHERE request_id = ?', [note.requestId]);
      this.run(
        `INSERT INTO jobs
           (id, request_id, document, request, state, cursor, end_cursor, attempts, created_at, slots, error)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          job,
          note.requestId,
          request.document?.id ?? null,
          JSON.stringify(request),
          note.state,
          note.cursor,
          note.endCursor ?? null,
          note.attempts,
          note.createdAt,
          JSON.stringify(note.slots),
          note.error ? JSON.stringify(note.error) : null,
        ],
      );
      for (const upload of uploadsOf(request)) {
        this.run('INSERT INTO job_uploads (job, upload) VALUES (?, ?)', [job, upload]);
      }
      for (const { frame, cursor, file } of frames) {
        this.insertFrame(job, cursor, { frame, file, bytes: frame.pixels?.bytes ?? 0 });
      }
    });
  }

  totalFrameBytes(): number {
    const row = this.journal.prepare('SELECT COALESCE(SUM(bytes), 0) AS total FROM frames').get();
    return (row as { total: number }).total;
  }

  private jobs(where: string, values: unknown[]): JobRecord[] {
    const rows = this.journal.prepare(`SELECT * FROM jobs ${where}`).all(...values) as JobRow[];
    return rows.map(readJob);
  }

  private frameRows(where: string, values: unknown[]): FrameRecord[] {
    const rows = this.journal.prepare(`SELECT * FROM frames ${where}`).all(...values) as FrameRow[];
    return rows.map(readFrame);
  }

  private insertFrame(job: string, cursor: number, { frame, file, bytes }: NewFrame): void {
    this.run(
      `INSERT OR REPLACE INTO frames (job, segment, number, cursor, moment, pixels, sha256, file, bytes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        job,
        frame.segment,
        frame.index,
        cursor,
        frame.moment,
        frame.pixels ? JSON.stringify(frame.pixels) : null,
        frame.sha256 ?? null,
        file ?? null,
        bytes,
      ],
    );
  }

  private nextCursor(job: string): number {
    this.run('UPDATE jobs SET cursor = cursor + 1 WHERE id = ?', [job]);
    const row = this.journal.prepare('SELECT cursor FROM jobs WHERE id = ?').get(job);
    return (row as { cursor: number }).cursor;
  }

  private run(sql: string, values: unknown[]): void {
    this.journal.prepare(sql).run(...values);
  }

  private transaction<Result>(work: () => Result): Result {
    this.journal.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.journal.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.journal.inTransaction) this.journal.exec('ROLLBACK');
      throw error;
    }
  }
}

/** Every upload that a request names, once each. */
export function uploadsOf(request: JobRequest): string[] {
  return [...new Set([...request.keys, ...request.sketches].map((layer) => layer.upload))];
}

const STATES: readonly JobState[] = ['queued', 'running', 'done', 'failed', 'cancelled'];

/** Whether a row holds what its columns stand for; a damaged disk may have left anything in them. */
function isPlausible({ request, state, slots, endCursor }: JobRecord): boolean {
  const isEnded = state !== 'queued' && state !== 'running';
  return (
    STATES.includes(state) &&
    isEnded === (endCursor !== undefined) &&
    Array.isArray(slots) &&
    isRequest(request)
  );
}

/** Less strict than the protocol of today, so that jobs of earlier versions stay. */
function isRequest(request: Partial<JobRequest> | null): boolean {
  return Array.isArray(request?.keys) && Array.isArray(request.sketches) && request.canvas !== undefined;
}

function readJob(row: JobRow): JobRecord {
  return {
    id: row.id,
    requestId: row.request_id,
    request: upgradedJob(JSON.parse(row.request)) as JobRequest,
    state: row.state,
    cursor: row.cursor,
    endCursor: row.end_cursor ?? undefined,
    attempts: row.attempts,
    createdAt: row.created_at,
    slots: JSON.parse(row.slots) as Slot[],
    error: row.error === null ? undefined : (JSON.parse(row.error) as WireError),
  };
}

function readFrame(row: FrameRow): FrameRecord {
  const frame: Frame = { segment: row.segment, index: row.number, moment: row.moment };
  if (row.pixels !== null) frame.pixels = JSON.parse(row.pixels) as Frame['pixels'];
  if (row.sha256 !== null) frame.sha256 = row.sha256;
  return { frame, cursor: row.cursor, file: row.file ?? undefined };
}
