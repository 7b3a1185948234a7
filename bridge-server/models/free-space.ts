import { statfs } from 'node:fs/promises';
import { ModelError } from './model-error';
import { formatBytes } from './model-events';

/** Left free on top of what is needed, so that the rest of the machine can go on working. */
const RESERVE_BYTES = 512 * 1000 * 1000;

/** How many bytes a folder's disk can take; a seam for the tests. */
export type FreeSpace = (folder: string) => Promise<number>;

export const freeSpace: FreeSpace = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** @throws ModelError disk-space with both numbers when it will not fit */
export async function requireSpace(
  folder: string,
  neededBytes: number,
  what: string,
  measure: FreeSpace = freeSpace,
): Promise<void> {
  const free = await measure(folder);
  if (neededBytes === 0 || free >= neededBytes + RESERVE_BYTES) return;
  throw new ModelError(
    'disk-space',
    `${what} needs ${formatBytes(neededBytes + RESERVE_BYTES)} of free disk space, ` +
      `but only ${formatBytes(free)} are free.`,
  );
}
