/** Programs of ours that tests start as processes: bundled from their sources once a suite, so that they start quickly. */
import { buildSync } from 'esbuild';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

export const REPOSITORY = resolve(__dirname, '../..');
/** Inside the repository, because packages are found from there. */
const FOLDER = join(REPOSITORY, 'node_modules/.cache/toonbridge-tests', String(process.pid));

const built = new Map<string, string>();

/** @returns the path of a script that Node runs as it is */
export function sourceProgram(entry: string): string {
  const known = built.get(entry);
  if (known !== undefined) return known;
  if (built.size === 0) {
    mkdirSync(FOLDER, { recursive: true });
    process.once('exit', () => rmSync(FOLDER, { recursive: true, force: true }));
  }
  const outfile = join(FOLDER, basename(entry).replace(/\.ts$/, '.js'));
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
  built.set(entry, outfile);
  return outfile;
}
