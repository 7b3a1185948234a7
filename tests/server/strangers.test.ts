import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PROTOCOL_VERSION } from '../../protocol';
import { GATEWAY_LIMITS } from '../../bridge-server/server/gateway';
import { PanelTokens } from '../../bridge-server/server/panel-tokens';
import type { BridgeClient } from '../../examples/client/bridge-client';
import { RawSocket } from '../support/raw-socket';
import { cleanUp, later, startTestBridge, type TestBridge } from '../support/test-bridge';
import { jobOf } from '../support/test-drawings';

const GREETING_MS = 400;
let bridge: TestBridge;
let client: BridgeClient;

beforeAll(async () => {
  bridge = await startTestBridge({ gatewayLimits: { ...GATEWAY_LIMITS, greetingMs: GREETING_MS } });
  client = await bridge.connect();
});
afterAll(cleanUp);
afterEach(() => void jest.restoreAllMocks());

const hello = {
  type: 'hello',
  protocol: PROTOCOL_VERSION,
  client: { name: 'test', version: '1', host: 'other' },
};

/** Lengths of the texts that anybody in this process read as JSON. */
function readTexts(): number[] {
  const lengths: number[] = [];
  const read = JSON.parse.bind(JSON);
  jest.spyOn(JSON, 'parse').mockImplementation((text: string) => {
    lengths.push(text.length);
    return read(text) as unknown;
  });
  return lengths;
}

function netSocket(): Socket {
  const socket = connect(bridge.port, '127.0.0.1').on('error', () => undefined);
  later(() => void socket.destroy());
  return socket;
}

/** A socket that never answers a frame of the bridge, not even its close. */
async function deafSocket(): Promise<Socket> {
  const socket = netSocket();
  const lines = [
    'GET / HTTP/1.1',
    `Host: 127.0.0.1:${bridge.port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

const manySettings = (count: number): object => {
  const settings = Object.fromEntries(Array.from({ length: count }, (_, i) => [`setting${i}`, i]));
  return {
    type: 'submit',
    request: 'request-1',
    job: { ...jobOf(['aaaaaaaa', 'bbbbbbbb']), settings },
  };
};

describe('a stranger', () => {
  test('is refused by the size of a message, which is not read', async () => {
    const stranger = await RawSocket.open(bridge.port);
    const lengths = readTexts();
    const { error, about } = await stranger.refusalOf(manySettings(500));
    expect([error.code, about]).toEqual(['pairing-needed', undefined]);
    expect(Math.max(...lengths)).toBeLessThan(4096);
  });

  test('who sends far more than a greeting at once is cut off unread', async () => {
    const stranger = await RawSocket.open(bridge.port);
    const lengths = readTexts();
    stranger.send(manySettings(10_000));
    await stranger.closed;
    expect([lengths, stranger.messages]).toEqual([[], []]);
  });

  test('is asked to pair for whatever is no greeting, also where the rest of it is wrong', async () => {
    const stranger = await RawSocket.open(bridge.port);
    const { error } = await stranger.refusalOf({ type: 'submit', request: 'request-1', job: { colour: 1 } });
    expect(error.code).toBe('pairing-needed');
  });

  test.each(['binary', 'text'])('who goes on sending much %s is cut off', async (kind) => {
    const stranger = await RawSocket.open(bridge.port);
    stranger.send(hello);
    await stranger.next('pairing-needed');
    for (let i = 0; i < 64; i++) stranger.socket.send(Buffer.alloc(2048, 32), { binary: kind === 'binary' });
    await stranger.closed;
    expect(stranger.messages.length).toBeLessThan(64);
  });

  test('who does not greet and ignores the close is cut off', async () => {
    const socket = await deafSocket();
    await once(socket.resume(), 'close');
    expect(socket.destroyed).toBe(true);
  });
});

describe('a paired panel', () => {
  test('may send at most 64 settings', async () => {
    const panel = await RawSocket.greeted(bridge.port, client.token);
    const { error } = await panel.refusalOf(manySettings(65));
    expect([error.code, error.field]).toEqual(['message-refused', 'job.settings']);
  });

  test('is refused a message of very many parts before it is read', async () => {
    const panel = await RawSocket.greeted(bridge.port, client.token);
    const job = { ...jobOf(['aaaaaaaa', 'bbbbbbbb']), keys: Array.from({ length: 20_000 }, () => 1) };
    const { error } = await panel.refusalOf({ type: 'submit', request: 'request-1', job });
    expect([error.code, error.message]).toEqual(['message-broken', 'The message has too many parts.']);
  });

  test.each([
    ['{"type":"ping","nonce":1,"__proto__":{}}', '__proto__'],
    ['{"type":"ping","nonce":1,"\\u005f_proto__":1}', '__proto__'],
    [JSON.stringify(manySettings(1)).replace('"setting0"', '"__proto__"'), 'job.settings.__proto__'],
  ])('is refused %s by name', async (text, field) => {
    const panel = await RawSocket.greeted(bridge.port, client.token);
    const { error } = await panel.refusalOf(text);
    expect([error.code, error.field]).toEqual(['message-refused', field]);
  });

  test('is out with its next message once it is revoked', async () => {
    const other = await bridge.connect();
    const doomed = await RawSocket.greeted(bridge.port, other.token);
    const tokens = new PanelTokens(bridge.service.journal);
    tokens.revoke(tokens.panelOf(other.token)!);
    doomed.send({ type: 'ping', nonce: 1 });
    doomed.send({ type: 'ping', nonce: 2 });
    await doomed.closed;
    expect(doomed.messages).toEqual([]);
  });

  test('gets in beside 200 sockets that say nothing or too little', async () => {
    for (let i = 0; i < 200; i++) {
      const socket = netSocket();
      await once(socket, 'connect');
      if (i % 2) socket.write('GET / HTTP/1.1\r\nHost: ');
    }
    await expect(RawSocket.greeted(bridge.port, client.token)).resolves.toBeDefined();
    await expect(bridge.connect()).resolves.toBeDefined();
  });
});
