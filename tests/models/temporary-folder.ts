import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Weights files are mostly the gaps of their alignment: in memory they cost next to no time. */
const MEMORY_DISK = '/dev/shm';
const ROOMY_BYTES = 2 * 1024 ** 3;

const ofSuite: string[] = [];
const ofTest: string[] = [];
let inTest = false;

beforeEach(() => {
  inTest = true;
});
afterEach(() => {
  inTest = false;
  removeAll(ofTest);
});
afterAll(() => removeAll(ofSuite));

/** A folder that is removed when the test ends, or the suite when it was made outside of a test. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(hasRoom(MEMORY_DISK) ? MEMORY_DISK : tmpdir(), 'toonbridge-models-'));
  (inTest ? ofTest : ofSuite).push(path);
  return path;
}

function removeAll(paths: string[]): void {
  paths.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true }));
}

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > ROOMY_BYTES;
}
