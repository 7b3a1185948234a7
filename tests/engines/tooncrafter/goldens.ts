import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sharedFolder } from '../../support/shared';

/** All recorded data where the shared material is there, else the subset that the repository keeps. */
export const GOLDENS = sharedFolder('tooncrafter', 'goldens') ?? resolve(__dirname, '../../goldens');

export function hasGolden(file: string): boolean {
  return existsSync(join(GOLDENS, file));
}
