/** Which folders a command goes over when it is told none, or all. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from './repository';

const SHARED = path.resolve(REPOSITORY, '../shared');
const ALL_FOLDERS = ['cartoons', 'cartoons-more', 'cartoons-large', 'draft-engine/scenes'].map((name) =>
  path.join(SHARED, name),
);

/** The named folders; `all` of the shared material that is there; or the first set of it. */
export function foldersOf(named: readonly string[], all = false): readonly string[] {
  if (all) return ALL_FOLDERS.filter((folder) => existsSync(folder));
  return named.length > 0 ? named : [ALL_FOLDERS[0]];
}
