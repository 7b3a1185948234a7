import { crc32 } from 'node:zlib';
import { BridgeError, decodeChunk, type ClientMessageOf } from '../../protocol';
import type { UploadStore } from '../jobs/store/upload-store';
import type { Outbox } from './outbox';

/** Transfers that one connection may have announced; far more than a panel has layers under way. */
const MAX_TRANSFERS = 256;

interface Incoming {
  upload: string;
  /** The place that was last asked for again, so that every later chunk does not ask once more. */
  askedFor?: number;
  /** That it is whole was said. */
  told: boolean;
}

/** The drawings that one client sends: transfers of this connection, and what the store makes of their chunks. */
export class UploadReceiver {
  private readonly transfers = new Map<number, Incoming>();

  constructor(
    private readonly store: UploadStore,
    private readonly outbox: Outbox,
  ) {}

  async begin({ upload, transfer, pixels }: ClientMessageOf<'upload'>): Promise<void> {
    const status = await this.store.begin(upload, pixels);
    if (this.transfers.size >= MAX_TRANSFERS) this.forgetOldest();
    const incoming: Incoming = { upload, told: false };
    this.transfers.set(transfer, incoming);
    this.outbox.send({ type: 'upload-ready', upload, transfer, received: status.received });
    if (status.complete) return this.tellWhole(transfer, incoming);
    // Another connection may send the last chunk; our own acknowledgement of it goes first.
    this.store.onWhole(upload, () => setImmediate(() => this.tellWhole(transfer, incoming)));
  }

  /** @throws BridgeError for a message that is no chunk, or of a transfer that was not announced */
  async take(message: Uint8Array): Promise<void> {
    const chunk = decodeChunk(message, crc32);
    if ('fault' in chunk) {
      if (chunk.transfer === undefined)
        throw new BridgeError('message-broken', 'The binary message is no chunk.');
      this.askAgain(chunk.transfer);
      return;
    }
    const incoming = this.mustKnow(chunk.transfer);
    const { transfer } = chunk;
    const { upload } = incoming;
    const result = await this.store.append(upload, chunk.sequence, chunk.payload);
    const received = this.store.status(upload)?.received ?? 0;
    if (result === 'gap') {
      if (incoming.askedFor === received) return;
      incoming.askedFor = received;
      this.outbox.send({ type: 'resend', transfer, from: received });
      return;
    }
    incoming.askedFor = undefined;
    this.outbox.send({ type: 'ack', transfer, received });
    if (result === 'complete') this.tellWhole(transfer, incoming);
  }

  private tellWhole(transfer: number, incoming: Incoming): void {
    if (incoming.told || this.transfers.get(transfer) !== incoming) return;
    incoming.told = true;
    this.outbox.send({ type: 'uploaded', upload: incoming.upload, transfer });
  }

  /** What an error of a chunk is about. */
  uploadOf(message: Uint8Array): string | undefined {
    const chunk = decodeChunk(message, crc32);
    return chunk.transfer === undefined ? undefined : this.transfers.get(chunk.transfer)?.upload;
  }

  private askAgain(transfer: number): void {
    const incoming = this.mustKnow(transfer);
    const status = this.store.status(incoming.upload);
    if (!status || status.complete) return;
    incoming.askedFor = status.received;
    this.outbox.send({ type: 'resend', transfer, from: status.received });
  }

  private mustKnow(transfer: number): Incoming {
    const incoming = this.transfers.get(transfer);
    if (!incoming) throw new BridgeError('upload-unknown', `Transfer ${transfer} was not announced.`);
    return incoming;
  }

  private forgetOldest(): void {
    const [oldest] = this.transfers.keys();
    this.transfers.delete(oldest);
  }
}
