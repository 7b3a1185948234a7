/** Results on disk, whole or not at all. What existed before is replaced only when that was asked for. */
import { open, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { BridgeError } from '../../../protocol';
import { systemCode } from '../../faults/system-code';
import {
  shortTemporaryName,
  writeAllAtomically,
  type WholeFile,
  type WriteFile,
} from '../../files/atomic-file';

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
  const probe = shortTemporaryName(folder);
  try {
    await (await open(probe, 'wx')).close();
    await rm(probe);
  } catch (error) {
    throw unwritable(folder, `the system refuses new files there (${systemCode(error) ?? 'unknown'})`);
  }
}

function unwritable(path: string, reason: string): BridgeError {
  return new BridgeError('output-unwritable', `"${basename(path) || path}" cannot be written: ${reason}.`);
}

/**
 * Writes all files; when this rejects, none of them is there and none that was there is gone.
 * @throws system errors of writing, BridgeError `cancelled` after an abort
 */
export function writeOutputs(
  files: readonly WholeFile[],
  signal: AbortSignal,
  write?: WriteFile,
): Promise<void> {
  return writeAllAtomically(files, () => throwIfCancelled(signal), write);
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new BridgeError('cancelled', 'You stopped it; nothing was written.');
}
