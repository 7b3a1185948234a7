/** Keys that a host writes as PNG files where the bridge says, and what the bridge refuses to read. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { writePng } from '../../bridge-server/imaging/png';
import { RawSocket } from '../support/raw-socket';
import { cleanUp, startTestBridge, type TestBridge } from '../support/test-bridge';
import {
  named,
  newFolder,
  newKeyFile,
  premultipliedBall,
  readKeyMessage,
  sequenceMessage,
  WAIT,
} from './after-effects-panel';

let bridge: TestBridge;
let panel: RawSocket;

beforeAll(async () => {
  bridge = await startTestBridge({ keyWait: WAIT });
  panel = await RawSocket.greeted(bridge.port, (await bridge.connect()).token);
});
afterAll(cleanUp);
beforeEach(() => (panel.messages.length = 0));

describe('the picture of a key', () => {
  test.each([8, 16] as const)(
    'of %i bits becomes a drawing with straight alpha in that depth',
    async (depth) => {
      const { straight, written } = premultipliedBall(depth);
      const { file, path } = await newKeyFile(panel);
      const message = readKeyMessage(file);
      writeFileSync(path, await writePng(written));
      panel.send(message);
      const { pixels } = await panel.next('key-read');
      expect(pixels).toMatchObject({ depth, bounds: { left: 26, top: 16, right: 55, bottom: 45 } });
      const { bytes } = bridge.service.journal
        .prepare('SELECT bytes FROM uploads WHERE id = ?')
        .get(message.upload) as {
        bytes: number;
      };
      expect(bytes).toBe(pixels?.bytes);
      const stored = storedSamples(message.upload, depth);
      const wide = 55 - 26;
      for (let y = 0; y < 45 - 16; y++) {
        for (let x = 0; x < wide * 4; x++) {
          const there = straight.data[((y + 16) * 96 + 26) * 4 + x];
          expect(Math.abs(stored[y * wide * 4 + x] - there)).toBeLessThanOrEqual(1);
        }
      }
      expect(existsSync(dirname(path))).toBe(false);
    },
  );

  test('that is straight already stays as it is, to the sample', async () => {
    const { straight } = premultipliedBall();
    const { file, path } = await newKeyFile(panel);
    const message = readKeyMessage(file, { alpha: 'straight' });
    writeFileSync(path, await writePng(straight));
    panel.send(message);
    await panel.next('key-read');
    const stored = storedSamples(message.upload, 8);
    expect([...stored.subarray(0, 29 * 4)]).toEqual([
      ...straight.data.subarray((16 * 96 + 26) * 4, (16 * 96 + 55) * 4),
    ]);
  });

  test('is waited for while it is torn, and taken once it is whole and at rest', async () => {
    const png = await writePng(premultipliedBall().written);
    const { file, path } = await newKeyFile(panel);
    panel.send(readKeyMessage(file));
    writeFileSync(path, png.subarray(0, 100));
    await settled();
    expect(panel.messages).toEqual([]);
    appendFileSync(path, png.subarray(100, png.length - 5));
    await settled();
    expect(panel.messages).toEqual([]);
    appendFileSync(path, png.subarray(png.length - 5));
    expect((await panel.next('key-read')).pixels).toBeDefined();
  });

  test('without paint is a key without pixels', async () => {
    const { file, path } = await newKeyFile(panel);
    writeFileSync(
      path,
      await writePng({ widthPx: 96, heightPx: 64, data: new Uint8ClampedArray(96 * 64 * 4) }),
    );
    panel.send(readKeyMessage(file));
    expect(await panel.next('key-read')).not.toHaveProperty('pixels');
  });

  test('may have the name that a render queue gives it', async () => {
    const { file, path } = await newKeyFile(panel);
    writeFileSync(path.replace('.png', '00000.PNG'), await writePng(premultipliedBall().straight));
    panel.send(readKeyMessage(file, { alpha: 'straight' }));
    expect((await panel.next('key-read')).pixels).toBeDefined();
  });

  test('that never comes is reported after the time for it', async () => {
    const { file } = await newKeyFile(panel);
    const { about, error } = await panel.refusalOf(readKeyMessage(file, { upload: 'upload-late' }));
    expect(about).toBe('upload-late');
    expect(error.code).toBe('key-file-missing');
  });

  test('that stays torn is told apart from one that never came', async () => {
    const { file, path } = await newKeyFile(panel);
    writeFileSync(path, (await writePng(premultipliedBall().written)).subarray(0, 200));
    const { error } = await panel.refusalOf(readKeyMessage(file));
    expect(error).toMatchObject({
      code: 'key-file-broken',
      message: expect.stringContaining('200 bytes') as string,
    });
  });

  test('that comes late for a cancelled key is never taken for the next one', async () => {
    const first = await newKeyFile(panel);
    const message = readKeyMessage(first.file);
    panel.send(message);
    panel.send({ type: 'cancel-files', about: message.upload });
    expect(await panel.next('error')).toMatchObject({ about: message.upload, error: { code: 'cancelled' } });
    const next = await newKeyFile(panel);
    expect(next.path).not.toBe(first.path);
    mkdirSync(dirname(first.path), { recursive: true });
    writeFileSync(first.path, await writePng(premultipliedBall().written));
    expect((await panel.refusalOf(readKeyMessage(next.file))).error.code).toBe('key-file-missing');
  });

  test('that is asked for twice is read once and told twice', async () => {
    const { file, path } = await newKeyFile(panel);
    writeFileSync(path, await writePng(premultipliedBall().written));
    const message = readKeyMessage(file);
    panel.send(message);
    panel.send(message);
    expect(await panel.next('key-read')).toEqual(await panel.next('key-read'));
    panel.send(message);
    expect((await panel.next('key-read')).upload).toBe(message.upload);
  });

  test('of another size than the composition is refused with both sizes', async () => {
    const { file, path } = await newKeyFile(panel);
    writeFileSync(path, await writePng(premultipliedBall().written));
    const { error } = await panel.refusalOf(readKeyMessage(file, { width: 192, height: 128 }));
    expect(error).toMatchObject({
      code: 'key-file-broken',
      message: 'It has 96 x 64 pixels, the composition 192 x 128.',
    });
  });

  test('cannot be decoded: refused, although its ends are right', async () => {
    const png = await writePng(premultipliedBall().written);
    png.fill(0x55, 60, 120);
    const { file, path } = await newKeyFile(panel);
    writeFileSync(path, png);
    expect((await panel.refusalOf(readKeyMessage(file))).error.code).toBe('key-file-broken');
  });

  test('far larger than its pixels can be is refused without being read', async () => {
    const { file, path } = await newKeyFile(panel);
    execFileSync('truncate', ['-s', '3G', path]);
    const { error } = await panel.refusalOf(readKeyMessage(file));
    expect(error.message).toContain('larger than such a picture can be');
  });

  test('that claims a huge size in its header is refused before it is decoded', async () => {
    const png = await writePng(premultipliedBall().written);
    png.writeUInt32BE(30_000, 16);
    png.writeUInt32BE(30_000, 20);
    const { file, path } = await newKeyFile(panel);
    writeFileSync(path, png);
    const { error } = await panel.refusalOf(readKeyMessage(file));
    expect(error.message).toContain('30000 x 30000');
    expect((await panel.refusalOf(readKeyMessage(file, { width: 30_000, height: 30_000 }))).error.code).toBe(
      'layer-too-large',
    );
  });

  test.each([
    ['a link to another file', (path: string) => symlinkSync(__filename, path)],
    ['a link to a device', (path: string) => symlinkSync('/dev/zero', path)],
    ['a pipe that nobody writes to', (path: string) => void execFileSync('mkfifo', [path])],
    ['a folder', (path: string) => mkdirSync(path)],
  ])('may not be %s', async (_what, put) => {
    const { file, path } = await newKeyFile(panel);
    put(path);
    expect((await panel.refusalOf(readKeyMessage(file))).error).toMatchObject({
      code: 'key-file-broken',
      message: 'It is no ordinary file.',
    });
  });

  test('is looked for under the bridge’s own name alone', async () => {
    for (const file of [
      '../../journal.db',
      'k_../../../etc/passwd',
      '/etc/passwd',
      `k_${'0'.repeat(31)}/`,
      '',
    ]) {
      expect((await panel.refusalOf(readKeyMessage(file))).error.code).toBe('message-refused');
    }
    expect((await panel.refusalOf(readKeyMessage(`k_${'0'.repeat(32)}`))).error.code).toBe(
      'key-file-unknown',
    );
  });

  test('of another panel does not exist for this one', async () => {
    const other = await RawSocket.greeted(bridge.port, (await bridge.connect()).token);
    const { file, path } = await newKeyFile(other);
    writeFileSync(path, await writePng(premultipliedBall().written));
    expect((await panel.refusalOf(readKeyMessage(file))).error.code).toBe('key-file-unknown');
    other.send(readKeyMessage(file));
    expect((await other.next('key-read')).pixels).toBeDefined();
  });

  test('is private to the user while it waits', async () => {
    const { path } = await newKeyFile(panel);
    expect(statSync(dirname(path)).mode & 0o077).toBe(0);
    expect(path.startsWith(realpathSync(bridge.home))).toBe(true);
  });
});

describe('a restart of the bridge', () => {
  test('keeps the place of a key, and the folders that a panel named', async () => {
    const first = await startTestBridge({ keyWait: { ...WAIT, totalMs: 30_000 } });
    const { token } = await first.connect();
    const before = await RawSocket.greeted(first.port, token);
    const { file, path } = await newKeyFile(before);
    const project = newFolder();
    const { folder } = await named(before, project);
    const message = readKeyMessage(file);
    before.send(message);
    await first.close();
    const second = await startTestBridge({ root: first.home, keyWait: WAIT });
    const after = await RawSocket.greeted(second.port, token);
    after.send(message);
    writeFileSync(path, await writePng(premultipliedBall().written));
    expect((await after.next('key-read')).upload).toBe(message.upload);
    expect((await named(after, project)).folder).toBe(folder);
    const refusal = await after.refusalOf(sequenceMessage(folder, 'job-unknown'));
    expect(refusal.error.code).toBe('job-unknown');
  });
});

/** The next sound of the file watcher is several looks away: long enough that a torn file would have been taken. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, WAIT.restMs * 3));

function storedSamples(upload: string, depth: 8 | 16): Uint8Array | Uint16Array {
  const row = bridge.service.journal.prepare('SELECT file FROM uploads WHERE id = ?').get(upload) as {
    file: string;
  };
  const bytes = readFileSync(join(bridge.home, 'uploads', row.file));
  return depth === 8
    ? bytes
    : new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
