/** The socket is dropped after every single message of a job's life; the panel that comes back misses nothing. */
import { randomUUID } from 'node:crypto';
import type { BridgeMessage, BridgeMessageOf, Slot } from '../../protocol';
import { chunkPayload, encodeChunk } from '../../protocol';
import type { BridgeClient, Drawing } from '../../examples/client/bridge-client';
import { RawSocket } from '../support/raw-socket';
import { cleanUp, startTestBridge, type TestBridge } from '../support/test-bridge';
import { ball, jobOf, uploadKeys } from '../support/test-drawings';

let bridge: TestBridge;
let client: BridgeClient;

beforeAll(async () => {
  bridge = await startTestBridge();
  client = await bridge.connect();
});
afterAll(cleanUp);

/** A panel that loses its connection after every message that it sends or gets, and repeats what was not answered. */
class UnluckyPanel {
  connections = 0;
  readonly frames = new Map<string, string | undefined>();
  slots?: Slot[];
  private cursor = 0;

  constructor(private readonly token: string) {}

  private async greeted(): Promise<RawSocket> {
    this.connections++;
    return RawSocket.greeted(bridge.port, this.token);
  }

  /** Sends a drawing: one message a connection. */
  async upload({ bounds, depth, bytes }: Drawing): Promise<string> {
    const upload = randomUUID();
    const message = { type: 'upload', upload, transfer: 1, pixels: { bounds, depth, bytes: bytes.length } };
    await this.sendAndDrop(message);
    for (;;) {
      const socket = await this.greeted();
      socket.send(message);
      const { received } = await socket.next('upload-ready');
      const left = chunkPayload(bytes, received);
      if (left.length === 0) {
        await socket.next('uploaded');
        socket.socket.terminate();
        return upload;
      }
      socket.sendBinary(encodeChunk({ transfer: 1, sequence: received, payload: left }));
      await socket.next('ack');
      socket.socket.terminate();
    }
  }

  /** The first time the answer is lost. */
  async submit(job: object): Promise<string> {
    const message = { type: 'submit', request: randomUUID(), job };
    await this.sendAndDrop(message);
    const socket = await this.greeted();
    socket.send(message);
    const accepted = await socket.next('accepted');
    socket.socket.terminate();
    return accepted.job;
  }

  /** Follows a job to its end, one event a connection. */
  async follow(job: string): Promise<void> {
    while (!this.slots) {
      const socket = await this.greeted();
      socket.send({ type: 'resume', job, after: this.cursor });
      const { summary } = await socket.next('resumed');
      if (summary.cursor > this.cursor || summary.state === 'running' || summary.state === 'queued') {
        this.apply(await firstKept(socket));
      }
      socket.socket.terminate();
    }
  }

  /** Applying an event twice is the same as once: frames are kept by their place. */
  private apply(event: BridgeMessage): void {
    if (event.type === 'frame')
      this.frames.set(`${event.frame.segment}-${event.frame.index}`, event.frame.sha256);
    if (event.type === 'done') this.slots = event.slots;
    if ('cursor' in event) this.cursor = Math.max(this.cursor, event.cursor);
  }

  private async sendAndDrop(message: object): Promise<void> {
    const socket = await this.greeted();
    await new Promise((sent) => socket.socket.send(JSON.stringify(message), sent));
    socket.socket.terminate();
    await socket.closed;
  }
}

async function firstKept(
  socket: RawSocket,
): Promise<BridgeMessageOf<'frame' | 'done' | 'failed' | 'cancelled'>> {
  const kinds = ['frame', 'done', 'failed', 'cancelled'] as const;
  return Promise.race(kinds.map((kind) => socket.next(kind)));
}

test('a panel that loses its connection after every message gets the whole take', async () => {
  const panel = new UnluckyPanel(client.token);
  const keys = [await panel.upload(ball(36, 30, 700, 500)), await panel.upload(ball(52, 34, 700, 500))];
  const job = await panel.submit(jobOf(keys, { inbetweens: 6 }));
  await panel.follow(job);
  const summary = await client.resume(job);
  expect(summary.state).toBe('done');
  expect(panel.slots).toEqual(summary.slots);
  expect([...panel.frames]).toEqual(
    summary.frames.map((frame) => [`${frame.segment}-${frame.index}`, frame.sha256]),
  );
  expect(panel.connections).toBeGreaterThan(12);
  expect((await client.list()).filter(({ request }) => request.inbetweens === 6)).toHaveLength(1);
});

test('a job that ends while nobody is connected is told in full to whoever asks', async () => {
  const leaving = await bridge.connect({ token: client.token });
  const job = await leaving.submit(jobOf(await uploadKeys(leaving)));
  leaving.drop();
  await client.resume(job);
  await client.finished(job);
  const raw = await RawSocket.greeted(bridge.port, client.token);
  raw.send({ type: 'resume', job, after: 0 });
  const told = [];
  for (let i = 0; i < 3; i++) told.push((await raw.next('frame')).cursor);
  expect([...told, (await raw.next('done')).cursor]).toEqual([1, 2, 3, 4]);
});

test('resuming after a cursor repeats only what came later', async () => {
  const job = await client.submit(jobOf(await uploadKeys(client)));
  await client.finished(job);
  const raw = await RawSocket.greeted(bridge.port, client.token);
  raw.send({ type: 'resume', job, after: 2 });
  raw.send({ type: 'ping', nonce: 1 });
  await raw.next('pong');
  const cursors = raw.messages.flatMap((message) => ('cursor' in message ? [message.cursor] : []));
  expect(cursors).toEqual([3, 4]);
});

test('two panels that follow one job hear the same', async () => {
  const other = await bridge.connect({ token: client.token });
  const keys = await uploadKeys(client);
  const job = await client.submit(jobOf(keys, { inbetweens: 12 }));
  await other.resume(job);
  const [mine, theirs] = await Promise.all([client.finished(job), other.finished(job)]);
  expect(theirs).toEqual(mine);
});
