/** The panel's own client of files between host and bridge, against the real bridge. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WebSocket } from 'ws';
import { writePng } from '../../bridge-server/imaging/png';
import { Bridge } from '../../plugin/bridge/bridge';
import { cleanUp, later, startTestBridge, type TestBridge } from '../support/test-bridge';
import { jobOf, uploadKeys } from '../support/test-drawings';
import { newFolder, premultipliedBall, WAIT } from './after-effects-panel';
import { Cancellation, Cancelled } from '../../plugin/cancel/cancellation';

Object.assign(globalThis, { WebSocket });

const never = new Cancellation();
const client = { name: 'panel', version: '1', host: 'after-effects' } as const;
const KEY = { widthPx: 96, heightPx: 64, alpha: 'premultiplied' } as const;

let bridge: TestBridge;

beforeAll(async () => {
  bridge = await startTestBridge({ keyWait: { ...WAIT, totalMs: 20_000 } });
});
afterAll(cleanUp);

/** A panel that is welcomed. */
async function panel(port: number, token: string): Promise<Bridge> {
  let welcomed: () => void;
  const connected = new Promise<void>((resolve) => (welcomed = resolve));
  const ignore = (): void => undefined;
  const events = { onCapabilities: ignore, onDownload: ignore, onToken: ignore, onError: ignore };
  const onStatus = ({ phase }: { phase: string }): void => (phase === 'connected' ? welcomed() : undefined);
  const panelBridge = new Bridge({ url: `ws://localhost:${port}`, client, token }, { ...events, onStatus });
  later(() => panelBridge.close());
  panelBridge.open();
  await connected;
  return panelBridge;
}

test('a key that the host wrote is an upload that a job takes', async () => {
  const paired = await bridge.connect();
  const { files } = await panel(bridge.port, paired.token);
  const uploads: string[] = [];
  for (let i = 0; i < 2; i++) {
    const { file, path } = await files.newKeyFile();
    const reading = files.readKey({ ...KEY, file }, never);
    writeFileSync(path, await writePng(premultipliedBall().written));
    const { upload, pixels } = await reading;
    expect(pixels?.depth).toBe(8);
    uploads.push(upload);
  }
  expect(await paired.finished(await paired.submit(jobOf(uploads)))).toHaveLength(3);
});

test('a sequence is written below the folder, and its progress is told', async () => {
  const paired = await bridge.connect();
  const { files } = await panel(bridge.port, paired.token);
  const job = await paired.submit(jobOf(await uploadKeys(paired)));
  const frames = await paired.finished(job);
  const folder = newFolder();
  const progress: string[] = [];
  const onProgress = (done: number, total: number): void => void progress.push(`${done}/${total}`);
  const written = await files.writeSequence(
    { folder, job, frames: frames.map(({ segment, index }) => ({ segment, index })) },
    onProgress,
    never,
  );
  expect(dirname(written.path)).toBe(join(folder, 'ToonBridge'));
  expect(readdirSync(written.path).sort()).toEqual(written.files);
  expect(progress).toEqual(['1/3', '2/3', '3/3']);
});

test('a key that is cancelled is given up by the bridge, too', async () => {
  const { files } = await panel(bridge.port, (await bridge.connect()).token);
  const { file, path } = await files.newKeyFile();
  const controller = new Cancellation();
  const reading = files.readKey({ ...KEY, file }, controller);
  controller.cancel();
  await expect(reading).rejects.toBeInstanceOf(Cancelled);
  while (existsSync(dirname(path))) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('a folder that is refused fails with the bridge’s own sentence', async () => {
  const { files } = await panel(bridge.port, (await bridge.connect()).token);
  const sequence = { folder: '/no/such/folder', job: 'job-00000001', frames: [{ segment: 0, index: 0 }] };
  await expect(files.writeSequence(sequence, () => undefined, never)).rejects.toMatchObject({
    code: 'folder-refused',
    detail: 'It does not exist, or it is no folder.',
  });
});

test('a key that is waited for while the bridge restarts arrives all the same', async () => {
  const first = await startTestBridge({ keyWait: { ...WAIT, totalMs: 20_000 } });
  const { token } = await first.connect();
  const { files } = await panel(first.port, token);
  const { file, path } = await files.newKeyFile();
  const reading = files.readKey({ ...KEY, file }, never);
  const { port, home } = first;
  await first.close();
  await startTestBridge({ root: home, port, keyWait: WAIT });
  writeFileSync(path, await writePng(premultipliedBall().written));
  expect((await reading).pixels).toBeDefined();
});
