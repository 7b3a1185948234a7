/**
 * The journal's file: SQLite through libsql. Write-ahead log with a full sync at each commit, so that what was
 * committed survives a crash of the machine and a torn tail of the log is ignored when it is opened again.
 */
import Database from 'libsql';
import { isUtf8 } from 'node:buffer';
import { chmodSync, existsSync, renameSync } from 'node:fs';
import { BridgeError } from '../../../protocol';

const PRIVATE_FILE = 0o600;
const LOCK_WAIT_MS = 5000;
/** Schema versions beyond this are no versions but damage. */
const HIGHEST_VERSION = 1000;

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
 * Opens the journal and brings its schema up to date. It is read through first: damage anywhere in it counts.
 * @throws BridgeError `home-newer` when a later version of the bridge wrote it, `journal-damaged`
 */
export function openJournal(path: string, waitMs?: number): Journal {
  try {
    return openAndMigrate(path, waitMs);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    throw damaged();
  }
}

/**
 * Opens the journal for the one bridge that owns it. A damaged file is put aside under another name, never deleted;
 * an empty one takes its place, with the paired panels that could still be read. The jobs come from the takes' folders.
 * @throws BridgeError `home-newer`
 */
export function openOwnJournal(path: string, waitMs: number, onDamage: () => void): Journal {
  try {
    return openAndMigrate(path, waitMs);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    const kept = putAside(path);
    onDamage();
    const journal = openAndMigrate(path, waitMs);
    takeOverPanels(journal, kept);
    return journal;
  }
}

/** Keeps a copy of the journal as it is beside it. */
export function keepCopy(journal: Journal, path: string): void {
  journal.prepare('VACUUM INTO ?').run(damagedName(path));
}

function openAndMigrate(path: string, waitMs?: number): Journal {
  const journal = openFile(path, waitMs);
  try {
    journal.pragma('journal_mode = WAL');
    journal.pragma('synchronous = FULL');
    migrate(journal);
    requireWhole(journal);
    dropUnreadablePanels(journal);
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
    if (version < 0 || version > HIGHEST_VERSION) throw damaged();
    if (version > MIGRATIONS.length) {
      throw new BridgeError('home-newer', 'The journal was written by a later version of ToonBridge.');
    }
    if (version < MIGRATIONS.length) {
      for (const step of MIGRATIONS.slice(version)) journal.exec(step);
      journal.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    }
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

/**
 * Reads every page, every index against its table, the description of every table, and every text. Texts are read as
 * bytes first: libsql 0.5 ends the whole process at a text that is not UTF-8.
 * @throws BridgeError `journal-damaged`
 */
function requireWhole(journal: Journal): void {
  const fresh = new Database(':memory:');
  for (const step of MIGRATIONS) fresh.exec(step);
  const expected = tablesOf(fresh);
  fresh.close();
  const first = journal
    .prepare('SELECT CAST(integrity_check AS BLOB) FROM pragma_integrity_check(1)')
    .raw()
    .get();
  if (String((first as Buffer[])[0]) !== 'ok') throw damaged();
  if (JSON.stringify(tablesOf(journal)) !== JSON.stringify(expected)) throw damaged();
  for (const { name } of expected) {
    for (const column of textColumns(journal, name)) {
      const texts = journal
        .prepare(`SELECT CAST(${column} AS BLOB) FROM ${name}`)
        .raw()
        .all() as (Buffer | null)[][];
      if (texts.some(([text]) => text !== null && !isUtf8(text))) throw damaged();
    }
  }
}

interface TableText {
  name: string;
  sql: string;
}

function tablesOf(journal: Journal): TableText[] {
  const rows = journal
    .prepare(
      `SELECT CAST(name AS BLOB), CAST(sql AS BLOB) FROM sqlite_master WHERE type = 'table' ORDER BY name`,
    )
    .raw()
    .all() as (Buffer | null)[][];
  return rows.map(([name, sql]) => ({ name: String(name), sql: String(sql) }));
}

function textColumns(journal: Journal, table: string): string[] {
  const columns = journal.prepare(`PRAGMA table_info(${table})`).all() as { name: string; type: string }[];
  return columns.filter(({ type }) => type === 'TEXT').map(({ name }) => name);
}

function damaged(): BridgeError {
  return new BridgeError('journal-damaged', 'The journal of the bridge cannot be read.');
}

/** A panel whose row was damaged has to pair again; all others stay. */
function dropUnreadablePanels(journal: Journal): void {
  journal.exec(`DELETE FROM panels WHERE length(token_hash) != 64 OR token_hash GLOB '*[^0-9a-f]*'`);
}

function takeOverPanels(journal: Journal, damaged: string): void {
  const insert = journal.prepare(
    'INSERT OR IGNORE INTO panels (id, name, token_hash, created_at, seen_at) VALUES (?, ?, ?, ?, ?)',
  );
  for (const row of readablePanels(damaged)) insert.run(...row);
  dropUnreadablePanels(journal);
}

function readablePanels(damaged: string): unknown[][] {
  let file: Journal | undefined;
  try {
    file = new Database(damaged, { timeout: 0 });
    const rows = file
      .prepare(
        `SELECT CAST(id AS BLOB), CAST(name AS BLOB), CAST(token_hash AS BLOB),
           CAST(created_at AS INTEGER), CAST(seen_at AS INTEGER) FROM panels`,
      )
      .raw()
      .all() as unknown[][];
    return rows
      .filter(([id, name, hash]) => [id, name, hash].every((text) => Buffer.isBuffer(text) && isUtf8(text)))
      .map(([id, name, hash, created, seen]) => [String(id), String(name), String(hash), created, seen]);
  } catch {
    return [];
  } finally {
    file?.close();
  }
}

function damagedName(path: string): string {
  return `${path}.damaged-${Date.now()}`;
}

function putAside(path: string): string {
  const kept = damagedName(path);
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
  if (error instanceof BridgeError) return error.code === 'journal-damaged';
  // Our own sentences are right: what SQLite does not understand of them is the file's fault.
  return /^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(sqliteCode(error));
}
