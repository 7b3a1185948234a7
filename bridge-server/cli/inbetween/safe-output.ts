/**
 * Results on disk, whole or not at all: every file is written beside its place under a temporary name and moved there
 * when all of them are complete. What existed before is replaced only when that was asked for.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BridgeError } from '../../../protocol';

export interface OutputFile {
  path: string;
  /** Made when it is its turn, so that not all files are in memory at once. */
  pieces(): Promise<readonly Uint8Array[]>;
}

/** Writes one file to the end; replaced in tests by one whose disk is full. */
export type WriteFile = (path: string, pieces: readonly Uint8Array[]) => Promise<void>;

/**
 * Checked before any work, so that nobody waits for frames that cannot be kept.
 * @throws BridgeError `output-exists` or `output-unwritable`
 */
export async function checkOutputs(paths: readonly string[], replace: boolean): Promise<void> {
  for (const path of paths) {
    if (!replace && (await exists(path))) {
      throw new BridgeError('output-exists', `"${basename(path)}" exists already.`);
    }
    await checkWritable(dirname(path));
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The nearest folder that exists must take new files. */
async function checkWritable(folder: string): Promise<void> {
  const state = await stat(folder).catch(() => undefined);
  if (!state && dirname(folder) !== folder) return checkWritable(dirname(folder));
  const usable = await access(folder, constants.W_OK).then(
    () => state?.isDirectory() ?? false,
    () => false,
  );
  if (!usable)
    throw new BridgeError('output-unwritable', `"${basename(folder)}" is no folder that you may write to.`);
}

/**
 * Writes all files; when this rejects, none of them is there and none that was there is gone.
 * @throws system errors of writing, BridgeError `cancelled` after an abort
 */
export async function writeOutputs(
  files: readonly OutputFile[],
  signal: AbortSignal,
  write: WriteFile = writeToDisk,
): Promise<void> {
  const parts: { part: string; path: string }[] = [];
  const madeFolders: string[] = [];
  try {
    for (const { path, pieces } of files) {
      throwIfCancelled(signal);
      const made = await mkdir(dirname(path), { recursive: true });
      if (made) madeFolders.push(made);
      const part = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
      parts.push({ part, path });
      await write(part, await pieces());
    }
    throwIfCancelled(signal);
    for (const { part, path } of parts) await rename(part, path);
  } catch (error) {
    for (const { part } of parts) await rm(part, { force: true });
    for (const folder of madeFolders) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new BridgeError('cancelled', 'You stopped it; nothing was written.');
}

const writeToDisk: WriteFile = async (path, pieces) => {
  const file = await open(path, 'wx');
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
};
