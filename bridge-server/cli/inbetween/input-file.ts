import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { BridgeError } from '../../../protocol';
import { CommandError } from '../command-failure';

/** What fits into one buffer of Node. */
const MAX_FILE_BYTES = 2 ** 31 - 1;

/** @throws BridgeError `file-missing` or `file-unreadable` */
export async function readInput(path: string): Promise<Uint8Array> {
  const name = basename(path);
  const state = await stat(path).catch(() => undefined);
  if (!state) throw new BridgeError('file-missing', `There is no file "${name}".`);
  if (state.isDirectory()) {
    const way = 'Name the pictures in it one by one, in the order of time, or a PSD.';
    throw new CommandError('file-unreadable', `"${name}" is a folder, not a drawing.`, way);
  }
  if (!state.isFile()) throw new BridgeError('file-unreadable', `"${name}" is not a file.`);
  if (state.size === 0) {
    const way = 'Save the drawing again, or take it from a backup.';
    throw new CommandError('file-unreadable', `"${name}" is empty: it has no bytes at all.`, way);
  }
  if (state.size > MAX_FILE_BYTES) throw new BridgeError('file-unreadable', `"${name}" is larger than 2 GB.`);
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) throw new BridgeError('file-unreadable', `"${name}" may not be read.`);
  return bytes;
}
