import { chmodSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Only the user may look inside: drawings, tokens and logs live there. */
const PRIVATE_FOLDER = 0o700;

/** Everything that the bridge keeps on disk, by name. No part of any path ever comes from a client. */
export interface HomeFolder {
  root: string;
  database: string;
  lock: string;
  uploads: string;
  takes: string;
  /** Pictures of keys that a host writes and the bridge reads. */
  keyFiles: string;
  /** What was found and could not be understood; nothing in it is ever deleted. */
  lost: string;
  logs: string;
  models: string;
}

/** The folder of the bridge: what is asked for, else `TOONBRIDGE_HOME`, else `~/.toonbridge`. Nothing is made. */
export function homeFolder(root?: string): HomeFolder {
  const folder = resolve(root ?? process.env.TOONBRIDGE_HOME ?? join(homedir(), '.toonbridge'));
  return {
    root: folder,
    database: join(folder, 'journal.db'),
    lock: join(folder, 'lock.db'),
    uploads: join(folder, 'uploads'),
    takes: join(folder, 'takes'),
    keyFiles: join(folder, 'key-files'),
    lost: join(folder, 'lost'),
    logs: join(folder, 'logs'),
    models: join(folder, 'models'),
  };
}

/** Makes the folders where they are missing, readable by their owner alone. */
export function prepareHome(home: HomeFolder): void {
  for (const folder of [home.root, home.uploads, home.takes, home.logs]) {
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  }
  chmodSync(home.root, PRIVATE_FOLDER);
}
