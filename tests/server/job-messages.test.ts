import { randomUUID } from 'node:crypto';
import type { BridgeClient } from '../../examples/client/bridge-client';
import { chunkPayload, encodeChunk, type JobRequest } from '../../protocol';
import { RawSocket } from '../support/raw-socket';
import { cleanUp, startTestBridge, type TestBridge } from '../support/test-bridge';
import { ball, jobOf, noise, uploadKeys } from '../support/test-drawings';

let bridge: TestBridge;
let client: BridgeClient;
let keys: [string, string];

beforeAll(async () => {
  bridge = await startTestBridge();
  client = await bridge.connect();
  keys = await uploadKeys(client);
});
afterAll(cleanUp);

const refusal = async (changes: Partial<JobRequest>): Promise<unknown> =>
  client.submit(jobOf(keys, changes)).then(
    () => 'accepted',
    (error: { code: string; field?: string }) => [error.code, error.field],
  );

const sketch = (changes: object) => ({
  upload: keys[0],
  name: 'rough',
  segment: 0,
  frame: 8,
  strength: 1,
  ...changes,
});

describe('a job is refused, with the part that is wrong,', () => {
  test.each<[string, () => Partial<JobRequest>, string, string]>([
    ['without an engine of its name', () => ({ engine: 'magic' }), 'engine-unknown', 'job.engine'],
    ['when its engine is not ready', () => ({ engine: 'tooncrafter' }), 'engine-not-ready', 'job.engine'],
    [
      'with a setting that the engine does not have',
      () => ({ settings: { speed: 1 } }),
      'setting-refused',
      'job.settings.speed',
    ],
    ['with one key', () => ({ keys: [{ upload: keys[0], name: 'A' }] }), 'message-refused', 'job.keys'],
    [
      'with the same key twice',
      () => ({ keys: [0, 0].map((i) => ({ upload: keys[i], name: 'A' })) }),
      'keys-same',
      'job.keys[1].upload',
    ],
    [
      'with a key that was never sent',
      () => ({
        keys: [
          { upload: keys[0], name: 'A' },
          { upload: 'never-sent', name: 'B' },
        ],
      }),
      'upload-unknown',
      'job.keys[1].upload',
    ],
    [
      'with a sketch that was never sent',
      () => ({ sketches: [sketch({ upload: 'never-sent' })] }),
      'upload-unknown',
      'job.sketches[0].upload',
    ],
    [
      'with a sketch in a segment that is not there',
      () => ({ sketches: [sketch({ segment: 1 })] }),
      'sketch-misplaced',
      'job.sketches[0].segment',
    ],
    [
      'with a sketch on a key',
      () => ({ sketches: [sketch({ frame: 16 })] }),
      'message-refused',
      'job.sketches[0].frame',
    ],
    ['with no in-betweens', () => ({ inbetweens: 0 }), 'message-refused', 'job.inbetweens'],
    ['with 999 in-betweens', () => ({ inbetweens: 999 }), 'message-refused', 'job.inbetweens'],
    ['with a seed below zero', () => ({ seed: -1 }), 'message-refused', 'job.seed'],
  ])('%s', async (_when, changes, code, field) => {
    expect(await refusal(changes())).toEqual([code, field]);
  });

  test('with keys of different depths', async () => {
    const deep = await client.upload(ball(50, 30, 96, 64, 16));
    const layers = [keys[0], deep].map((upload) => ({ upload, name: 'key' }));
    expect(await refusal({ keys: layers })).toEqual(['keys-different-depth', 'job.keys[1].upload']);
  });

  test('with a key that has not arrived whole', async () => {
    const raw = await RawSocket.greeted(bridge.port, client.token);
    const large = noise(600, 600);
    const upload = randomUUID();
    const { bounds, depth, bytes } = large;
    raw.send({ type: 'upload', upload, transfer: 1, pixels: { bounds, depth, bytes: bytes.length } });
    raw.sendBinary(encodeChunk({ transfer: 1, sequence: 0, payload: chunkPayload(bytes, 0) }));
    await raw.next('ack');
    const layers = [keys[0], upload].map((id) => ({ upload: id, name: 'key' }));
    expect(await refusal({ keys: layers })).toEqual(['upload-incomplete', 'job.keys[1].upload']);
  });
});

describe('a job', () => {
  test('with an empty key fails and names the key', async () => {
    const empty = await client.upload({ ...ball(0, 0), bytes: new Uint8Array(96 * 64 * 4) });
    const layers = [keys[0], empty].map((upload) => ({ upload, name: 'key' }));
    const job = await client.submit(jobOf(keys, { keys: layers }));
    await expect(client.finished(job)).rejects.toMatchObject({ code: 'key-empty', field: 'job.keys[1]' });
  });

  test('tells its place, progress that never falls, frames in order of cursor, and its end', async () => {
    const raw = await RawSocket.greeted(bridge.port, client.token);
    raw.send({ type: 'submit', request: randomUUID(), job: jobOf(keys) });
    const { job } = await raw.next('accepted');
    const done = await raw.next('done');
    const types = raw.messages.map(({ type }) => type);
    expect(types[0]).toBe('queued');
    const cursors = raw.messages.flatMap((message) => (message.type === 'frame' ? [message.cursor] : []));
    expect([...cursors, done.cursor]).toEqual([1, 2, 3, 4]);
    const fractions = raw.messages.flatMap((message) =>
      message.type === 'progress' ? [message.fraction] : [],
    );
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(done.slots).toEqual(
      [0.25, 0.5, 0.75].map((moment, slot) => ({ segment: 0, slot, moment, index: slot })),
    );
    expect(done.job).toBe(job);
  });

  test('sent twice under one request id is one job', async () => {
    const request = randomUUID();
    const first = await client.submit(jobOf(keys), request);
    const again = await client.submit(jobOf(keys), request);
    await client.finished(first);
    const later = await client.submit(jobOf(keys), request);
    expect([again, later]).toEqual([first, first]);
    await expect(client.submit(jobOf(keys, { seed: 8 }), request)).rejects.toMatchObject({
      field: 'request',
    });
  });

  test('with the same seed and keys gives the same bytes', async () => {
    const hashes = [];
    for (let i = 0; i < 2; i++) {
      const job = await client.submit(jobOf(keys));
      await client.finished(job);
      // A ball that travels by whole pixels has the same pixels at another place.
      const { frames } = await client.resume(job);
      hashes.push(frames.map(({ sha256, pixels }) => JSON.stringify([sha256, pixels?.bounds])));
    }
    expect(hashes[1]).toEqual(hashes[0]);
    expect(new Set(hashes[0]).size).toBe(3);
  });

  test('is listed by its document', async () => {
    const document = { id: 'document-1', name: 'fox.psd' };
    const job = await client.submit(jobOf(keys, { document }));
    await client.finished(job);
    expect((await client.list('document-1')).map((summary) => summary.job)).toEqual([job]);
    expect(await client.list('document-2')).toEqual([]);
    expect((await client.list()).map((summary) => summary.job)).toContain(job);
  });

  test('of several keys is told segment by segment', async () => {
    const third = await client.upload(ball(60, 20));
    const job = await client.submit(jobOf([...keys, third], { inbetweens: 2 }));
    const slots = await client.finished(job);
    expect(slots.map(({ segment, slot }) => [segment, slot])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
  });

  test('that is discarded is gone, its frames too', async () => {
    const job = await client.submit(jobOf(keys));
    await client.finished(job);
    await client.discard(job);
    await expect(client.fetch(job, 0, 0)).rejects.toMatchObject({ code: 'job-unknown' });
    await expect(client.resume(job)).rejects.toMatchObject({ code: 'job-unknown' });
    await expect(client.cancel(job)).rejects.toMatchObject({ code: 'job-unknown' });
    await expect(client.retime(job, 3, { spacing: 'even', hold: 1 })).rejects.toMatchObject({
      code: 'job-unknown',
    });
    await expect(client.discard(job)).rejects.toMatchObject({ code: 'job-unknown' });
  });
});

describe('a retime', () => {
  test('makes the drawings that are missing and keeps the chart of the job', async () => {
    const job = await client.submit(jobOf(keys));
    const before = await client.finished(job);
    const slots = await client.retime(job, 3, { spacing: 'ease-in', hold: 2 });
    expect(slots.map(({ moment }) => moment)).toEqual([0.0625, 0.25, 0.5625]);
    expect(slots.map(({ index }) => index)).toEqual([3, 0, 4]);
    const { frames, slots: kept } = await client.resume(job);
    expect(frames.map(({ index, moment }) => [index, moment])).toEqual([
      [0, 0.25],
      [1, 0.5],
      [2, 0.75],
      [3, 0.0625],
      [4, 0.5625],
    ]);
    expect(kept).toEqual(before);
  });

  test('asked for again makes nothing new', async () => {
    const job = await client.submit(jobOf(keys));
    await client.finished(job);
    const first = await client.retime(job, 2, { spacing: 'ease-out', hold: 1 });
    const { cursor } = await client.resume(job);
    expect(await client.retime(job, 2, { spacing: 'ease-out', hold: 1 })).toEqual(first);
    expect((await client.resume(job)).cursor).toBe(cursor);
  });

  test('of a job that is not done is refused', async () => {
    const job = await client.submit(jobOf(keys, { inbetweens: 40 }));
    await expect(client.retime(job, 3, { spacing: 'even', hold: 1 })).rejects.toMatchObject({
      code: 'retime-impossible',
    });
    await client.cancel(job);
  });
});

describe('a cancel', () => {
  test('of a running job is told at once, and the next job works', async () => {
    const job = await client.submit(jobOf(keys, { inbetweens: 100 }));
    await new Promise<void>((resolve) => {
      const stop = client.listen((message) => {
        if (message.type !== 'frame' || message.job !== job) return;
        stop();
        resolve();
      });
    });
    await client.cancel(job);
    await expect(client.finished(job)).rejects.toMatchObject({ code: 'cancelled' });
    const { state, frames } = await client.resume(job);
    expect([state, frames.length > 0]).toEqual(['cancelled', true]);
    await client.finished(await client.submit(jobOf(keys)));
  });

  test('of a waiting job takes it out of the queue, and the others move up', async () => {
    const [first, second, third] = await Promise.all(
      [90, 3, 3].map((inbetweens) => client.submit(jobOf(keys, { inbetweens }))),
    );
    expect((await client.resume(third)).place).toBe(1);
    await client.cancel(second);
    expect((await client.resume(third)).place).toBe(0);
    await client.cancel(first);
    await client.finished(third);
    expect((await client.resume(second)).state).toBe('cancelled');
  });

  test('of a job that has ended repeats how it ended', async () => {
    const job = await client.submit(jobOf(keys));
    await client.finished(job);
    const raw = await RawSocket.greeted(bridge.port, client.token);
    raw.send({ type: 'cancel', job });
    expect(await raw.next('done')).toMatchObject({ job, cursor: 4 });
  });
});
