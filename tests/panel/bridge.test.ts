import { Cancellation, Cancelled } from '../../plugin/cancel/cancellation';
import type { ConnectionStatus } from '../../protocol/connection-status';
import { encodeChunk } from '../../protocol/chunks';
import { toWireError } from '../../protocol/errors';
import type { JobRequest } from '../../protocol/job';
import { LIMITS, PROTOCOL_VERSION } from '../../protocol/limits';
import type { Pixels } from '../../protocol/pixels';
import { waitBeforeAttemptMs, LONGEST_WAIT_MS } from '../../plugin/bridge/backoff';
import { Bridge } from '../../plugin/bridge/bridge';
import type { FollowedEvent } from '../../plugin/bridge/job-feed';
import { BridgeDouble } from './support/bridge-double';

let double: BridgeDouble;
let bridge: Bridge;
let statuses: ConnectionStatus[];
let tokens: (string | undefined)[];
const never = new Cancellation();

beforeEach(async () => {
  double = await BridgeDouble.start();
  statuses = [];
  tokens = [];
});

afterEach(async () => {
  bridge.close();
  await double.stop();
});

function connect(token?: string, url = double.url): void {
  const client = { name: 'test', version: '1', host: 'other' } as const;
  bridge = new Bridge(
    { url, client, token },
    {
      onStatus: (status) => statuses.push(status),
      onCapabilities: () => undefined,
      onDownload: () => undefined,
      onToken: (given) => tokens.push(given),
      onError: () => undefined,
    },
  );
  bridge.open();
}

async function reached(phase: ConnectionStatus['phase'], times = 1): Promise<ConnectionStatus> {
  for (;;) {
    const found = statuses.filter((status) => status.phase === phase);
    if (found.length >= times) return found[times - 1];
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const pixelsOf = (bytes: number): Pixels => ({
  bounds: { left: -3, top: 5, right: bytes / 4 - 3, bottom: 6 },
  depth: 8,
  bytes,
});

const JOB: JobRequest = {
  canvas: { width: 10, height: 10, mode: 'rgb' },
  keys: [
    { upload: 'upload-a', name: 'A' },
    { upload: 'upload-b', name: 'B' },
  ],
  sketches: [],
  engine: 'draft',
  seed: 1,
  prompt: '',
  inbetweens: 1,
  chart: { spacing: 'even', hold: 1 },
  settings: {},
};

describe('the connection', () => {
  test('greets with its token and is connected by the welcome', async () => {
    connect('secret');
    expect(await double.next('hello')).toMatchObject({ token: 'secret', protocol: PROTOCOL_VERSION });
    expect((await reached('connected')).phase).toBe('connected');
  });

  test('asks for a code when it is not known, keeps the token, and stays through a wrong code', async () => {
    double.greets = false;
    connect();
    await double.next('hello');
    double.say({ type: 'pairing-needed', error: toWireError('pairing-needed', '') });
    await reached('pairing');
    bridge.pair('WRNG-CODE');
    await double.next('pair');
    double.say({ type: 'error', error: toWireError('pairing-wrong', '') });
    expect(await reached('pairing', 2)).toMatchObject({ error: { code: 'pairing-wrong' } });
    bridge.pair('GOOD-CODE');
    expect(await double.next('pair')).toEqual({ type: 'pair', code: 'GOOD-CODE' });
    double.say({ type: 'paired', token: 'fresh' });
    double.welcome();
    await reached('connected');
    expect(tokens).toEqual(['fresh']);
  });

  test('shows what the host says when it refuses the address, and tries again', async () => {
    connect(undefined, 'not an address');
    const status = await reached('unreachable');
    expect(status).toMatchObject({ refusal: expect.stringContaining('not an address') as string });
    expect((await reached('connecting', 2)).phase).toBe('connecting');
  });

  test('comes back by itself after the connection is lost', async () => {
    connect();
    await reached('connected');
    double.drop();
    await reached('unreachable');
    expect((await reached('connected', 2)).phase).toBe('connected');
  });

  test('waits longer after each failure, up to a ceiling', () => {
    const waits = [1, 2, 3, 4, 5, 6, 50].map(waitBeforeAttemptMs);
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000, LONGEST_WAIT_MS]);
  });
});

describe('sending a layer', () => {
  const CHUNKS = 12;
  const data = new Uint8Array(CHUNKS * LIMITS.chunkBytes).map((_, i) => i % 251);

  test('keeps no more chunks under way than the bridge allows', async () => {
    connect();
    await reached('connected');
    const sent = bridge.upload(pixelsOf(data.length), data, () => undefined, never);
    const { upload, transfer } = await double.next('upload');
    double.say({ type: 'upload-ready', upload, transfer, received: 0 });
    await double.chunkNumber(LIMITS.chunksInFlight);
    bridge.pair('');
    await double.next('pair');
    expect(double.chunks).toHaveLength(LIMITS.chunksInFlight);
    double.say({ type: 'ack', transfer, received: 8 });
    await double.chunkNumber(CHUNKS);
    expect(double.chunks.map((chunk) => chunk.sequence)).toEqual([...Array(CHUNKS).keys()]);
    double.say({ type: 'uploaded', upload, transfer });
    expect(await sent).toBe(upload);
  });

  test('sends again from the chunk that was damaged', async () => {
    connect();
    await reached('connected');
    void bridge.upload(pixelsOf(data.length), data, () => undefined, never);
    const { upload, transfer } = await double.next('upload');
    double.say({ type: 'upload-ready', upload, transfer, received: 0 });
    await double.chunkNumber(8);
    double.say({ type: 'resend', transfer, from: 3 });
    await double.chunkNumber(16);
    expect(double.chunks.slice(8).map((chunk) => chunk.sequence)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('goes on after a lost connection with what the bridge does not have yet, under the same id', async () => {
    connect();
    await reached('connected');
    const sent = bridge.upload(pixelsOf(data.length), data, () => undefined, never);
    const first = await double.next('upload');
    double.say({ type: 'upload-ready', upload: first.upload, transfer: first.transfer, received: 0 });
    await double.chunkNumber(8);
    double.drop();
    const again = await double.next('upload');
    expect(again.upload).toBe(first.upload);
    expect(again.transfer).not.toBe(first.transfer);
    double.say({ type: 'upload-ready', upload: again.upload, transfer: again.transfer, received: 10 });
    await double.chunkNumber(10);
    expect(double.chunks.slice(8).map((chunk) => chunk.sequence)).toEqual([10, 11]);
    double.say({ type: 'uploaded', upload: again.upload, transfer: again.transfer });
    await sent;
  });

  test('is given up at once when the artist cancels', async () => {
    connect();
    await reached('connected');
    const controller = new Cancellation();
    const sent = bridge.upload(pixelsOf(data.length), data, () => undefined, controller);
    await double.next('upload');
    controller.cancel();
    await expect(sent).rejects.toBeInstanceOf(Cancelled);
  });
});

describe('a job', () => {
  test('that was not answered before the connection was lost is sent again as the same request', async () => {
    connect();
    await reached('connected');
    const accepted = bridge.submit(JOB);
    const first = await double.next('submit');
    double.drop();
    const again = await double.next('submit');
    expect(again).toEqual(first);
    double.say({ type: 'accepted', request: again.request, job: 'job-00001' });
    expect(await accepted).toBe('job-00001');
  });

  test('is resumed from its cursor, and events that were seen are not told twice', async () => {
    connect();
    await reached('connected');
    const events: FollowedEvent['kind'][] = [];
    const ended = new Promise<void>((resolve) =>
      bridge.follow('job-00001', (event) => {
        events.push(event.kind);
        if (event.kind === 'done') resolve();
      }),
    );
    expect(await double.next('resume')).toEqual({ type: 'resume', job: 'job-00001', after: 0 });
    const frame = { segment: 0, index: 0, moment: 0.5 };
    double.say({ type: 'frame', job: 'job-00001', cursor: 1, frame });
    while (events.length === 0) await new Promise((resolve) => setImmediate(resolve));
    double.drop();
    expect(await double.next('resume')).toEqual({ type: 'resume', job: 'job-00001', after: 1 });
    double.say({ type: 'frame', job: 'job-00001', cursor: 1, frame });
    double.say({ type: 'done', job: 'job-00001', cursor: 2, slots: [] });
    await ended;
    expect(events).toEqual(['frame', 'done']);
  });

  test('that was cancelled without a connection is cancelled with the next one', async () => {
    connect();
    await reached('connected');
    double.drop();
    await reached('unreachable');
    bridge.cancel('job-00001');
    expect(await double.next('cancel')).toEqual({ type: 'cancel', job: 'job-00001' });
  });

  test('that the bridge refuses fails with its sentences', async () => {
    connect();
    await reached('connected');
    const accepted = bridge.submit(JOB);
    const { request } = await double.next('submit');
    double.say({ type: 'error', about: request, error: toWireError('engine-not-ready', 'No model.') });
    await expect(accepted).rejects.toMatchObject({
      code: 'engine-not-ready',
      wire: { message: 'No model.' },
    });
  });
});

describe('fetching a frame', () => {
  const frame = { segment: 0, index: 2, moment: 0.5, pixels: pixelsOf(8), sha256: '0'.repeat(64) };
  const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);

  test('gives its pixels, or nothing for a transparent one', async () => {
    connect();
    await reached('connected');
    const whole = bridge.fetchFrame('job-00001', frame, never);
    await double.next('fetch');
    double.say({ type: 'frame-pixels', job: 'job-00001', frame, transfer: 4 });
    double.sendBytes(encodeChunk({ transfer: 4, sequence: 0, payload: bytes }));
    expect((await whole)?.data).toEqual(bytes);
    const empty = bridge.fetchFrame('job-00001', { segment: 0, index: 3 }, never);
    await double.next('fetch');
    double.say({ type: 'frame-pixels', job: 'job-00001', frame: { segment: 0, index: 3, moment: 0.6 } });
    expect(await empty).toBeUndefined();
  });

  test('asks again when a chunk arrives damaged', async () => {
    connect();
    await reached('connected');
    const whole = bridge.fetchFrame('job-00001', frame, never);
    await double.next('fetch');
    double.say({ type: 'frame-pixels', job: 'job-00001', frame, transfer: 4 });
    const damaged = encodeChunk({ transfer: 4, sequence: 0, payload: bytes });
    damaged[25] ^= 1;
    double.sendBytes(damaged);
    await double.next('fetch');
    double.say({ type: 'frame-pixels', job: 'job-00001', frame, transfer: 5 });
    double.sendBytes(encodeChunk({ transfer: 5, sequence: 0, payload: bytes }));
    expect((await whole)?.data).toEqual(bytes);
  });
});
