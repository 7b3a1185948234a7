/** Time is played, not waited for: a socket that a test opens and lets fall silent. */
import type { ConnectionStatus } from '../../protocol/connection-status';
import { PROTOCOL_VERSION } from '../../protocol/limits';
import { Connection, HEARTBEAT_MS, SILENCE_MS } from '../../plugin/bridge/connection';
import { CAPABILITIES } from './support/bridge-double';

class SilentSocket {
  static opened: SilentSocket[] = [];
  binaryType = 'blob';
  bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: string[] = [];

  constructor() {
    SilentSocket.opened.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.sent.push('closed');
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const socket = () => SilentSocket.opened[SilentSocket.opened.length - 1];
let connection: Connection;
let phases: ConnectionStatus['phase'][];

beforeEach(() => {
  jest.useFakeTimers();
  Object.assign(globalThis, { WebSocket: SilentSocket });
  SilentSocket.opened = [];
  phases = [];
  connection = new Connection(
    { url: 'ws://localhost:1', client: { name: 'test', version: '1', host: 'other' } },
    {
      onStatus: ({ phase }) => phases.push(phase),
      onMessage: () => undefined,
      onChunk: () => undefined,
      onDamagedChunk: () => undefined,
      onToken: () => undefined,
    },
  );
  connection.open();
});

afterEach(() => {
  connection.close();
  jest.useRealTimers();
});

function welcome(): void {
  socket().onopen?.();
  const bridge = { name: 'test', version: '1' };
  socket().say({ type: 'welcome', protocol: PROTOCOL_VERSION, bridge, capabilities: CAPABILITIES });
}

test('a bridge that answers pings is kept for hours', () => {
  welcome();
  for (let beat = 0; beat < 720; beat++) {
    jest.advanceTimersByTime(HEARTBEAT_MS);
    const ping = JSON.parse(socket().sent[socket().sent.length - 1]) as { type: string; nonce: number };
    expect(ping.type).toBe('ping');
    socket().say({ type: 'pong', nonce: ping.nonce });
  }
  expect(SilentSocket.opened).toHaveLength(1);
  expect(phases).toEqual(['connecting', 'connected']);
});

test('a bridge that falls silent is given up, and tried again', () => {
  welcome();
  const first = socket();
  jest.advanceTimersByTime(SILENCE_MS + 1);
  expect(first.sent[first.sent.length - 1]).toBe('closed');
  expect(phases).toEqual(['connecting', 'connected', 'unreachable']);
  jest.advanceTimersByTime(1000);
  expect(SilentSocket.opened).toHaveLength(2);
});

test('a socket that never opens is given up', () => {
  jest.advanceTimersByTime(SILENCE_MS + 1);
  expect(phases).toEqual(['connecting', 'unreachable']);
});

test('while a code is being typed nothing needs to arrive', () => {
  socket().onopen?.();
  const error = { code: 'pairing-needed', message: '', meaning: '', nextStep: '' };
  socket().say({ type: 'pairing-needed', error });
  jest.advanceTimersByTime(SILENCE_MS * 20);
  expect(phases).toEqual(['connecting', 'pairing']);
});

test('what a given-up socket still delivers is not heard', () => {
  welcome();
  const first = socket();
  jest.advanceTimersByTime(SILENCE_MS + 1);
  expect([first.onopen, first.onmessage, first.onclose]).toEqual([null, null, null]);
});
