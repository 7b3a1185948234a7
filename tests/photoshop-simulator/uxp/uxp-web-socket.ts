/** UXP's WebSocket over a real one: permission gate, Origin file://, no extensions, refused connection as `close`. */
import { WebSocket as NodeSocket } from 'ws';
import type { Ledger } from '../photoshop/ledger';
import type { Switches } from '../photoshop/switches';
import { permits } from './network-permission';
import { UxpSurfaceError } from './surface';

const LATE_CLOSE_MS = 5000;
const MIB = 1024 * 1024;
const WIRE_TEXT = 160;
const WIRE_LINES = 16;
const MEMBERS = [
  'readyState',
  'url',
  'protocol',
  'bufferedAmount',
  'binaryType',
  'send',
  'close',
  'addEventListener',
  'removeEventListener',
  'onopen',
  'onmessage',
  'onerror',
  'onclose',
];

export interface NetworkOptions {
  domains: string[] | 'all' | undefined;
  switches: Switches;
  ledger: Ledger;
  /** Told of every message that reaches the plugin. */
  heard?: (message: string | Buffer) => void;
  /** Errors and buffers are made with the intrinsics of the plugin's context. */
  realm: { Error: ErrorConstructor; ArrayBuffer: ArrayBufferConstructor; Uint8Array: Uint8ArrayConstructor };
}

type Listener = (event: object) => void;
type EventName = 'open' | 'message' | 'error' | 'close';

/** A message on its way; what a fault returns is delivered instead: nothing, something else, or several. */
export type Fault = (data: string | Buffer) => (string | Buffer)[];
const untouched: Fault = (data) => [data];

/** Everything that is under way, and the levers of a scenario: drop, refuse, hold back, damage. */
export class Network {
  readonly sockets = new Set<NodeSocket>();
  readonly addresses: string[] = [];
  refusing = false;
  fromBridge: Fault = untouched;
  toBridge: Fault = untouched;
  /** Port by which the bridge is reached on this machine when the plugin asks for another. */
  bridgePort?: number;
  private held?: (() => void)[];
  private draining = false;

  constructor(readonly options: NetworkOptions) {}

  /** From now on nothing arrives on either side, and no socket closes for it. */
  stall(): void {
    this.held ??= [];
  }

  /** Everything that was held back arrives, in order, each message in a turn of its own as in a host. */
  flow(): void {
    if (!this.held || this.draining) return;
    this.draining = true;
    setImmediate(() => this.deliverNext());
  }

  private deliverNext(): void {
    this.held?.shift()?.();
    if (this.held && this.held.length > 0) return void setImmediate(() => this.deliverNext());
    this.held = undefined;
    this.draining = false;
  }

  /** What went over the wire last, for the words of a failing test. */
  readonly wire: string[] = [];

  note(direction: '<' | '>', message: string | Buffer): void {
    const text = typeof message === 'string' ? message.slice(0, WIRE_TEXT) : `${message.length} bytes`;
    this.wire.push(`${direction} ${text}`);
    if (this.wire.length > WIRE_LINES) this.wire.shift();
  }

  carry(deliver: () => void): void {
    if (this.held) this.held.push(deliver);
    else deliver();
  }

  heal(): void {
    this.refusing = false;
    this.fromBridge = this.toBridge = untouched;
    this.flow();
  }

  /** Where a socket to this address really goes. */
  route(address: string): string {
    if (this.refusing) return 'ws://127.0.0.1:1/';
    if (this.bridgePort === undefined) return address;
    const url = new URL(address);
    url.port = String(this.bridgePort);
    return url.href;
  }

  dropAll(): void {
    this.sockets.forEach((socket) => socket.terminate());
  }

  /** The constructor that the plugin gets. */
  webSocketClass(): unknown {
    const open = (url: string): object => new UxpSocket(this, url).asHostObject();
    return new Proxy(class WebSocket {}, {
      construct: (_target, [url]: [string]) => open(url),
      get: (target, name) =>
        ({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })[String(name)] ?? Reflect.get(target, name),
    });
  }
}

class UxpSocket {
  private readonly socket: NodeSocket;
  private readonly handlers: Partial<Record<EventName, Listener | null>> = {};
  private readonly listeners: Record<EventName, Set<Listener>> = {
    open: new Set(),
    message: new Set(),
    error: new Set(),
    close: new Set(),
  };
  private binaryType = 'blob';
  private readonly key: symbol;
  private closedByPlugin = false;

  constructor(
    private readonly network: Network,
    private readonly url: string,
  ) {
    const { domains, realm, ledger } = network.options;
    if (!permits(domains, url))
      throw new realm.Error(`Permission denied to the url ${url}. Manifest entry not found.`);
    network.addresses.push(url);
    this.key = ledger.add(`socket ${url}`);
    this.socket = new NodeSocket(network.route(url), {
      origin: 'file://',
      perMessageDeflate: false,
      allowSynchronousEvents: false,
    });
    network.sockets.add(this.socket);
    this.socket.on('open', () => this.fire('open', {}));
    this.socket.on('message', (data: Buffer, binary: boolean) =>
      network.carry(() => this.receive(binary ? data : data.toString('utf8'))),
    );
    this.socket.on('error', () => this.fire('error', {}));
    this.socket.on('close', (code: number) => this.closed(code));
  }

  private receive(data: string | Buffer): void {
    for (const part of this.network.fromBridge(data)) {
      this.network.note('>', part);
      this.network.options.heard?.(part);
      this.fire('message', { data: typeof part === 'string' ? part : this.bufferOf(part) });
    }
  }

  private bufferOf(data: Buffer): ArrayBuffer {
    if (this.binaryType !== 'arraybuffer')
      throw new UxpSurfaceError('set binaryType to "arraybuffer" before binary messages come');
    const { ArrayBuffer, Uint8Array } = this.network.options.realm;
    const copy = new ArrayBuffer(data.length);
    new Uint8Array(copy).set(data);
    return copy;
  }

  private closed(code: number): void {
    this.network.sockets.delete(this.socket);
    this.network.options.ledger.close(this.key);
    const late = this.closedByPlugin && this.network.options.switches.closeEvent === 'late';
    if (late) setTimeout(() => this.fire('close', { code, reason: '' }), LATE_CLOSE_MS).unref();
    else this.fire('close', { code, reason: '' });
  }

  private fire(name: EventName, event: object): void {
    this.handlers[name]?.({ type: name, ...event });
    this.listeners[name].forEach((listener) => listener({ type: name, ...event }));
  }

  private send(data: unknown): void {
    const kind = Object.prototype.toString.call(data);
    const binary = kind === '[object ArrayBuffer]' || ArrayBuffer.isView(data);
    if (typeof data !== 'string' && !binary)
      throw new this.network.options.realm.Error(`WebSocket.send does not take ${kind}`);
    if (this.socket.readyState !== NodeSocket.OPEN)
      throw new this.network.options.realm.Error('The socket is not open');
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : (data as ArrayBuffer).byteLength;
    if (bytes > this.network.options.switches.messageLimitMiB * MIB) return this.socket.terminate();
    const message = typeof data === 'string' ? data : copyOf(data as ArrayBuffer | ArrayBufferView);
    this.network.note('<', message);
    this.network.carry(() => this.network.toBridge(message).forEach((part) => this.socket.send(part)));
  }

  private close(code?: number): void {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999))
      throw new this.network.options.realm.Error('WebSocket.close: bad code');
    this.closedByPlugin = true;
    this.socket.close(code);
  }

  asHostObject(): object {
    const handler = (name: EventName): PropertyDescriptor => ({
      get: () => this.handlers[name] ?? null,
      set: (listener: Listener | null) => (this.handlers[name] = listener),
    });
    const object = Object.defineProperties(
      {},
      {
        readyState: { get: () => this.socket.readyState },
        url: { get: () => this.url },
        protocol: { get: () => '' },
        bufferedAmount: { get: () => this.socket.bufferedAmount },
        binaryType: { get: () => this.binaryType, set: (type: string) => (this.binaryType = type) },
        onopen: handler('open'),
        onmessage: handler('message'),
        onerror: handler('error'),
        onclose: handler('close'),
        send: { value: (data: unknown) => this.send(data) },
        close: { value: (code?: number) => this.close(code) },
        addEventListener: {
          value: (name: EventName, listener: Listener) => void this.listeners[name].add(listener),
        },
        removeEventListener: {
          value: (name: EventName, listener: Listener) => void this.listeners[name].delete(listener),
        },
      },
    );
    const stranger = (name: PropertyKey): never => {
      throw new UxpSurfaceError(`WebSocket.${String(name)} does not exist`);
    };
    return new Proxy(object, {
      get: (target, name) =>
        typeof name === 'symbol' || MEMBERS.includes(name)
          ? Reflect.get(target, name)
          : name === 'then'
            ? undefined
            : stranger(name),
      set: (target, name, value) =>
        MEMBERS.includes(String(name)) ? Reflect.set(target, name, value) : stranger(name),
    });
  }
}

/** The plugin may change its buffer afterwards; on the wire nothing changes any more. */
function copyOf(data: ArrayBuffer | ArrayBufferView): Buffer {
  return ArrayBuffer.isView(data)
    ? Buffer.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    : Buffer.from(new Uint8Array(data));
}
