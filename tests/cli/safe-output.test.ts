import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asBridgeError } from '../../bridge-server/cli/command-failure';
import { writeOutputs } from '../../bridge-server/cli/inbetween/safe-output';
import type { WriteFile } from '../../bridge-server/files/atomic-file';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'toonbridge-output-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;

function outputs(...names: string[]) {
  return names.map((name) => ({
    path: join(folder, name),
    pieces: async () => [Buffer.from(`new ${name}`)],
  }));
}

/** A disk that takes one file whole and half of the second. */
function diskThatFills(): WriteFile {
  let files = 0;
  return async (path, [piece]) => {
    await writeFile(path, files++ === 0 ? piece : piece.subarray(0, 2));
    if (files > 1)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
}

test('a full disk loses nothing: no half file, no new file, and the old one is still there', async () => {
  writeFileSync(join(folder, 'a.png'), 'old a.png');
  const failed = writeOutputs(outputs('a.png', 'b.png', 'new/c.png'), never, diskThatFills());
  await expect(failed.catch((error) => Promise.reject(asBridgeError(error)))).rejects.toMatchObject({
    code: 'disk-full',
  });
  expect(readdirSync(folder)).toEqual(['a.png']);
  expect(readFileSync(join(folder, 'a.png'), 'utf8')).toBe('old a.png');
});

test('files appear when all of them are complete', async () => {
  const seen: string[][] = [];
  const watching = outputs('x/1.png', 'x/2.png').map((file) => ({
    ...file,
    pieces: async () => {
      seen.push(
        readdirSync(folder, { recursive: true })
          .map(String)
          .filter((name) => name.endsWith('.png')),
      );
      return file.pieces();
    },
  }));
  await writeOutputs(watching, never);
  expect(seen).toEqual([[], []]);
  expect(readdirSync(join(folder, 'x')).sort()).toEqual(['1.png', '2.png']);
  expect(readFileSync(join(folder, 'x/2.png'), 'utf8')).toBe('new x/2.png');
});

test('an abort between two files leaves none', async () => {
  const abort = new AbortController();
  const [first, second] = outputs('made/1.png', 'made/2.png');
  const aborting = { ...first, pieces: async () => (abort.abort(), first.pieces()) };
  await expect(writeOutputs([aborting, second], abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
  expect(readdirSync(folder)).toEqual([]);
});
