import { lstatSync, realpathSync, type BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from './model-error';

/** One folder name or file name: nothing that could climb, point elsewhere or mean a device. */
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,120}$/;

export function isPlainRelativePath(path: string): boolean {
  const segments = path.split('/');
  return (
    segments.length <= 4 && segments.every((segment) => SEGMENT.test(segment) && !segment.includes('..'))
  );
}

/**
 * The full path of a file that really is inside the folder: no `..`, no absolute name, no link of either kind on
 * the way. A hard link is refused because whoever holds the other name could change the bytes after they were
 * checked.
 * @throws ModelError store-unsafe, or model-damaged when there is no such file
 */
export function ownFile(folder: string, relativePath: string): { path: string; stats: BigIntStats } {
  if (!isPlainRelativePath(relativePath)) {
    throw new ModelError('store-unsafe', 'The model names a file outside its own folder.');
  }
  const path = join(folder, ...relativePath.split('/'));
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (!stats) throw new ModelError('model-damaged', `The file ${relativePath} of the model is missing.`);
  if (!stats.isFile() || stats.nlink > 1n) {
    throw new ModelError('store-unsafe', `${relativePath} of the model is a link, not a file of its own.`);
  }
  const inside = realpathSync(path) === join(realpathSync(folder), ...relativePath.split('/'));
  if (inside) return { path, stats };
  throw new ModelError('store-unsafe', `A folder on the way to ${relativePath} is a link.`);
}
