/**
 * The journal's file: SQLite through libsql. Write-ahead log with a full sync at each commit, so that what was
 * committed survives a crash of the machine and a torn tail of the log is ignored when it is opened again.
 */
import Database from 'libsql';
import { chmodSync, existsSync, renameSync } from 'node:fs';
import { BridgeError } from '../../../protocol';

const PRIVATE_FILE = 0o600;
const LOCK_WAIT_MS = 5000;

export type Journal = Database.Database;

/** Each entry brings the schema from version `index` to `index + 1`. Entries are only ever added. */
const MIGRATIONS = [
  `CREATE TABLE uploads (
     id TEXT PRIMARY KEY, file TEXT NOT NULL, pixels TEXT NOT NULL, bytes INTEGER NOT NULL, used_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE jobs (
     id TEXT PRIMARY KEY, request_id TEXT NOT NULL UNIQUE, document TEXT, request TEXT NOT NULL, state TEXT NOT NULL,
     cursor INTEGER NOT NULL, end_cursor INTEGER, attempts INTEGER NOT NULL, created_at INTEGER NOT NULL,
     slots TEXT NOT NULL, error TEXT
   ) STRICT;
   CREATE TABLE job_uploads (job TEXT NOT NULL, upload TEXT NOT NULL, PRIMARY KEY (job, upload)) STRICT;
   CREATE TABLE frames (
     job TEXT NOT NULL, segment INTEGER NOT NULL, number INTEGER NOT NULL, cursor INTEGER NOT NULL,
     moment REAL NOT NULL, pixels TEXT, sha256 TEXT, file TEXT, bytes INTEGER NOT NULL,
     PRIMARY KEY (job, segment, number)
   ) STRICT;
   CREATE TABLE panels (
     id TEXT PRIMARY KEY, name TEXT NOT NULL, token_hash TEXT NOT NULL,
     created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE pairing_codes (code_hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT;`,
  `CREATE TABLE panel_folders (
     id TEXT PRIMARY KEY, panel TEXT NOT NULL, path TEXT NOT NULL, named_at INTEGER NOT NULL
   ) STRICT;`,
];

/** Opens one SQLite file, made readable by its owner alone. */
export function openFile(path: string, waitMs = LOCK_WAIT_MS): Journal {
  const file = new Database(path, { timeout: waitMs });
  if (path !== ':memory:') chmodSync(path, PRIVATE_FILE);
  return file;
}

/**
 * Opens the journal and brings its schema up to date. A file that is no journal any more (a damaged disk) is put aside
 * under another name, never deleted, and an empty one takes its place.
 * @throws BridgeError `home-newer` when a later version of the bridge wrote it
 */
export function openJournal(path: string, onDamage: (keptAs: string) => void = () => undefined): Journal {
  try {
    return openAndMigrate(path);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    onDamage(putAside(path));
    return openAndMigrate(path);
  }
}

function openAndMigrate(path: string): Journal {
  const journal = openFile(path);
  try {
    journal.pragma('journal_mode = WAL');
    journal.pragma('synchronous = FULL');
    migrate(journal);
    return journal;
  } catch (error) {
    journal.close();
    throw error;
  }
}

function migrate(journal: Journal): void {
  journal.exec('BEGIN IMMEDIATE');
  try {
    const version = schemaVersion(journal);
    if (version > MIGRATIONS.length) {
      throw new BridgeError('home-newer', 'The journal was written by a later version of ToonBridge.');
    }
    for (const step of MIGRATIONS.slice(version)) journal.exec(step);
    journal.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    journal.exec('COMMIT');
  } catch (error) {
    if (journal.inTransaction) journal.exec('ROLLBACK');
    throw error;
  }
}

export function schemaVersion(journal: Journal): number {
  const row = journal.prepare('PRAGMA user_version').get() as { user_version: number };
  return row.user_version;
}

function putAside(path: string): string {
  const kept = `${path}.damaged-${Date.now()}`;
  for (const tail of ['', '-wal', '-shm']) if (existsSync(path + tail)) renameSync(path + tail, kept + tail);
  return kept;
}

function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error));
}

function isDamaged(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error));
}
