/**
 * Folders that paired panels named: the only places outside the bridge's home that it writes to, and each panel's own.
 * What is kept is the real path, every link followed; it is looked at again before each use.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { BridgeError } from '../../protocol';
import type { Journal } from '../jobs/store/database';

/** Where a system shows itself as files; nobody keeps a project there. */
const SYSTEM_FOLDERS = ['/dev', '/proc', '/sys', '/System'];
/** Windows: devices and paths that are not looked at any further (Naming Files, Paths, and Namespaces). */
const DEVICE_PATH = /^[\\/]{2}[.?][\\/]/;
const ID_DIGITS = 32;

export interface NamedFolder {
  id: string;
  path: string;
}

export class NamedFolders {
  /** @param home the bridge's own folder, which no panel may name */
  constructor(
    private readonly journal: Journal,
    private readonly home: string,
  ) {}

  /**
   * Lets a panel use a folder. The same folder gives the same id again.
   * @param path absolute. @throws BridgeError `folder-refused`
   */
  async name(panel: string, path: string): Promise<NamedFolder> {
    const real = await this.usable(path);
    const id = idOf(panel, real);
    this.journal
      .prepare('INSERT OR REPLACE INTO panel_folders (id, panel, path, named_at) VALUES (?, ?, ?, ?)')
      .run(id, panel, real, Date.now());
    return { id, path: real };
  }

  /**
   * The real path of a folder that this panel named.
   * @throws BridgeError `folder-unknown` (of another panel, too), `folder-refused` when it is not there any more or a
   * link has taken its place
   */
  async find(panel: string, id: string): Promise<string> {
    const row = this.journal
      .prepare('SELECT path FROM panel_folders WHERE id = ? AND panel = ?')
      .get(id, panel) as { path: string } | undefined;
    if (!row) throw new BridgeError('folder-unknown', 'The panel has not named this folder.', 'folder');
    if ((await this.usable(row.path)) !== row.path) throw refused('It is not where it was.');
    return row.path;
  }

  private async usable(path: string): Promise<string> {
    if (path.includes('\0') || !isAbsolute(path) || DEVICE_PATH.test(path)) {
      throw refused('Its path is not a whole one of this machine.');
    }
    const real = await realpath(path).catch(() => undefined);
    const facts = real === undefined ? undefined : await stat(real).catch(() => undefined);
    if (real === undefined || !facts?.isDirectory()) throw refused('It does not exist, or it is no folder.');
    const home = await realpath(this.home).catch(() => this.home);
    if (isWithin(home, real) || SYSTEM_FOLDERS.some((folder) => isWithin(folder, real))) {
      throw refused('It belongs to the system or to the bridge.');
    }
    if (dirname(real) === real) throw refused('It is the root of a disk.');
    await access(real, constants.W_OK | constants.X_OK).catch(() => {
      throw refused('It may not be written to.');
    });
    return real;
  }
}

/** True for the folder itself and everything below it. Both real. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function idOf(panel: string, path: string): string {
  const digest = createHash('sha256').update(`${panel}\0${path}`).digest('hex');
  return `f_${digest.slice(0, ID_DIGITS)}`;
}

function refused(detail: string): BridgeError {
  return new BridgeError('folder-refused', detail, 'path');
}
