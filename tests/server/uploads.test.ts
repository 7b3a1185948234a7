import { createHash } from 'node:crypto';
import { LIMITS, chunkCount, chunkPayload, encodeChunk } from '../../protocol';
import type { BridgeClient, Drawing } from '../../examples/client/bridge-client';
import { RawSocket } from '../support/raw-socket';
import { cleanUp, startTestBridge, type TestBridge } from '../support/test-bridge';
import { ball, jobOf, noise } from '../support/test-drawings';

let bridge: TestBridge;
let client: BridgeClient;
let raw: RawSocket;
let uploads = 0;

beforeAll(async () => {
  bridge = await startTestBridge();
  client = await bridge.connect();
  raw = await RawSocket.greeted(bridge.port, client.token);
});
afterAll(cleanUp);

/** 2.3 chunks. */
const drawing = noise(800, 755);
const newId = (): string => `upload-${String(++uploads).padStart(4, '0')}`;

const announce = (socket: RawSocket, upload: string, { bounds, depth, bytes }: Drawing, transfer = 1): void =>
  socket.send({ type: 'upload', upload, transfer, pixels: { bounds, depth, bytes: bytes.length } });

const chunk = (sequence: number, transfer = 1, { bytes } = drawing): Uint8Array =>
  encodeChunk({ transfer, sequence, payload: chunkPayload(bytes, sequence) });

describe('an upload', () => {
  test('is acknowledged chunk by chunk and then as a whole', async () => {
    const upload = newId();
    announce(raw, upload, drawing);
    expect(await raw.next('upload-ready')).toMatchObject({ upload, transfer: 1, received: 0 });
    for (let sequence = 0; sequence < 3; sequence++) {
      raw.sendBinary(chunk(sequence));
      expect(await raw.next('ack')).toMatchObject({ transfer: 1, received: sequence + 1 });
    }
    expect(await raw.next('uploaded')).toMatchObject({ upload, transfer: 1 });
  });

  test('may send its chunks right behind its announcement', async () => {
    const upload = newId();
    announce(raw, upload, drawing, 2);
    for (let sequence = 0; sequence < 3; sequence++) raw.sendBinary(chunk(sequence, 2));
    expect(await raw.next('uploaded')).toMatchObject({ upload });
    raw.messages.length = 0;
  });

  test('that two connections announced is told whole to both, whoever sends the last chunk', async () => {
    const other = await RawSocket.greeted(bridge.port, client.token);
    const upload = newId();
    announce(raw, upload, drawing, 40);
    announce(other, upload, drawing, 41);
    await other.next('upload-ready');
    for (let sequence = 0; sequence < 3; sequence++) raw.sendBinary(chunk(sequence, 40));
    expect(await other.next('uploaded')).toMatchObject({ upload, transfer: 41 });
    expect(await raw.next('uploaded')).toMatchObject({ upload, transfer: 40 });
    raw.messages.length = 0;
  });

  test('of known pixels is whole at once', async () => {
    const upload = await client.upload(drawing);
    announce(raw, upload, drawing, 3);
    expect(await raw.next('upload-ready')).toMatchObject({
      upload,
      received: chunkCount(drawing.bytes.length),
    });
    expect(await raw.next('uploaded')).toMatchObject({ upload });
  });

  test('goes on after a lost connection where the bridge says', async () => {
    const upload = newId();
    const first = await RawSocket.greeted(bridge.port, client.token);
    announce(first, upload, drawing);
    first.sendBinary(chunk(0));
    await first.next('ack');
    first.socket.terminate();
    await first.closed;
    announce(raw, upload, drawing, 4);
    expect(await raw.next('upload-ready')).toMatchObject({ upload, received: 1 });
    raw.sendBinary(chunk(1, 4));
    raw.sendBinary(chunk(2, 4));
    expect(await raw.next('uploaded')).toMatchObject({ upload });
    raw.messages.length = 0;
  });

  test('asks for a damaged chunk again, every time that it comes damaged', async () => {
    const upload = newId();
    announce(raw, upload, drawing, 5);
    await raw.next('upload-ready');
    for (let attempt = 0; attempt < 2; attempt++) {
      const damaged = chunk(0, 5);
      damaged[500] ^= 1;
      raw.sendBinary(damaged);
      expect(await raw.next('resend')).toMatchObject({ transfer: 5, from: 0 });
    }
    for (let sequence = 0; sequence < 3; sequence++) raw.sendBinary(chunk(sequence, 5));
    expect(await raw.next('uploaded')).toMatchObject({ upload });
    raw.messages.length = 0;
  });

  test('asks once for a chunk that is missing, and ignores one that came before', async () => {
    const upload = newId();
    announce(raw, upload, drawing, 6);
    await raw.next('upload-ready');
    raw.sendBinary(chunk(1, 6));
    raw.sendBinary(chunk(2, 6));
    raw.sendBinary(chunk(0, 6));
    raw.sendBinary(chunk(0, 6));
    expect(await raw.next('resend')).toMatchObject({ transfer: 6, from: 0 });
    expect([(await raw.next('ack')).received, (await raw.next('ack')).received]).toEqual([1, 1]);
    expect(raw.messages.filter(({ type }) => type === 'resend')).toEqual([]);
    raw.sendBinary(chunk(1, 6));
    raw.sendBinary(chunk(2, 6));
    expect(await raw.next('uploaded')).toMatchObject({ upload });
    raw.messages.length = 0;
  });

  test('of other pixels under a known id is refused', async () => {
    const upload = await client.upload(drawing);
    for (const other of [
      noise(800, 754),
      { ...drawing, bounds: { left: 1, top: 0, right: 801, bottom: 755 } },
    ]) {
      announce(raw, upload, other, 7);
      expect(await raw.next('error')).toMatchObject({ about: upload, error: { code: 'upload-mismatch' } });
    }
  });

  test('arrives bit for bit, 16-bit samples too', async () => {
    const deep = ball(40, 30, 96, 64, 16);
    const keys = [await client.upload(deep), await client.upload(ball(56, 30, 96, 64, 16))];
    const job = await client.submit(jobOf(keys, { inbetweens: 1 }));
    await client.finished(job);
    const { frame, bytes } = await client.fetch(job, 0, 0);
    expect(frame.pixels?.depth).toBe(16);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(frame.sha256);
  });
});

describe('binary messages that are no good', () => {
  test.each([
    ['shorter than a header', new Uint8Array(7), 'message-broken'],
    ['without the magic', new Uint8Array(64), 'message-broken'],
    [
      'of a transfer that nobody announced',
      encodeChunk({ transfer: 999, sequence: 0, payload: new Uint8Array(9) }),
      'upload-unknown',
    ],
  ])('%s are refused', async (_what, bytes, code) => {
    raw.sendBinary(bytes);
    expect((await raw.next('error')).error.code).toBe(code);
  });

  test('with a payload of the wrong length for their place are refused', async () => {
    const upload = newId();
    announce(raw, upload, drawing, 8);
    await raw.next('upload-ready');
    raw.sendBinary(encodeChunk({ transfer: 8, sequence: 0, payload: new Uint8Array(100) }));
    expect(await raw.next('error')).toMatchObject({
      about: upload,
      error: { code: 'message-refused', field: 'chunk' },
    });
  });
});

describe('a drawing that cannot be', () => {
  const box = (right: number, bottom: number) => ({ left: 0, top: 0, right, bottom });
  test.each([
    ['60000 x 60000 pixels', { bounds: box(60_000, 60_000), depth: 8, bytes: 60_000 * 60_000 * 4 }],
    ['more pixels than a layer may have', { bounds: box(10_000, 10_000), depth: 8, bytes: 400_000_000 }],
    ['no width', { bounds: box(0, 5), depth: 8, bytes: 4 }],
    ['fewer bytes than pixels', { bounds: box(10, 10), depth: 8, bytes: 399 }],
    ['more bytes than pixels', { bounds: box(10, 10), depth: 16, bytes: 801 }],
    ['a depth of 32', { bounds: box(10, 10), depth: 32, bytes: 1600 }],
    [
      'an edge beyond all documents',
      { bounds: { left: 2_000_000, top: 0, right: 2_000_010, bottom: 10 }, depth: 8, bytes: 400 },
    ],
  ])('of %s is refused before a byte is kept', async (_what, pixels) => {
    const refusal = await raw.refusalOf({ type: 'upload', upload: newId(), transfer: 9, pixels });
    expect(refusal.error).toMatchObject({ code: 'message-refused', field: expect.stringMatching(/^pixels/) });
  });

  test('an id with a path in it is refused', async () => {
    for (const upload of [
      '../../evil',
      'C:\\evil\\x',
      '/etc/passwd',
      'NUL.......',
      'a'.repeat(65),
      'äöüäöüäöü',
    ]) {
      const { bounds, depth, bytes } = ball(1, 1);
      const message = { type: 'upload', upload, transfer: 1, pixels: { bounds, depth, bytes: bytes.length } };
      expect((await raw.refusalOf(message)).error.field).toBe('upload');
    }
  });

  test('chunks in flight are limited by the client, and the bridge keeps up with many more', async () => {
    const upload = newId();
    const large = noise(2048, 2048);
    announce(raw, upload, large, 10);
    const chunks = chunkCount(large.bytes.length);
    expect(chunks).toBeGreaterThan(LIMITS.chunksInFlight);
    for (let sequence = 0; sequence < chunks; sequence++) raw.sendBinary(chunk(sequence, 10, large));
    expect(await raw.next('uploaded')).toMatchObject({ upload });
  });
});
