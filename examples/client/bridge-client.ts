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
import WebSocket from 'ws';
import {
  BridgeError,
  LIMITS,
  PROTOCOL_VERSION,
  chunkCount,
  chunkPayload,
  encodeChunk,
  isErrorCode,
  parseBridgeMessage,
  type BridgeMessage,
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
  type WireError,
} from '../../protocol';
import { PixelTransfers } from './pixel-transfers';

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

export type Listener = (message: BridgeMessage, previewBytes?: Uint8Array) => void;

interface Waiter {
  accepts(message: BridgeMessage): boolean;
  resolve(message: BridgeMessage): void;
  reject(error: Error): void;
  /** The id that an `error` message about this carries. */
  about?: string;
}

export class BridgeClient {
  token = '';
  capabilities!: Capabilities;
  private readonly socket: WebSocket;
  private readonly waiters = new Set<Waiter>();
  private readonly listeners = new Set<Listener>();
  private readonly transfers = new PixelTransfers();
  private readonly endings = new Map<string, BridgeMessage>();
  private nextTransfer = 1;
  private lost?: Error;

  private constructor(private readonly options: ClientOptions) {
    this.socket = new WebSocket(options.url, {
      perMessageDeflate: false,
      maxPayload: LIMITS.chunkBytes + LIMITS.bridgeMessageBytes,
    });
    this.socket.on('message', (data, isBinary) => this.receive(data as Buffer, isBinary));
    this.socket.on('close', () => this.fail(new Error('The connection to the bridge was lost.')));
    this.socket.on('error', (error) => this.fail(error));
  }

  /**
   * Connects, greets and pairs where needed.
   * @throws BridgeError when the bridge refuses, Error when nothing answers at the address
   */
  static async connect(options: ClientOptions): Promise<BridgeClient> {
    const client = new BridgeClient(options);
    await new Promise((resolve, reject) => {
      client.socket.once('open', resolve);
      client.socket.once('error', reject);
    });
    await client.greet();
    return client;
  }

  private async greet(): Promise<void> {
    const { token, name = 'reference client', host = 'other', pairingCode } = this.options;
    const client = { name, version: '1', host };
    const hello: ClientMessage = { type: 'hello', protocol: PROTOCOL_VERSION, client };
    if (token !== undefined) hello.token = token;
    const answer = await this.ask(hello, ['welcome', 'pairing-needed']);
    if (answer.type === 'welcome') {
      this.token = token ?? '';
      this.capabilities = answer.capabilities;
      return;
    }
    if (pairingCode === undefined) throw errorOf(answer.error);
    const welcome = this.wait(['welcome']);
    welcome.catch(() => undefined);
    this.token = (await this.ask({ type: 'pair', code: pairingCode }, ['paired'])).token;
    this.capabilities = (await welcome).capabilities;
  }

  /** Calls `listener` with every message; previews come with their pixels. @returns a function that ends it */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Sends a drawing. @returns its id, good for any number of jobs */
  async upload(drawing: Drawing, upload: string = randomUUID()): Promise<string> {
    const transfer = this.nextTransfer++;
    const { bounds, depth, bytes } = drawing;
    const done = this.wait(['uploaded'], (message) => message.upload === upload, upload);
    const pixels = { bounds, depth, bytes: bytes.length };
    const ready = await this.ask(
      { type: 'upload', upload, transfer, pixels },
      ['upload-ready'],
      (message) => message.upload === upload,
      upload,
    ).catch((error: Error) => {
      done.catch(() => undefined);
      throw error;
    });
    await this.sendChunks(transfer, bytes, ready.received, done);
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
      while (next < chunkCount(bytes.length) && next - acknowledged < LIMITS.chunksInFlight) {
        this.socket.send(
          encodeChunk(
            { transfer, sequence: next, payload: chunkPayload(bytes, next) },
            this.options.checksum,
          ),
        );
        next++;
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
    const accepted = await this.ask(
      { type: 'submit', request, job },
      ['accepted'],
      (message) => message.request === request,
      request,
    );
    return accepted.job;
  }

  /** Resolves when the job is done. @throws BridgeError when it failed or was cancelled */
  async finished(job: string): Promise<Slot[]> {
    const ending =
      this.endings.get(job) ??
      (await this.wait(['done', 'failed', 'cancelled'], (message) => message.job === job));
    if (ending.type === 'done') return ending.slots;
    if (ending.type === 'failed') throw errorOf(ending.error);
    throw new BridgeError('cancelled', 'The job was cancelled.');
  }

  async fetch(job: string, segment: number, index: number): Promise<FetchedFrame> {
    const isIt = (message: BridgeMessageOf<'frame-pixels'>) =>
      message.job === job && message.frame.segment === segment && message.frame.index === index;
    let arriving: Promise<Uint8Array> = Promise.resolve(new Uint8Array(0));
    const question: ClientMessage = { type: 'fetch', job, segment, index };
    // The chunks may come right behind the answer, so they must be expected before anything is awaited.
    const { frame } = await this.ask(question, ['frame-pixels'], isIt, job, (answer) => {
      if (answer.transfer === undefined || !answer.frame.pixels) return;
      arriving = this.transfers.expect(answer.transfer, answer.frame.pixels.bytes);
    });
    return { frame, bytes: await arriving };
  }

  async cancel(job: string): Promise<void> {
    await this.ask({ type: 'cancel', job }, ['cancelled'], (message) => message.job === job, job);
  }

  async list(document?: string): Promise<JobSummary[]> {
    const question: ClientMessageOf<'list'> = { type: 'list' };
    if (document !== undefined) question.document = document;
    return (await this.ask(question, ['jobs'])).jobs;
  }

  /** The whole state of a job; events after it come to the listeners. */
  async resume(job: string, after = 0): Promise<JobSummary> {
    const isIt = (message: BridgeMessageOf<'resumed'>) => message.summary.job === job;
    return (await this.ask({ type: 'resume', job, after }, ['resumed'], isIt, job)).summary;
  }

  async retime(
    job: string,
    inbetweens: number,
    chart: JobRequest['chart'],
    request: string = randomUUID(),
  ): Promise<Slot[]> {
    const isIt = (message: BridgeMessageOf<'retimed'>) => message.request === request;
    const retimed = await this.ask(
      { type: 'retime', request, job, inbetweens, chart },
      ['retimed'],
      isIt,
      request,
    );
    return retimed.slots;
  }

  async discard(job: string): Promise<void> {
    await this.ask({ type: 'discard', job }, ['discarded'], (message) => message.job === job, job);
  }

  async refreshCapabilities(): Promise<Capabilities> {
    const answer = await this.ask({ type: 'capabilities' }, ['capabilities']);
    return (this.capabilities = answer.capabilities);
  }

  /** Sends any message as it stands. */
  send(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Resolves when the socket is closed. */
  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.close();
    await closed;
  }

  /** Drops the socket without a word, as a crash or a sleeping machine does. */
  drop(): void {
    this.socket.terminate();
  }

  private ask<Type extends BridgeMessage['type']>(
    question: ClientMessage,
    types: Type[],
    isIt: (message: BridgeMessageOf<Type>) => boolean = () => true,
    about?: string,
    onAnswer?: (message: BridgeMessageOf<Type>) => void,
  ): Promise<BridgeMessageOf<Type>> {
    const answer = this.wait(types, isIt, about, onAnswer);
    this.send(question);
    return answer;
  }

  private wait<Type extends BridgeMessage['type']>(
    types: Type[],
    isIt: (message: BridgeMessageOf<Type>) => boolean = () => true,
    about?: string,
    onAnswer?: (message: BridgeMessageOf<Type>) => void,
  ): Promise<BridgeMessageOf<Type>> {
    return new Promise((resolve, reject) => {
      if (this.lost) return reject(this.lost);
      this.waiters.add({
        about,
        accepts: (message) =>
          (types as string[]).includes(message.type) && isIt(message as BridgeMessageOf<Type>),
        resolve: (message) => {
          onAnswer?.(message as BridgeMessageOf<Type>);
          resolve(message as BridgeMessageOf<Type>);
        },
        reject,
      });
    });
  }

  private receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) return this.transfers.take(data);
    const message = parseBridgeMessage(data.toString('utf8'));
    if (message.type === 'done' || message.type === 'failed' || message.type === 'cancelled') {
      this.endings.set(message.job, message);
    }
    if (message.type === 'preview') {
      const arriving = this.transfers.expect(message.transfer, message.pixels.bytes);
      arriving.then((bytes) => this.tell(message, bytes)).catch(() => undefined);
    } else this.tell(message);
    this.answer(message);
  }

  private answer(message: BridgeMessage): void {
    for (const waiter of this.waiters) {
      if (message.type === 'error' && (message.about === undefined || message.about === waiter.about)) {
        this.waiters.delete(waiter);
        waiter.reject(errorOf(message.error));
      } else if (waiter.accepts(message)) {
        this.waiters.delete(waiter);
        waiter.resolve(message);
      }
    }
  }

  private tell(message: BridgeMessage, previewBytes?: Uint8Array): void {
    for (const listener of this.listeners) listener(message, previewBytes);
  }

  private fail(error: Error): void {
    this.lost ??= error;
    for (const waiter of this.waiters) waiter.reject(error);
    this.waiters.clear();
    this.transfers.fail(error);
  }
}

function errorOf(error: WireError): Error {
  if (isErrorCode(error.code)) return new BridgeError(error.code, error.message, error.field);
  return new Error(`${error.message} ${error.nextStep}`);
}
