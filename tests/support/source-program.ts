/**
 * Programs of ours that tests start as processes: bundled from their sources once a suite, so that they start quickly.
 */
import { createHash } from 'node:crypto';
import { buildSync } from 'esbuild';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

export const REPOSITORY = resolve(__dirname, '../..');
/** Inside the repository, because packages are found from there. */
const FOLDER = join(REPOSITORY, 'node_modules/.cache/toonbridge-tests/programs');
const KEPT_MS = 24 * 60 * 60_000;

const built = new Map<string, string>();

/** @returns the path of a script that Node runs as it is; its name tells its content, so suites share it */
export function sourceProgram(entry: string): string {
  const known = built.get(entry);
  if (known !== undefined) return known;
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    write: false,
  });
  const { contents } = outputFiles[0];
  const digest = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  const path = join(FOLDER, `${basename(entry, '.ts')}-${digest}.js`);
  mkdirSync(FOLDER, { recursive: true });
  removeOld();
  // Another suite may start it this very moment: it appears whole or not at all.
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
  built.set(entry, path);
  return path;
}

function removeOld(): void {
  for (const name of readdirSync(FOLDER)) {
    const path = join(FOLDER, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > KEPT_MS) rmSync(path, { force: true });
  }
}
