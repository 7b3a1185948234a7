/**
 * A socket to the bridge as questions and answers: whoever asks waits for the message that answers it, or for the error
 * that is about it. Everything else that comes is told to the listeners.
 */
import WebSocket from 'ws';
import {
  BridgeError,
  LIMITS,
  isErrorCode,
  parseBridgeMessage,
  type BridgeMessage,
  type BridgeMessageOf,
  type ClientMessage,
  type WireError,
} from '../../protocol';
import { PixelTransfers } from './pixel-transfers';

export type Listener = (message: BridgeMessage, previewBytes?: Uint8Array) => void;

/** What counts as the answer to a question. */
export interface Answer<Type extends BridgeMessage['type']> {
  types: Type[];
  isIt?: (message: BridgeMessageOf<Type>) => boolean;
  /** The id that an `error` message about the question carries. */
  about?: string;
  /** Called before anything that comes behind the answer is looked at. */
  onAnswer?: (message: BridgeMessageOf<Type>) => void;
}

interface Waiter {
  accepts(message: BridgeMessage): boolean;
  resolve(message: BridgeMessage): void;
  reject(error: Error): void;
  about?: string;
}

export class Conversation {
  readonly transfers = new PixelTransfers();
  private readonly socket: WebSocket;
  private readonly waiters = new Set<Waiter>();
  private readonly listeners = new Set<Listener>();
  private lost?: Error;

  constructor(url: string) {
    this.socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: LIMITS.chunkBytes + LIMITS.bridgeMessageBytes,
    });
    this.socket.on('message', (data, isBinary) => this.receive(data as Buffer, isBinary));
    this.socket.on('close', () => this.fail(new Error('The connection to the bridge was lost.')));
    this.socket.on('error', (error) => this.fail(error));
  }

  async opened(): Promise<void> {
    await new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
  }

  /** @returns a function that ends it */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  send(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  sendChunk(chunk: Uint8Array): void {
    this.socket.send(chunk);
  }

  /** Sends a question and waits for its answer. @throws BridgeError when the bridge refuses it */
  ask<Type extends BridgeMessage['type']>(
    question: ClientMessage,
    answer: Answer<Type>,
  ): Promise<BridgeMessageOf<Type>> {
    const answered = this.wait(answer);
    this.send(question);
    return answered;
  }

  wait<Type extends BridgeMessage['type']>(answer: Answer<Type>): Promise<BridgeMessageOf<Type>> {
    const { types, isIt = () => true, about, onAnswer } = answer;
    const isAnswer = (message: BridgeMessage): message is BridgeMessageOf<Type> =>
      (types as string[]).includes(message.type) && isIt(message as BridgeMessageOf<Type>);
    return new Promise((resolve, reject) => {
      if (this.lost) return reject(this.lost);
      this.waiters.add({
        about,
        accepts: isAnswer,
        resolve: (message) => {
          if (!isAnswer(message)) return;
          onAnswer?.(message);
          resolve(message);
        },
        reject,
      });
    });
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

  private receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) return this.transfers.take(data);
    const message = parseBridgeMessage(data.toString('utf8'));
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

export function errorOf(error: WireError): Error {
  if (isErrorCode(error.code)) return new BridgeError(error.code, error.message, error.field);
  return new Error(`${error.message} ${error.nextStep}`);
}
