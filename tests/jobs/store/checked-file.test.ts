import { createHash } from 'node:crypto';
import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openChecked } from '../../../bridge-server/jobs/store/checked-file';
import { cleanUp, newHome } from '../../support/test-bridge';

afterEach(cleanUp);

const pixels = Buffer.from('the pixels of a frame');
const expected = { bytes: pixels.length, sha256: createHash('sha256').update(pixels).digest('hex') };

function frameFile(): string {
  const path = join(newHome(), '0-0.rgba');
  writeFileSync(path, pixels);
  return path;
}

describe('a frame on the disk', () => {
  test('is read when it is what the engine made', async () => {
    const file = await openChecked(frameFile(), expected);
    expect(await file.readFile()).toEqual(pixels);
    await file.close();
  });

  test.each([
    ['flipped in one byte', (path: string) => writeFileSync(path, Buffer.from('the pixels of a fRame'))],
    ['cut', (path: string) => writeFileSync(path, pixels.subarray(1))],
    ['lengthened', (path: string) => writeFileSync(path, Buffer.concat([pixels, pixels]))],
    [
      'a link, to the very same pixels too',
      (path: string) => {
        renameSync(path, `${path}.elsewhere`);
        symlinkSync(`${path}.elsewhere`, path);
      },
    ],
  ])('is refused when it is %s', async (_how, damage) => {
    const path = frameFile();
    damage(path);
    await expect(openChecked(path, expected)).rejects.toMatchObject({ code: 'frame-damaged' });
  });
});
