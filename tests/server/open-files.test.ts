/** Files that the bridge has open while somebody asks for frames and goes away. */
import { readdirSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { cleanUp, startTestBridge } from '../support/test-bridge';
import { jobOf } from '../support/test-drawings';

afterEach(cleanUp);

const FOLDER = '/proc/self/fd';

function openFrames(): string[] {
  return readdirSync(FOLDER)
    .map((fd) => {
      try {
        return readlinkSync(`${FOLDER}/${fd}`);
      } catch {
        return '';
      }
    })
    .filter((path) => path.endsWith('.rgba'));
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('raw frames asked for in one breath leave no file open when the socket is cut', async () => {
  const bridge = await startTestBridge();
  const client = await bridge.connect();
  // Large enough that a frame does not fit into the buffers of a response: 300 x 200 opaque pixels.
  const bounds = { left: 0, top: 0, right: 300, bottom: 200 };
  const flat = (value: number): Promise<string> =>
    client.upload({ bounds, depth: 8, bytes: new Uint8Array(300 * 200 * 4).fill(255).fill(value, 0, 1200) });
  const keys = [await flat(200), await flat(40)];
  const job = await client.submit(jobOf(keys, { canvas: { width: 300, height: 200, mode: 'rgb' } }));
  await client.finished(job);
  const [{ segment, index }] = (await client.resume(job)).frames;
  const head = `Host: localhost:${bridge.port}\r\nAuthorization: Bearer ${client.token}\r\n\r\n`;
  const request = `GET /jobs/${job}/frames/${segment}/${index}?format=raw HTTP/1.1\r\n${head}`;
  for (let round = 0; round < 5; round++) {
    const socket = connect(bridge.port, '127.0.0.1');
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    socket.write(request.repeat(20));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
  }
  const waited = Date.now();
  while (openFrames().length > 0 && Date.now() - waited < 5000) await new Promise((r) => setImmediate(r));
  expect(openFrames()).toEqual([]);
});
