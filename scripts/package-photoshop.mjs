/**
 * Packs dist/photoshop into toonbridge-photoshop.ccx: a zip with normal Unix modes (0755 folders, 0644 files), because
 * an installer refuses entries without permission bits. The safe way for a release stays "Package" in the UXP
 * Developer Tool; see docs/PANEL.md.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';

const UNIX = 3;
const FILE_MODE = 0o100644;
const FOLDER_MODE = 0o040755;
/** Zip times begin in 1980; a fixed one makes the same build the same file. */
const MODIFIED = new Date(2026, 0, 1);

const root = fileURLToPath(new URL('../', import.meta.url));
const bundle = join(root, 'dist/photoshop');
const target = join(root, 'toonbridge-photoshop.ccx');

const options = (mode) => ({ os: UNIX, attrs: (mode << 16) >>> 0, mtime: MODIFIED, level: 9 });

function entriesOf(folder, name = '') {
  return readdirSync(folder)
    .sort()
    .flatMap((child) => {
      const path = join(folder, child);
      const inside = posix.join(name, child);
      if (!statSync(path).isDirectory()) return [[inside, [readFileSync(path), options(FILE_MODE)]]];
      return [[`${inside}/`, [new Uint8Array(0), options(FOLDER_MODE)]], ...entriesOf(path, inside)];
    });
}

if (!existsSync(join(bundle, 'manifest.json'))) {
  console.error('There is no dist/photoshop yet. Run "npm run build" first.');
  process.exit(1);
}
const zip = zipSync(Object.fromEntries(entriesOf(bundle)));
writeFileSync(target, zip);
console.log(`toonbridge-photoshop.ccx  ${(zip.length / 1024).toFixed(1)} KiB`);
