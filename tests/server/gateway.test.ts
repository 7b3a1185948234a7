import { connect } from 'node:net';
import { BridgeError, LIMITS, PROTOCOL_VERSION } from '../../protocol';
import { GATEWAY_LIMITS } from '../../bridge-server/server/gateway';
import { PanelTokens } from '../../bridge-server/server/panel-tokens';
import type { BridgeClient } from '../../examples/client/bridge-client';
import { RawSocket } from '../support/raw-socket';
import { cleanUp, startTestBridge, type TestBridge } from '../support/test-bridge';
import { jobOf, uploadKeys } from '../support/test-drawings';

let bridge: TestBridge;
let client: BridgeClient;
let raw: RawSocket;

beforeAll(async () => {
  bridge = await startTestBridge({
    gatewayLimits: { ...GATEWAY_LIMITS, greetingMs: 300, heartbeatMs: 100, strangers: 4 },
  });
  client = await bridge.connect();
  raw = await RawSocket.greeted(bridge.port, client.token);
});
afterAll(cleanUp);

const hello = {
  type: 'hello',
  protocol: PROTOCOL_VERSION,
  client: { name: 'test', version: '1', host: 'other' },
};

describe('greeting', () => {
  test('without a token is answered by pairing-needed', async () => {
    const stranger = await RawSocket.open(bridge.port);
    stranger.send(hello);
    expect((await stranger.next('pairing-needed')).error.code).toBe('pairing-needed');
  });

  test('with a token that is not known is answered the same way', async () => {
    const stranger = await RawSocket.open(bridge.port);
    stranger.send({ ...hello, token: 'A'.repeat(43) });
    expect((await stranger.next('pairing-needed')).error.code).toBe('pairing-needed');
  });

  test('in another protocol version is refused and ends the connection, whatever else it says', async () => {
    const stranger = await RawSocket.open(bridge.port);
    const { error } = await stranger.refusalOf({ ...hello, protocol: PROTOCOL_VERSION + 1, colour: 'blue' });
    expect(error.code).toBe('protocol-version');
    expect((await stranger.closed).code).toBe(1008);
  });

  test('must come soon', async () => {
    const silent = await RawSocket.open(bridge.port);
    expect((await silent.closed).reason).toBe('no greeting');
  });

  test('comes before everything else', async () => {
    const stranger = await RawSocket.open(bridge.port);
    const id = 'abcdefgh';
    for (const message of [
      { type: 'pair', code: 'AAAA-AAAA' },
      { type: 'capabilities' },
      { type: 'list' },
      { type: 'fetch', job: id, segment: 0, index: 0 },
      { type: 'cancel', job: id },
      { type: 'resume', job: id, after: 0 },
      { type: 'discard', job: id },
      { type: 'download', engine: 'tooncrafter' },
      { type: 'ping', nonce: 1 },
    ]) {
      expect([message.type, (await stranger.refusalOf(message)).error.code]).toEqual([
        message.type,
        'pairing-needed',
      ]);
    }
  });

  test('is not enough for pixels', async () => {
    const stranger = await RawSocket.open(bridge.port);
    stranger.send(hello);
    await stranger.next('pairing-needed');
    stranger.sendBinary(new Uint8Array(64));
    expect((await stranger.next('error')).error.code).toBe('pairing-needed');
  });
});

describe('messages', () => {
  test.each([
    ['no JSON', '{"type":', 'message-broken', undefined],
    ['a JSON value that is no object', '17', 'message-broken', 'type'],
    ['no type', '{}', 'message-broken', 'type'],
    ['an unknown type', '{"type":"dance"}', 'message-broken', 'type'],
    ['an unknown field', '{"type":"list","colour":"blue"}', 'message-refused', 'colour'],
    [
      'an unknown field of an unknown name',
      '{"type":"ping","nonce":1,"__proto__x":1}',
      'message-refused',
      '__proto__x',
    ],
    ['a field of another kind', '{"type":"ping","nonce":"one"}', 'message-refused', 'nonce'],
    ['a number that is not whole', '{"type":"ping","nonce":1.5}', 'message-refused', 'nonce'],
    ['nesting without end', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'message-broken', undefined],
    [
      'more text than is allowed',
      JSON.stringify({ type: 'list', x: 'x'.repeat(300_000) }),
      'message-broken',
      undefined,
    ],
  ])('with %s are refused and named', async (_what, text, code, field) => {
    const { error } = await raw.refusalOf(text);
    expect([error.code, error.field]).toEqual([code, field]);
    expect(error.nextStep).not.toBe('');
  });

  test('of a job with an unknown field name the field and the request', async () => {
    const job = { ...jobOf(['aaaaaaaa', 'bbbbbbbb']), colour: 1 };
    const refusal = await raw.refusalOf({ type: 'submit', request: 'request-1', job });
    expect(refusal).toMatchObject({
      about: 'request-1',
      error: { code: 'message-refused', field: 'job.colour' },
    });
  });

  test('that are larger than a chunk close the socket', async () => {
    const big = await RawSocket.greeted(bridge.port, client.token);
    big.sendBinary(new Uint8Array(LIMITS.chunkBytes + 100));
    expect((await big.closed).code).toBe(1009);
  });

  test('in thousands of pieces close the socket', async () => {
    const crumbs = await RawSocket.greeted(bridge.port, client.token);
    for (let i = 0; i < 3000 && crumbs.socket.readyState === crumbs.socket.OPEN; i++) {
      crumbs.socket.send('x', { fin: false });
    }
    expect((await crumbs.closed).code).toBe(1008);
  });

  test('are answered in order, ping by ping', async () => {
    for (let nonce = 0; nonce < 50; nonce++) raw.send({ type: 'ping', nonce });
    const answers = [];
    for (let i = 0; i < 50; i++) answers.push((await raw.next('pong')).nonce);
    expect(answers).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

describe('sockets', () => {
  test('of strangers are few: the oldest make room, so that they cannot keep panels out', async () => {
    const strangers: RawSocket[] = [];
    for (let i = 0; i < 12; i++) {
      strangers.push(await RawSocket.open(bridge.port));
      strangers[i].send(hello);
      await strangers[i].next('pairing-needed');
    }
    await expect(RawSocket.greeted(bridge.port, client.token)).resolves.toBeDefined();
    const sentAway = await Promise.all(strangers.slice(0, 8).map((socket) => socket.closed));
    expect(new Set(sentAway.map(({ reason }) => reason))).toEqual(new Set(['too many strangers']));
    strangers.slice(9).forEach(({ socket }) => expect(socket.readyState).toBe(socket.OPEN));
  });

  test('that stop answering are dropped', async () => {
    const deaf = await RawSocket.greeted(bridge.port, client.token);
    deaf.socket.pause();
    const gone = new Promise((resolve) => deaf.socket.once('close', resolve));
    // A paused socket notices its end when it reads again; the bridge has let go of it by then.
    setTimeout(() => deaf.socket.resume(), GATEWAY_LIMITS.missedBeats * 100 + 400);
    await gone;
    expect(deaf.socket.readyState).toBe(deaf.socket.CLOSED);
  });

  test('are closed when their panel is revoked', async () => {
    const other = await bridge.connect();
    const tokens = new PanelTokens(bridge.service.journal);
    const doomed = await RawSocket.greeted(bridge.port, other.token);
    tokens.revoke(tokens.panelOf(other.token)!);
    expect(await doomed.closed).toEqual({ code: 1008, reason: 'revoked' });
    await expect(bridge.connect({ token: other.token, pairingCode: undefined })).rejects.toThrow(BridgeError);
  });

  test('left half open do not keep the bridge from working', async () => {
    const halves = Array.from({ length: 30 }, () => connect(bridge.port, '127.0.0.1'));
    halves.forEach((socket) => socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nHost: '));
    const job = await client.submit(jobOf(await uploadKeys(client)));
    await expect(client.finished(job)).resolves.toHaveLength(3);
    halves.forEach((socket) => socket.destroy());
  });
});
