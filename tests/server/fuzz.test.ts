/** Random and mutated messages. `TOONBRIDGE_FUZZ` sets how many; the nightly figure is 100000. */
import { encodeChunk, PROTOCOL_VERSION } from '../../protocol';
import type { BridgeClient } from '../../examples/client/bridge-client';
import { Random } from '../support/random';
import { RawSocket } from '../support/raw-socket';
import { cleanUp, startTestBridge, type TestBridge } from '../support/test-bridge';
import { ball, jobOf, uploadKeys } from '../support/test-drawings';

const MESSAGES = Number(process.env.TOONBRIDGE_FUZZ ?? 4000);
const SEED = 20260213;
const BATCH = 200;

const unlimited = { burst: 1e9, perSecond: 1e9, waiting: 16 };
let bridge: TestBridge;
let client: BridgeClient;
let keys: [string, string];
let job: string;
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown): void => void unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', noteUnhandled);
  bridge = await startTestBridge({ inboxLimits: unlimited });
  client = await bridge.connect();
  keys = await uploadKeys(client);
  job = await client.submit(jobOf(keys));
  await client.finished(job);
});
afterAll(async () => {
  process.off('unhandledRejection', noteUnhandled);
  await cleanUp();
});

/** One good message of each kind; downloads ask for an engine that is not there, so that none starts. */
function seeds(): object[] {
  const { bounds, depth, bytes } = ball(30, 30);
  const chart = { spacing: 'even', hold: 1 };
  return [
    {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      client: { name: 'fuzz', version: '1', host: 'other' },
      token: client.token,
    },
    { type: 'capabilities-of-nothing' },
    { type: 'upload', upload: 'fuzz-upload-1', transfer: 1, pixels: { bounds, depth, bytes: bytes.length } },
    { type: 'submit', request: 'fuzz-request-1', job: { ...jobOf(keys), inbetweens: 1 } },
    { type: 'cancel', job },
    { type: 'list' },
    { type: 'resume', job, after: 0 },
    { type: 'fetch', job, segment: 0, index: 0 },
    { type: 'retime', request: 'fuzz-request-2', job, inbetweens: 3, chart },
    { type: 'discard', job: 'j_nothing_of_that_name' },
    { type: 'download', engine: 'nothing' },
    { type: 'cancel-download', engine: 'nothing' },
    { type: 'ping', nonce: 0 },
  ];
}

const strange = [
  null,
  true,
  -1,
  0.5,
  1e308,
  2 ** 53,
  '',
  'x'.repeat(3000),
  '../../etc/passwd',
  '\u0000',
  '\ud800',
  [],
  {},
  [[[]]],
];

/** Puts something strange at a random place of a message. */
function mutate(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.next() < 0.15) return random.pick(strange);
  const keysOf = Object.keys(value);
  if (keysOf.length === 0 || random.next() < 0.1)
    return { ...value, [`field${random.below(9)}`]: random.pick(strange) };
  const key = random.pick(keysOf);
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  if (random.next() < 0.15) delete copy[key];
  else copy[key] = mutate(copy[key], random);
  return copy;
}

function flipCharacters(text: string, random: Random): string {
  const characters = [...text];
  for (let i = 0; i <= random.below(4); i++)
    characters[random.below(characters.length)] = random.pick([...'{}[]",:0\\ué']);
  return characters.join('');
}

function randomChunk(random: Random): Uint8Array {
  const good = encodeChunk({
    transfer: 1,
    sequence: random.below(3),
    payload: random.bytes(1 + random.below(400)),
  });
  if (random.next() < 0.3) return random.bytes(random.below(60));
  if (random.next() < 0.5) good[random.below(good.length)] ^= 1 << random.below(8);
  return random.next() < 0.3 ? good.subarray(0, random.below(good.length)) : good;
}

test(`${MESSAGES} random and mutated messages crash nothing, hang nothing, and the next job works`, async () => {
  const random = new Random(SEED);
  const messages = seeds();
  let raw = await RawSocket.greeted(bridge.port, client.token);
  for (let sent = 0; sent < MESSAGES; sent++) {
    const kind = random.next();
    const message = random.pick(messages);
    if (kind < 0.2) raw.sendBinary(randomChunk(random));
    else if (kind < 0.4) raw.send(flipCharacters(JSON.stringify(message), random));
    else raw.send(JSON.stringify(mutate(message, random)));
    if (sent % BATCH < BATCH - 1) continue;
    raw.send({ type: 'ping', nonce: sent });
    const alive = await Promise.race([raw.next('pong').then(() => true), raw.closed.then(() => false)]);
    // A greeting in another version ends its connection; that is an answer too.
    if (!alive) raw = await RawSocket.greeted(bridge.port, client.token);
    raw.messages.length = 0;
  }
  await expect(client.finished(await client.submit(jobOf(await uploadKeys(client))))).resolves.toHaveLength(
    3,
  );
  expect(unhandled).toEqual([]);
}, 600_000);

test('random HTTP requests crash nothing', async () => {
  const random = new Random(SEED);
  const pieces = [
    '/',
    'jobs',
    job,
    'frames',
    '0',
    '..',
    '%2e%2e',
    '%00',
    '%',
    '?format=raw',
    'é',
    '//',
    '\\',
    '%ff',
  ];
  for (let i = 0; i < 300; i++) {
    const path = `/${Array.from({ length: random.below(6) }, () => random.pick(pieces)).join('/')}`;
    const headers = { Authorization: `Bearer ${random.next() < 0.5 ? client.token : 'x'}` };
    const answer = await fetch(`http://127.0.0.1:${bridge.port}${encodeURI(path)}`, { headers });
    expect([path, answer.status]).toEqual([path, expect.any(Number)]);
    expect(answer.status).toBeLessThan(500);
    await answer.arrayBuffer();
  }
});
