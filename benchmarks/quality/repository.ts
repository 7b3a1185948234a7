/** Where the checkout lies, for modules that run from their source and from a bundle alike. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The nearest folder above with a package.json. */
function rootAbove(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : rootAbove(path.dirname(folder));
}

export const REPOSITORY = rootAbove(__dirname);
/** What may be thrown away and is made again. */
export const CACHE = path.join(REPOSITORY, 'node_modules/.cache/toonbridge');
