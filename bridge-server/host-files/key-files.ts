/**
 * Where a host writes the picture of a key: a folder of its own for each, inside the bridge's home, so that no other
 * program's file, none of an earlier key and no link lies there beforehand. Its name is random and never used again:
 * a picture that comes too late, for a key that nobody waits for any more, cannot be taken for the next one.
 */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../../protocol';

const PRIVATE_FOLDER = 0o700;
const FILE_NAME = 'key.png';
const ID_BYTES = 16;
/** Far longer than any key is waited for. */
const FORGOTTEN_MS = 60 * 60_000;

export interface KeyFile {
  id: string;
  /** Where the host is to write; nothing is there yet. */
  path: string;
}

export class KeyFiles {
  /** @param root folder of the bridge's home; made when it is needed */
  constructor(private readonly root: string) {}

  async create(panel: string): Promise<KeyFile> {
    await this.removeForgotten();
    const id = `k_${randomBytes(ID_BYTES).toString('hex')}`;
    const folder = this.path(panel, id);
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
    return { id, path: join(folder, FILE_NAME) };
  }

  /**
   * The folder that a host was told to write into, also by an earlier process of the bridge.
   * @throws BridgeError `key-file-unknown` (of another panel, too)
   */
  async folder(panel: string, id: string): Promise<string> {
    const folder = this.path(panel, id);
    const facts = await lstat(folder).catch(() => undefined);
    if (facts?.isDirectory()) return folder;
    throw new BridgeError('key-file-unknown', 'The bridge waits for no such file.', 'file');
  }

  async remove(panel: string, id: string): Promise<void> {
    await rm(this.path(panel, id), { recursive: true, force: true });
  }

  /** Removes what nobody came to read, or what a host wrote after it was given up. */
  private async removeForgotten(): Promise<void> {
    for (const panel of await entriesOf(this.root)) {
      for (const id of await entriesOf(join(this.root, panel))) {
        const facts = await lstat(this.path(panel, id)).catch(() => undefined);
        if (facts && Date.now() - facts.mtimeMs > FORGOTTEN_MS) await this.remove(panel, id);
      }
    }
  }

  /** Both parts are the bridge's own: a panel's id from the journal, a file's id by the form of the protocol. */
  private path(panel: string, id: string): string {
    return join(this.root, panel, id);
  }
}

async function entriesOf(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
