/** Every static check of a plugin folder in one call. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestFaults, readManifest } from '../uxp/manifest';
import { lintBundle } from './bundle-lint';
import type { Finding } from './finding';
import { lintHtml } from './html-lint';
import { lintStyles } from './style-lint';

export function lintPlugin(folder: string): Finding[] {
  const manifest = readManifest(folder);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const ending = (end: string): string[] => files.filter((file) => file.endsWith(end));
  return [
    ...manifestFaults(manifest, folder).map((what) => ({
      level: 'fault' as const,
      what,
      where: 'manifest.json',
    })),
    ...ending('.js').flatMap((file) =>
      lintBundle(read(file)).map((found) => ({ ...found, where: `${file}:${found.where}` })),
    ),
    ...ending('.html').flatMap((file) => lintHtml(read(file), file)),
    ...ending('.css').flatMap((file) => lintStyles(read(file), file, manifest.featureFlags)),
  ];
}
