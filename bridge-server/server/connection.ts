/**
 * One client on one socket. Greeting: `hello` with a token, or `hello` and `pair`; until then everything else is
 * refused. A failed message is answered with an error and changes nothing; only a wrong protocol version ends the
 * connection.
 */
import type { WebSocket } from 'ws';
import {
  BridgeError,
  LIMITS,
  PROTOCOL_VERSION,
  parseClientMessage,
  toWireError,
  type BridgeMessage,
  type ClientMessage,
  type ClientMessageOf,
} from '../../protocol';
import type { HostFiles } from '../host-files/host-files';
import type { JobListener } from '../jobs/job-events';
import type { JobService } from '../jobs/job-service';
import type { ModelDownloads } from '../jobs/lane/model-downloads';
import { dismiss } from './dismissal';
import { Inbox, type InboxLimits } from './inbox';
import { errorAbout, handleMessage, tellEvent, type HandlerContext } from './message-handlers';
import { Outbox } from './outbox';
import type { Pairing } from './pairing';
import type { PanelTokens } from './panel-tokens';
import { UploadReceiver } from './upload-receiver';

export interface BridgeParts {
  service: JobService;
  downloads: ModelDownloads;
  hostFiles: HostFiles;
  pairing: Pairing;
  tokens: PanelTokens;
  version: string;
  log: ConnectionLog;
}

export interface ConnectionLog {
  info(details: object, text: string): void;
  warn(details: object, text: string): void;
}

export const BRIDGE_NAME = 'toonbridge';
const POLICY_VIOLATION = 1008;

export class Connection {
  private readonly outbox: Outbox;
  private readonly inbox: Inbox;
  private readonly context: HandlerContext;
  private readonly followed = new Map<string, () => void>();
  private greeted?: ClientMessageOf<'hello'>;
  private panel?: string;

  constructor(
    private readonly socket: WebSocket,
    private readonly parts: BridgeParts,
    inboxLimits?: InboxLimits,
  ) {
    this.outbox = new Outbox(socket);
    this.inbox = new Inbox(socket, (data, isBinary) => this.handle(data, isBinary), inboxLimits);
    const { service, downloads, hostFiles } = parts;
    const uploads = new UploadReceiver(service.uploads, this.outbox);
    const follow = (job: string): void => this.follow(job);
    const panel = (): string => this.mustBePaired();
    this.context = { service, downloads, hostFiles, outbox: this.outbox, uploads, follow, panel };
    socket.on('message', (data: Buffer, isBinary) => this.inbox.push(data, isBinary));
    socket.on('error', (error) => parts.log.warn({ reason: error.message }, 'a socket failed'));
    socket.on('close', () => this.closed());
  }

  /** The paired panel at the other end. */
  get panelId(): string | undefined {
    return this.panel;
  }

  get hasGreeted(): boolean {
    return this.greeted !== undefined;
  }

  send(message: BridgeMessage): void {
    this.outbox.send(message);
  }

  /** Whether the panel was paired and is not any more; another process may have revoked it. */
  get isRevoked(): boolean {
    return this.panel !== undefined && !this.parts.tokens.isKnown(this.panel);
  }

  private async handle(data: Buffer, isBinary: boolean): Promise<void> {
    try {
      if (this.isRevoked) return dismiss(this.socket, 'revoked');
      if (this.panel === undefined) await this.handleStranger(data, isBinary);
      else if (isBinary) await this.context.uploads.take(data);
      else await this.handleText(data.toString('utf8'), data.length);
    } catch (error) {
      this.answerError(this.aboutOf(data, isBinary), error);
    }
  }

  /** What a failed message was about; a message that is too long is not read for it. */
  private aboutOf(data: Buffer, isBinary: boolean): string | undefined {
    const limit = this.panel === undefined ? LIMITS.strangerBytes : LIMITS.messageBytes;
    if (!isBinary) return data.length > limit ? undefined : aboutOf(data.toString('utf8'));
    return this.panel === undefined ? undefined : this.context.uploads.uploadOf(data);
  }

  private answerError(about: string | undefined, error: unknown): void {
    if (!(error instanceof BridgeError))
      this.parts.log.warn({ err: error }, 'a message could not be handled');
    this.outbox.send(errorAbout(about, error));
    const isVersion = error instanceof BridgeError && error.code === 'protocol-version';
    if (isVersion) this.socket.close(POLICY_VIOLATION, 'protocol-version');
  }

  /** Who is not paired may greet and pair; nothing else of theirs is looked at, and nothing long is read at all. */
  private async handleStranger(data: Buffer, isBinary: boolean): Promise<void> {
    if (isBinary || data.length > LIMITS.strangerBytes) throw pairingNeeded();
    const text = data.toString('utf8');
    const { type } = fieldsOf(text);
    if (typeof type === 'string' && type !== 'hello' && type !== 'pair') throw pairingNeeded();
    await this.handleText(text, data.length);
  }

  private async handleText(text: string, bytes: number): Promise<void> {
    if (bytes > LIMITS.messageBytes) throw new BridgeError('message-broken', 'The message is too long.');
    const message = this.parse(text);
    if (message.type === 'hello') return this.greet(message);
    if (message.type === 'pair') return this.pair(message);
    this.mustBePaired();
    await handleMessage(this.context, message);
  }

  /** A later version may greet with fields that this one does not know; its version is the better answer. */
  private parse(text: string): ClientMessage {
    try {
      return parseClientMessage(text);
    } catch (error) {
      requireVersion(fieldsOf(text));
      throw error;
    }
  }

  private async greet(hello: ClientMessageOf<'hello'>): Promise<void> {
    requireVersion(hello);
    this.greeted = hello;
    const panel = hello.token === undefined ? undefined : this.parts.tokens.panelOf(hello.token);
    if (panel !== undefined) return this.open(panel);
    const error = toWireError('pairing-needed', 'The bridge does not know this panel.');
    this.outbox.send({ type: 'pairing-needed', error });
  }

  private async pair({ code }: ClientMessageOf<'pair'>): Promise<void> {
    if (!this.greeted) throw pairingNeeded();
    const { name, host } = this.greeted.client;
    const { id, token } = this.parts.pairing.pair(code, `${name} (${host})`);
    this.parts.log.info({ panel: id, host }, 'a panel was paired');
    this.outbox.send({ type: 'paired', token });
    await this.open(id);
  }

  private async open(panel: string): Promise<void> {
    await this.parts.service.ready();
    this.panel = panel;
    this.parts.tokens.seen(panel);
    const { service, version } = this.parts;
    this.outbox.send({
      type: 'welcome',
      protocol: PROTOCOL_VERSION,
      bridge: { name: BRIDGE_NAME, version },
      capabilities: service.catalogue.capabilities(),
    });
    if (service.notice) this.outbox.send({ type: 'error', error: service.notice });
  }

  private mustBePaired(): string {
    if (this.panel === undefined) throw pairingNeeded();
    return this.panel;
  }

  private follow(job: string): void {
    if (this.followed.has(job) || this.socket.readyState !== this.socket.OPEN) return;
    const listener: JobListener = (event) => tellEvent(this.outbox, event);
    this.followed.set(job, this.parts.service.subscribe(job, listener));
  }

  private closed(): void {
    for (const stop of this.followed.values()) stop();
    this.followed.clear();
    this.outbox.close();
  }
}

function pairingNeeded(): BridgeError {
  return new BridgeError('pairing-needed', 'Greet and pair before anything else.');
}

function requireVersion(hello: Record<string, unknown>): void {
  if (hello.type !== 'hello' || hello.protocol === PROTOCOL_VERSION || typeof hello.protocol !== 'number')
    return;
  const detail = `The bridge speaks protocol version ${PROTOCOL_VERSION}, not ${hello.protocol}.`;
  throw new BridgeError('protocol-version', detail, 'protocol');
}

/** The fields of a message that could not be read as one. */
function fieldsOf(text: string): Record<string, unknown> {
  if (text.length > LIMITS.messageBytes) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The id that an error about this message carries: of its request, upload or job. */
function aboutOf(text: string): string | undefined {
  const { request, upload, job, engine } = fieldsOf(text);
  const id = [request, upload, job, engine].find((value) => typeof value === 'string');
  return typeof id === 'string' && id.length <= 64 ? id : undefined;
}
