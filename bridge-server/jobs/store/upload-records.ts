import { pixelBytes, pixelsSchema, type Pixels } from '../../../protocol';
import type { Journal } from './database';

/** A drawing that arrived whole: which file holds it (a name of the bridge's own) and what it shows. */
export interface UploadRecord {
  id: string;
  file: string;
  pixels: Pixels;
}

interface UploadRow {
  id: string;
  file: string;
  pixels: string;
}

/** The journal's rows on whole uploads. */
export class UploadRecords {
  constructor(private readonly journal: Journal) {}

  add({ id, file, pixels }: UploadRecord): void {
    this.journal
      .prepare('INSERT INTO uploads (id, file, pixels, bytes, used_at) VALUES (?, ?, ?, ?, ?)')
      .run(id, file, JSON.stringify(pixels), pixelBytes(pixels), Date.now());
  }

  /** Puts a row in the place of what was known of this drawing and of its file. */
  replace(record: UploadRecord): void {
    this.journal.prepare('DELETE FROM uploads WHERE id = ? OR file = ?').run(record.id, record.file);
    this.add(record);
  }

  /** Removes rows that a damaged disk left unreadable; their files stay. */
  dropUnreadable(): void {
    for (const row of this.journal.prepare('SELECT id, file, pixels FROM uploads').all() as UploadRow[]) {
      if (!isReadable(row)) this.remove(row.id);
    }
  }

  find(id: string): UploadRecord | undefined {
    const row = this.journal.prepare('SELECT id, file, pixels FROM uploads WHERE id = ?').get(id);
    return row ? readRow(row as UploadRow) : undefined;
  }

  /** An upload that a panel asks about is in use again. */
  touch(id: string): void {
    this.journal.prepare('UPDATE uploads SET used_at = ? WHERE id = ?').run(Date.now(), id);
  }

  /** Uploads that no job needs and that nobody asked for since `before`. */
  unused(before: number): UploadRecord[] {
    const rows = this.journal
      .prepare(
        `SELECT id, file, pixels FROM uploads
         WHERE used_at < ? AND id NOT IN (SELECT upload FROM job_uploads)`,
      )
      .all(before);
    return (rows as UploadRow[]).map(readRow);
  }

  remove(id: string): void {
    this.journal.prepare('DELETE FROM uploads WHERE id = ?').run(id);
  }

  files(): Set<string> {
    const rows = this.journal.prepare('SELECT file FROM uploads').all() as { file: string }[];
    return new Set(rows.map((row) => row.file));
  }

  totalBytes(): number {
    const row = this.journal.prepare('SELECT COALESCE(SUM(bytes), 0) AS total FROM uploads').get();
    return (row as { total: number }).total;
  }
}

function isReadable({ file, pixels }: UploadRow): boolean {
  if (!/^[\w-]+\.rgba$/.test(file)) return false;
  try {
    return pixelsSchema.safeParse(JSON.parse(pixels)).success;
  } catch {
    return false;
  }
}

function readRow(row: UploadRow): UploadRecord {
  return { id: row.id, file: row.file, pixels: JSON.parse(row.pixels) as Pixels };
}
