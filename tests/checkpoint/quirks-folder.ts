import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sharedFolder } from '../support/shared';

/** The container oddities: the repository's own copy, or the shared one while there is none. */
export function quirksFolder(): string {
  const own = resolve(__dirname, '../goldens/quirks');
  const folder = existsSync(own) ? own : sharedFolder('tooncrafter', 'goldens', 'quirks');
  if (!folder) throw new Error('The quirks of the goldens are in neither place.');
  return folder;
}

export function quirk(name: string): string {
  return join(quirksFolder(), name);
}
