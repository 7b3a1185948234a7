import { BridgeError } from '../../../protocol';
import type { HomeFolder } from './home-folder';
import { isBusy, openFile } from './database';

const WAIT_MS = 500;

export interface HomeLock {
  release(): void;
}

/**
 * Makes this process the only bridge of a home folder. The lock is an open SQLite transaction: the operating system
 * drops it with the process, however that ends, so there is no stale lock and no process id that could be reused.
 * @throws BridgeError `bridge-running`
 */
export function lockHome(home: HomeFolder): HomeLock {
  const file = openFile(home.lock, WAIT_MS);
  try {
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (isBusy(error)) throw new BridgeError('bridge-running', 'Another bridge already uses this folder.');
    throw error;
  }
  const release = (): void => {
    file.exec('ROLLBACK');
    file.close();
  };
  return { release };
}
