import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const OWNER_ALONE = 0o600;

/** A name beside the final one, unique among processes (id) and within one (random). */
export function temporaryName(path: string): string {
  return `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
}

/** Writes a new file to the end and onto the disk itself; replaced in tests by one whose disk is full. */
export type WriteFile = (path: string, pieces: readonly Uint8Array[]) => Promise<void>;

/** Writes a whole small file so that a reader sees the old content or the new one, also after a power cut. */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await writeNew(temporary, [content], OWNER_ALONE);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

export interface WholeFile {
  path: string;
  /** Made when it is its turn, so that not all files are in memory at once. */
  pieces(): Promise<readonly Uint8Array[]>;
}

/**
 * Writes several files, each beside its place under a temporary name, and moves them there when all are complete. When
 * this rejects, none of them is there and none that was there is gone. Folders that are missing are made.
 * @param check called before each file and before the first move; what it throws ends it
 * @throws system errors of writing
 */
export async function writeAllAtomically(
  files: readonly WholeFile[],
  check: () => void,
  write: WriteFile = (path, pieces) => writeNew(path, pieces),
): Promise<void> {
  const written: { temporary: string; path: string }[] = [];
  const madeFolders: string[] = [];
  try {
    for (const { path, pieces } of files) {
      check();
      const made = await mkdir(dirname(path), { recursive: true });
      if (made) madeFolders.push(made);
      const temporary = shortTemporaryName(dirname(path));
      written.push({ temporary, path });
      await write(temporary, await pieces());
    }
    check();
    for (const { temporary, path } of written) await rename(temporary, path);
  } catch (error) {
    for (const { temporary } of written) await rm(temporary, { force: true });
    for (const folder of madeFolders) await rm(folder, { recursive: true, force: true });
    throw error;
  }
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) await syncFolder(folder);
}

/** A temporary name that fits wherever the result's own name does, however long that is. */
export function shortTemporaryName(folder: string): string {
  return temporaryName(join(folder, '.toonbridge'));
}

async function writeNew(
  path: string,
  pieces: readonly (Uint8Array | string)[],
  mode?: number,
): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename last. Windows cannot open folders; its renames are journalled by the file system. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
