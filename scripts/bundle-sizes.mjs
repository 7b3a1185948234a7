/** Prints what the build made and how large it is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const kibibytes = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(11);

for (const bundle of ['bridge', 'photoshop', 'after-effects', 'browser']) {
  const folder = join(dist, bundle);
  if (!existsSync(folder)) continue;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const bytes = readFileSync(join(folder, file));
    console.log(
      `dist/${bundle}/${file}`.padEnd(36) +
        `${kibibytes(bytes.length)}   ${kibibytes(gzipSync(bytes).length)} gzip`,
    );
  }
}
