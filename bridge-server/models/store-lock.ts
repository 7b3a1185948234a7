import Database from 'libsql';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ModelError, systemCode, throwIfCancelled } from './model-error';

const POLL_MS = 50;

/**
 * A lock between processes. It is the exclusive lock of an empty SQLite file, because the operating system gives
 * that one back whatever happens to its holder: no stale lock after a crash, no guessing by process number.
 */
export class StoreLock {
  private constructor(private readonly database: Database.Database) {}

  /**
   * @param waitMs how long to wait for another holder; 0 fails at once
   * @throws ModelError model-busy when somebody else still holds it then
   */
  static async acquire(path: string, waitMs: number, signal?: AbortSignal): Promise<StoreLock> {
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      throwIfCancelled(signal);
      const lock = StoreLock.tryAcquire(path);
      if (lock) return lock;
      if (waitedMs >= waitMs) break;
      await sleep(POLL_MS);
    }
    throw new ModelError('model-busy', 'Another ToonBridge is working on this model.');
  }

  private static tryAcquire(path: string): StoreLock | undefined {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const database = new Database(path, { timeout: 0 });
    try {
      database.exec('BEGIN EXCLUSIVE');
      return new StoreLock(database);
    } catch (error) {
      database.close();
      if (systemCode(error) === 'SQLITE_BUSY') return undefined;
      throw error;
    }
  }

  release(): void {
    this.database.exec('ROLLBACK');
    this.database.close();
  }
}

/** Runs `work` while holding the lock. */
export async function withLock<T>(
  path: string,
  waitMs: number,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const lock = await StoreLock.acquire(path, waitMs, signal);
  try {
    return await work();
  } finally {
    lock.release();
  }
}
