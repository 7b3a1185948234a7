/**
 * A whole client of the bridge in one small class: pair, upload, submit, follow, fetch. It knows the protocol and
 * nothing else of the house; docs/PROTOCOL.md explains every message.
 *
 *   const client = await BridgeClient.connect({ url: 'ws://localhost:43127/', pairingCode: 'K7QM-2XRD' });
 *   const keyA = await client.upload({ bounds, depth: 8, bytes });
 *   const job = await client.submit({ ...request, keys: [{ upload: keyA, name: 'A' }, { upload: keyB, name: 'B' }] });
 *   const slots = await client.finished(job);
 *   const { bytes } = await client.fetch(job, slots[0].segment, slots[0].index);
 */
import { randomUUID } from 'node:crypto';
import {
  BridgeError,
  LIMITS,
  PROTOCOL_VERSION,
  chunkCount,
  chunkPayload,
  encodeChunk,
  type BridgeMessageOf,
  type Capabilities,
  type Checksum,
  type ClientMessage,
  type ClientMessageOf,
  type Frame,
  type HostName,
  type JobRequest,
  type JobSummary,
  type Slot,
  type WireBounds,
} from '../../protocol';
import { Conversation, errorOf, type Listener } from './conversation';

export interface ClientOptions {
  /** `ws://localhost:PORT/` */
  url: string;
  /** From an earlier pairing; without one, or when it was revoked, the code is used. */
  token?: string;
  /** What the bridge shows; good for one pairing. */
  pairingCode?: string;
  name?: string;
  host?: HostName;
  /** A faster CRC-32 than the portable one, for instance `zlib.crc32`. */
  checksum?: Checksum;
}

/** A drawing to send: RGBA, straight alpha, sRGB; 16 bit is little-endian. */
export interface Drawing {
  bounds: WireBounds;
  depth: 8 | 16;
  bytes: Uint8Array;
}

export interface FetchedFrame {
  frame: Frame;
  /** Empty for a fully transparent frame. */
  bytes: Uint8Array;
}

type Ending = BridgeMessageOf<'done' | 'failed' | 'cancelled'>;

const ENDINGS: Ending['type'][] = ['done', 'failed', 'cancelled'];

export class BridgeClient {
  token = '';
  capabilities!: Capabilities;
  private readonly bridge: Conversation;
  private readonly endings = new Map<string, Ending>();
  private nextTransfer = 1;

  private constructor(private readonly options: ClientOptions) {
    this.bridge = new Conversation(options.url);
    this.bridge.listen((message) => {
      if (message.type === 'done' || message.type === 'failed' || message.type === 'cancelled') {
        this.endings.set(message.job, message);
      }
    });
  }

  /**
   * Connects, greets and pairs where needed.
   * @throws BridgeError when the bridge refuses, Error when nothing answers at the address
   */
  static async connect(options: ClientOptions): Promise<BridgeClient> {
    const client = new BridgeClient(options);
    await client.bridge.opened();
    await client.greet();
    return client;
  }

  private async greet(): Promise<void> {
    const { token, name = 'reference client', host = 'other', pairingCode } = this.options;
    const client = { name, version: '1', host };
    const hello: ClientMessage = { type: 'hello', protocol: PROTOCOL_VERSION, client };
    if (token !== undefined) hello.token = token;
    const answer = await this.bridge.ask(hello, { types: ['welcome', 'pairing-needed'] });
    if (answer.type === 'welcome') {
      this.token = token ?? '';
      this.capabilities = answer.capabilities;
      return;
    }
    if (pairingCode === undefined) throw errorOf(answer.error);
    await this.pair(pairingCode);
  }

  private async pair(code: string): Promise<void> {
    const welcome = this.bridge.wait({ types: ['welcome'] });
    welcome.catch(() => undefined);
    this.token = (await this.bridge.ask({ type: 'pair', code }, { types: ['paired'] })).token;
    this.capabilities = (await welcome).capabilities;
  }

  /** Calls `listener` with every message; previews come with their pixels. @returns a function that ends it */
  listen(listener: Listener): () => void {
    return this.bridge.listen(listener);
  }

  /** Sends a drawing. @returns its id, good for any number of jobs */
  async upload(drawing: Drawing, upload: string = randomUUID()): Promise<string> {
    const transfer = this.nextTransfer++;
    const { bounds, depth, bytes } = drawing;
    const isIt = (message: BridgeMessageOf<'uploaded' | 'upload-ready'>) => message.upload === upload;
    const done = this.bridge.wait({ types: ['uploaded'], isIt, about: upload });
    done.catch(() => undefined);
    const announced: ClientMessage = {
      type: 'upload',
      upload,
      transfer,
      pixels: { bounds, depth, bytes: bytes.length },
    };
    const { received } = await this.bridge.ask(announced, { types: ['upload-ready'], isIt, about: upload });
    await this.sendChunks(transfer, bytes, received, done);
    return upload;
  }

  /** Keeps `chunksInFlight` chunks under way and goes back where the bridge asks for it. */
  private async sendChunks(
    transfer: number,
    bytes: Uint8Array,
    received: number,
    done: Promise<unknown>,
  ): Promise<void> {
    let acknowledged = received;
    let next = received;
    const pump = () => {
      for (; next < chunkCount(bytes.length) && next - acknowledged < LIMITS.chunksInFlight; next++) {
        const chunk = { transfer, sequence: next, payload: chunkPayload(bytes, next) };
        this.bridge.sendChunk(encodeChunk(chunk, this.options.checksum));
      }
    };
    const stop = this.listen((message) => {
      if (message.type === 'ack' && message.transfer === transfer) {
        acknowledged = Math.max(acknowledged, message.received);
      } else if (message.type === 'resend' && message.transfer === transfer) {
        next = message.from;
        acknowledged = message.from;
      } else return;
      pump();
    });
    pump();
    await done.finally(stop);
  }

  /** @returns the job's id; the job is on the bridge's disk */
  async submit(job: JobRequest, request: string = randomUUID()): Promise<string> {
    const accepted = await this.bridge.ask(
      { type: 'submit', request, job },
      { types: ['accepted'], isIt: (message) => message.request === request, about: request },
    );
    return accepted.job;
  }

  /** Resolves when the job is done. @throws BridgeError when it failed or was cancelled */
  async finished(job: string): Promise<Slot[]> {
    const isIt = (message: Ending) => message.job === job;
    const ending = this.endings.get(job) ?? (await this.bridge.wait({ types: ENDINGS, isIt }));
    if (ending.type === 'done') return ending.slots;
    if (ending.type === 'failed') throw errorOf(ending.error);
    throw new BridgeError('cancelled', 'The job was cancelled.');
  }

  async fetch(job: string, segment: number, index: number): Promise<FetchedFrame> {
    let arriving: Promise<Uint8Array> = Promise.resolve(new Uint8Array(0));
    const { frame } = await this.bridge.ask(
      { type: 'fetch', job, segment, index },
      {
        types: ['frame-pixels'],
        isIt: (message) =>
          message.job === job && message.frame.segment === segment && message.frame.index === index,
        about: job,
        // The chunks may come right behind the answer, so they must be expected before anything is awaited.
        onAnswer: (answer) => {
          if (answer.transfer === undefined || !answer.frame.pixels) return;
          arriving = this.bridge.transfers.expect(answer.transfer, answer.frame.pixels.bytes);
        },
      },
    );
    return { frame, bytes: await arriving };
  }

  /** Resolves when the job has ended; one that had ended before stays as it was. */
  async cancel(job: string): Promise<void> {
    const isIt = (message: Ending) => message.job === job;
    await this.bridge.ask({ type: 'cancel', job }, { types: ENDINGS, isIt, about: job });
  }

  async list(document?: string): Promise<JobSummary[]> {
    const question: ClientMessageOf<'list'> = { type: 'list' };
    if (document !== undefined) question.document = document;
    return (await this.bridge.ask(question, { types: ['jobs'] })).jobs;
  }

  /** The whole state of a job; events after it come to the listeners. */
  async resume(job: string, after = 0): Promise<JobSummary> {
    const isIt = (message: BridgeMessageOf<'resumed'>) => message.summary.job === job;
    const question: ClientMessage = { type: 'resume', job, after };
    return (await this.bridge.ask(question, { types: ['resumed'], isIt, about: job })).summary;
  }

  async retime(
    job: string,
    inbetweens: number,
    chart: JobRequest['chart'],
    request: string = randomUUID(),
  ): Promise<Slot[]> {
    const isIt = (message: BridgeMessageOf<'retimed'>) => message.request === request;
    const question: ClientMessage = { type: 'retime', request, job, inbetweens, chart };
    return (await this.bridge.ask(question, { types: ['retimed'], isIt, about: request })).slots;
  }

  async discard(job: string): Promise<void> {
    const isIt = (message: BridgeMessageOf<'discarded'>) => message.job === job;
    await this.bridge.ask({ type: 'discard', job }, { types: ['discarded'], isIt, about: job });
  }

  async refreshCapabilities(): Promise<Capabilities> {
    const answer = await this.bridge.ask({ type: 'capabilities' }, { types: ['capabilities'] });
    return (this.capabilities = answer.capabilities);
  }

  /** Sends any message as it stands. */
  send(message: ClientMessage): void {
    this.bridge.send(message);
  }

  /** Resolves when the socket is closed. */
  close(): Promise<void> {
    return this.bridge.close();
  }

  /** Drops the socket without a word, as a crash or a sleeping machine does. */
  drop(): void {
    this.bridge.drop();
  }
}
