import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A folder that is removed when the suite ends. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'toonbridge-models-'));
  made.push(path);
  return path;
}

afterAll(() => made.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true })));
