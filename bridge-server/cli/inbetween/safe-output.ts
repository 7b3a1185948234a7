/**
 * Results on disk, whole or not at all: every file is written beside its place under a temporary name and moved there
 * when all of them are complete. What existed before is replaced only when that was asked for.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
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
  for (const path of paths) await checkFree(path, replace);
  const folders = new Set(paths.map((path) => dirname(path)));
  for (const folder of folders) await checkWritable(folder);
}

async function checkFree(path: string, replace: boolean): Promise<void> {
  const state = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENAMETOOLONG') throw unwritable(path, 'its name is too long');
    return undefined;
  });
  if (state?.isDirectory()) throw unwritable(path, 'there is a folder of this name');
  if (state && !state.isFile()) throw unwritable(path, 'it is a device and no file');
  if (state && !replace) throw new BridgeError('output-exists', `"${basename(path)}" exists already.`);
}

/** The nearest folder that exists must take a new file: only trying tells, as rights do not tell all. */
async function checkWritable(folder: string): Promise<void> {
  const state = await stat(folder).catch(() => undefined);
  if (!state && dirname(folder) !== folder) return checkWritable(dirname(folder));
  if (!state?.isDirectory()) throw unwritable(folder, 'it is no folder');
  const probe = partIn(folder);
  try {
    await (await open(probe, 'wx')).close();
    await rm(probe);
  } catch (error) {
    throw unwritable(folder, `the system refuses new files there (${systemCode(error)})`);
  }
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function unwritable(path: string, reason: string): BridgeError {
  return new BridgeError('output-unwritable', `"${basename(path) || path}" cannot be written: ${reason}.`);
}

/** A temporary name that no file has; short, so that it fits wherever the result's own name does. */
function partIn(folder: string): string {
  return join(folder, `.toonbridge-${randomBytes(6).toString('hex')}.part`);
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
      const part = partIn(dirname(path));
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
