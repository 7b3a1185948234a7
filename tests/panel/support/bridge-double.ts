/** The other end of the panel's socket, played by a test: it says what the bridge would say, when the test wants it. */
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { decodeChunk, type Chunk } from '../../../protocol/chunks';
import type { BridgeMessage, ClientMessage, ClientMessageOf } from '../../../protocol/messages';
import { LIMITS, PROTOCOL_VERSION } from '../../../protocol/limits';

Object.assign(globalThis, { WebSocket });

export const CAPABILITIES = {
  engines: [{ id: 'draft', ready: true, anyMoment: true, settings: [] }],
  devices: [],
  limits: {
    chunkBytes: LIMITS.chunkBytes,
    chunksInFlight: LIMITS.chunksInFlight,
    messageBytes: LIMITS.messageBytes,
    sidePx: LIMITS.sidePx,
    layerPixels: LIMITS.layerPixels,
    keys: LIMITS.keys,
    sketches: LIMITS.sketches,
    inbetweens: LIMITS.inbetweens,
  },
};

type Wanted = (message: ClientMessage) => boolean;

export class BridgeDouble {
  readonly chunks: Chunk[] = [];
  readonly messages: ClientMessage[] = [];
  /** Answers a greeting by itself. */
  greets = true;
  private socket?: WebSocket;
  private waiting: { wanted: Wanted; resolve(message: ClientMessage): void }[] = [];

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket) => this.accept(socket));
  }

  static async start(port = 0): Promise<BridgeDouble> {
    const server = new WebSocketServer({ host: '127.0.0.1', port });
    await new Promise((resolve) => server.once('listening', resolve));
    return new BridgeDouble(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://localhost:${this.port}/`;
  }

  say(message: BridgeMessage): void {
    this.socket?.send(JSON.stringify(message));
  }

  sendBytes(bytes: Uint8Array): void {
    this.socket?.send(bytes);
  }

  welcome(): void {
    const bridge = { name: 'double', version: '1' };
    this.say({ type: 'welcome', protocol: PROTOCOL_VERSION, bridge, capabilities: CAPABILITIES });
  }

  /** The next message of this type that was not asked for before. */
  async next<Type extends ClientMessage['type']>(type: Type): Promise<ClientMessageOf<Type>> {
    const index = this.messages.findIndex((message) => message.type === type);
    if (index >= 0) return this.messages.splice(index, 1)[0] as ClientMessageOf<Type>;
    const message = await new Promise<ClientMessage>((resolve) =>
      this.waiting.push({ wanted: (candidate) => candidate.type === type, resolve }),
    );
    return message as ClientMessageOf<Type>;
  }

  async chunkNumber(count: number): Promise<void> {
    while (this.chunks.length < count) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Breaks the connection as a crash would; the port stays open. */
  drop(): void {
    this.socket?.terminate();
  }

  async stop(): Promise<void> {
    this.server.clients.forEach((client) => client.terminate());
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(socket: WebSocket): void {
    this.socket = socket;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.takeChunk(new Uint8Array(data));
      else this.take(JSON.parse(data.toString('utf8')) as ClientMessage);
    });
  }

  private takeChunk(bytes: Uint8Array): void {
    const chunk = decodeChunk(bytes);
    if ('fault' in chunk) throw new Error(`The panel sent a chunk with a fault: ${chunk.fault}`);
    this.chunks.push(chunk);
  }

  private take(message: ClientMessage): void {
    if (message.type === 'hello' && this.greets) this.welcome();
    const index = this.waiting.findIndex(({ wanted }) => wanted(message));
    if (index >= 0) this.waiting.splice(index, 1)[0].resolve(message);
    else this.messages.push(message);
  }
}
