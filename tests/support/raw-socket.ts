import WebSocket from 'ws';
import {
  parseBridgeMessage,
  PROTOCOL_VERSION,
  type BridgeMessage,
  type BridgeMessageOf,
} from '../../protocol';
import { later } from './test-bridge';

/** A socket that sends whatever a test likes and keeps every message that comes. */
export class RawSocket {
  readonly messages: BridgeMessage[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly wakers = new Set<() => void>();

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return;
      this.messages.push(parseBridgeMessage(data.toString('utf8')));
      for (const wake of this.wakers) wake();
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString('utf8') });
        for (const wake of this.wakers) wake();
      });
    });
  }

  /** @throws Error with the HTTP status when the bridge refuses the socket */
  static async open(port: number, headers: Record<string, string> = {}, path = '/'): Promise<RawSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers, perMessageDeflate: false });
    later(() => socket.terminate());
    const raw = new RawSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('unexpected-response', (_request, response) =>
        reject(new Error(`HTTP ${response.statusCode}`)),
      );
      socket.once('error', reject);
    });
    return raw;
  }

  /** Opened and greeted with a token. */
  static async greeted(port: number, token: string): Promise<RawSocket> {
    const raw = await RawSocket.open(port);
    raw.send({
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      client: { name: 'test', version: '1', host: 'other' },
      token,
    });
    await raw.next('welcome');
    return raw;
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  sendBinary(bytes: Uint8Array): void {
    this.socket.send(bytes);
  }

  /** Takes the first message of a type (or of one of several) out of those that came or will come. */
  async next<Type extends BridgeMessage['type']>(...types: Type[]): Promise<BridgeMessageOf<Type>> {
    for (;;) {
      const at = this.messages.findIndex((message) => types.some((type) => type === message.type));
      if (at >= 0) return this.messages.splice(at, 1)[0] as BridgeMessageOf<Type>;
      if (this.socket.readyState === WebSocket.CLOSED)
        throw new Error(`The socket closed before "${types.join('" or "')}".`);
      await new Promise<void>((wake) => {
        const once = (): void => {
          this.wakers.delete(once);
          wake();
        };
        this.wakers.add(once);
      });
    }
  }

  /** Sends a message and gives the error that it is answered. */
  async refusalOf(message: object | string): Promise<BridgeMessageOf<'error'>> {
    this.send(message);
    return this.next('error');
  }
}
