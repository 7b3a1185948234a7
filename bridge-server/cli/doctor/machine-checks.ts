/** What ToonBridge stands on: Node, memory, its folder, the disk. */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { arch, cpus, freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { HomeFolder } from '../../jobs/store/home-folder';
import type { Finding } from './finding';

const LEAST_NODE: readonly [major: number, minor: number] = [20, 20];
const GIB = 2 ** 30;
/** A take of 16 native frames in 4K and its uploads. */
const LEAST_DISK_BYTES = 2 * GIB;
/** Two large layers, their motion and one frame. */
const LEAST_MEMORY_BYTES = 2 * GIB;

export async function checkNode(version = process.versions.node): Promise<Finding> {
  const [major, minor] = version.split('.').map(Number);
  const fits = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  const what = `Node ${version} on ${process.platform} ${arch()}`;
  if (fits) return { check: 'node', state: 'ok', what };
  return {
    check: 'node',
    state: 'fault',
    what: `${what} is older than ${LEAST_NODE.join('.')}`,
    nextStep: 'Install the newest Node 20 or later from nodejs.org.',
  };
}

export async function checkMemory(totalBytes = totalmem(), freeBytes = freemem()): Promise<Finding> {
  const what = `${gigabytes(totalBytes)} of memory, ${gigabytes(freeBytes)} free, ${cpus().length} cores`;
  if (totalBytes >= LEAST_MEMORY_BYTES) return { check: 'memory', state: 'ok', what };
  return {
    check: 'memory',
    state: 'note',
    what,
    nextStep: 'Keep other programs closed while frames are made.',
  };
}

export async function checkHome({ root }: HomeFolder): Promise<Finding> {
  const place = await nearestThing(root);
  const usable = await access(place, constants.R_OK | constants.W_OK).then(
    async () => (await stat(place)).isDirectory(),
    () => false,
  );
  const what = `jobs, takes, models and logs are kept in ${root}${place === root ? '' : ' (made at the first start)'}`;
  if (usable) return { check: 'folder', state: 'ok', what };
  return {
    check: 'folder',
    state: 'fault',
    what: `${root} cannot be written`,
    nextStep: 'Make it yours, or set TOONBRIDGE_HOME to a folder that is.',
  };
}

export async function checkDisk({ root }: HomeFolder): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearestThing(root));
  const freeBytes = bavail * bsize;
  const what = `${gigabytes(freeBytes)} free where it is kept`;
  if (freeBytes >= LEAST_DISK_BYTES) return { check: 'disk', state: 'ok', what };
  return {
    check: 'disk',
    state: 'note',
    what,
    nextStep: `Free some space: takes of large drawings need ${gigabytes(LEAST_DISK_BYTES)}.`,
  };
}

/** The folder itself or, before the first start, the nearest thing above it that exists. */
async function nearestThing(path: string): Promise<string> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  return exists || dirname(path) === path ? path : nearestThing(dirname(path));
}

function gigabytes(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GB`;
}
