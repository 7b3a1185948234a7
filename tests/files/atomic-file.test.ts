import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAllAtomically, writeAtomically } from '../../bridge-server/files/atomic-file';

describe('a file that is written whole or not at all', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'toonbridge-file-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('holds the new content and leaves nothing beside it', async () => {
    const path = join(folder, 'record.json');
    writeFileSync(path, 'old');
    await writeAtomically(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['record.json']);
  });

  test('is for its owner alone', async () => {
    const path = join(folder, 'frame.rgba');
    await writeAtomically(path, new Uint8Array([1, 2, 3]));
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('leaves what is there and no half file where it cannot take its place', async () => {
    const path = join(folder, 'taken');
    mkdirSync(path);
    writeFileSync(join(path, 'inside'), 'kept');
    await expect(writeAtomically(path, 'x')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
    expect(readFileSync(join(path, 'inside'), 'utf8')).toBe('kept');
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  test('two writers at once leave one whole content', async () => {
    const path = join(folder, 'raced');
    const contents = ['a', 'b', 'c'].map((letter) => letter.repeat(100_000));
    await Promise.all(contents.map((content) => writeAtomically(path, content)));
    expect(contents).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(folder)).toEqual(['raced']);
  });
});

describe('several files that are written together or not at all', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'toonbridge-files-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text = 'new') => ({
    path: join(folder, name),
    pieces: async () => [Buffer.from(text)],
  });
  const nothing = (): void => undefined;

  test('have names as long as the file system takes', async () => {
    const name = `${'n'.repeat(251)}.png`;
    await writeAllAtomically([file(name)], nothing);
    expect(readdirSync(folder)).toEqual([name]);
  });

  test('and none is there when a check fails after the last was written', async () => {
    writeFileSync(join(folder, 'a'), 'old');
    let checks = 0;
    const check = (): void => {
      if (++checks === 3) throw new Error('stop');
    };
    await expect(writeAllAtomically([file('a'), file('made/b')], check)).rejects.toThrow('stop');
    expect(readdirSync(folder)).toEqual(['a']);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old');
  });
});
