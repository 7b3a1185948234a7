/**
 * The connection to the bridge: greets, pairs, keeps alive and comes back by itself. It knows nothing of jobs; what
 * arrives after `welcome` goes to its listeners.
 */
import type { ConnectionStatus } from '../../protocol/connection-status';
import { decodeChunk, type Chunk } from '../../protocol/chunks';
import { BridgeError, toWireError, type WireError } from '../../protocol/errors';
import { PROTOCOL_VERSION } from '../../protocol/limits';
import type { BridgeMessage, BridgeMessageOf, ClientMessage, ClientMessageOf } from '../../protocol/messages';
import { parseBridgeMessage } from '../../protocol/parse';
import { waitBeforeAttemptMs } from './backoff';
import { Inbox } from './inbox';
import { openSocket, type Socket } from './socket';

export const HEARTBEAT_MS = 10_000;
/** An opened socket that stays silent this long is given up, as is one that does not answer a ping. */
export const SILENCE_MS = 15_000;
const LAST_NONCE = 2 ** 32 - 1;

export interface ConnectionEvents {
  onStatus(status: ConnectionStatus): void;
  onMessage(message: BridgeMessage): void;
  onChunk(chunk: Chunk): void;
  /** A chunk arrived damaged; `transfer` where it could be read. */
  onDamagedChunk(transfer: number | undefined): void;
  onToken(token: string | undefined): void;
}

export interface ConnectionOptions {
  url: string;
  client: ClientMessageOf<'hello'>['client'];
  token?: string;
}

type Timer = ReturnType<typeof setTimeout>;

export class Connection {
  private readonly inbox = new Inbox();
  private socket?: Socket;
  private token?: string;
  private failures = 0;
  private retryTimer?: Timer;
  private heartbeat?: Timer;
  private silence?: Timer;
  private nonce = 0;
  private welcomed = false;
  /** The bridge waits for a code: nothing needs to arrive meanwhile. */
  private pairing = false;
  private closed = false;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly events: ConnectionEvents,
  ) {
    this.token = options.token;
  }

  /** Starts, or tries again at once while waiting. */
  open(): void {
    this.closed = false;
    this.forgetSocket();
    this.events.onStatus({ phase: 'connecting' });
    try {
      this.socket = openSocket(this.options.url, {
        onOpen: () => this.greet(),
        onText: (text) => this.received(() => this.onText(text)),
        onBinary: (bytes) => this.received(() => this.onBinary(bytes)),
        onClosed: () => this.lost(),
      });
      this.watchSilence();
    } catch (refusal) {
      this.lost({ refusal: refusal instanceof Error ? refusal.message : String(refusal) });
    }
  }

  close(): void {
    this.closed = true;
    this.forgetSocket();
  }

  get ready(): boolean {
    return this.welcomed;
  }

  pair(code: string): void {
    this.sendNow({ type: 'pair', code });
  }

  /** @returns false when there is no welcomed connection; the caller sends again after the next welcome. */
  send(message: ClientMessage): boolean {
    return this.welcomed && this.sendNow(message);
  }

  sendChunk(bytes: Uint8Array): boolean {
    if (!this.welcomed || !this.socket) return false;
    return this.guarded((socket) => socket.sendBinary(bytes));
  }

  bufferedBytes(): number {
    return this.socket?.bufferedBytes() ?? 0;
  }

  private sendNow(message: ClientMessage): boolean {
    return this.guarded((socket) => socket.sendText(JSON.stringify(message)));
  }

  /** A socket that closes between two events throws on send; that is a lost connection, not a bug. */
  private guarded(act: (socket: Socket) => void): boolean {
    if (!this.socket) return false;
    try {
      act(this.socket);
      return true;
    } catch {
      this.lost();
      return false;
    }
  }

  private greet(): void {
    const { client } = this.options;
    this.sendNow({ type: 'hello', protocol: PROTOCOL_VERSION, client, token: this.token });
  }

  private received(work: () => void): void {
    this.watchSilence();
    this.inbox.add(work);
  }

  private onText(text: string): void {
    let message: BridgeMessage;
    try {
      message = parseBridgeMessage(text);
    } catch (error) {
      if (error instanceof BridgeError) this.events.onMessage(unreadable(error));
      return;
    }
    if (!this.handleGreeting(message)) this.events.onMessage(message);
  }

  private handleGreeting(message: BridgeMessage): boolean {
    if (message.type === 'welcome') this.welcome(message);
    else if (message.type === 'pairing-needed') this.askForCode();
    else if (message.type === 'paired') this.keepToken(message.token);
    else if (message.type === 'pong') return true;
    else if (message.type === 'error' && !this.welcomed) this.refused(message.error);
    else return false;
    return true;
  }

  private welcome(message: BridgeMessageOf<'welcome'>): void {
    this.failures = 0;
    this.pairing = false;
    this.welcomed = true;
    this.beat();
    this.events.onStatus({ phase: 'connected', welcome: message });
  }

  private askForCode(error?: WireError): void {
    this.pairing = true;
    this.failures = 0;
    this.events.onStatus({ phase: 'pairing', error });
  }

  private keepToken(token: string | undefined): void {
    this.token = token;
    this.events.onToken(token);
  }

  /** An error before the welcome is about the greeting: a wrong code, or versions that do not fit. */
  private refused(error: WireError): void {
    if (error.code.startsWith('pairing-')) this.askForCode(error);
    else this.lost({ error });
  }

  private onBinary(bytes: Uint8Array): void {
    const chunk = decodeChunk(bytes);
    if ('fault' in chunk) this.events.onDamagedChunk(chunk.transfer);
    else this.events.onChunk(chunk);
  }

  private beat(): void {
    clearTimeout(this.heartbeat);
    this.heartbeat = setTimeout(() => {
      this.nonce = this.nonce === LAST_NONCE ? 0 : this.nonce + 1;
      if (this.send({ type: 'ping', nonce: this.nonce })) this.beat();
    }, HEARTBEAT_MS);
  }

  /** Silence means that the bridge is gone, except while it waits for a code. */
  private watchSilence(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      if (!this.pairing) this.lost();
    }, SILENCE_MS);
  }

  private lost(why: { refusal?: string; error?: WireError } = {}): void {
    this.forgetSocket();
    if (this.closed) return;
    this.failures++;
    const waitMs = waitBeforeAttemptMs(this.failures);
    this.retryTimer = setTimeout(() => this.open(), waitMs);
    this.events.onStatus({ phase: 'unreachable', retryAtMs: Date.now() + waitMs, ...why });
  }

  private forgetSocket(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.heartbeat);
    clearTimeout(this.silence);
    this.welcomed = false;
    this.pairing = false;
    this.inbox.clear();
    this.socket?.drop();
    this.socket = undefined;
  }
}

function unreadable(error: BridgeError): BridgeMessage {
  return { type: 'error', error: toWireError(error.code, error.detail, error.field) };
}
