/** What one client is sent: messages at once, pixels one transfer after the other and only as fast as it reads. */
import { crc32 } from 'node:zlib';
import type { WebSocket } from 'ws';
import { LIMITS, chunkCount, encodeChunk, toWireError, type BridgeMessage } from '../../protocol';

export interface OutboxLimits {
  /** Pixel bytes that may wait in the socket. */
  pixelBytes: number;
  /** Bytes of any kind that may wait before the client counts as stuck. */
  stuckBytes: number;
  /** Transfers that may wait for their turn. */
  transfers: number;
}

export const OUTBOX_LIMITS: OutboxLimits = {
  pixelBytes: 4 * 1024 * 1024,
  stuckBytes: 32 * 1024 * 1024,
  transfers: 4096,
};

/** Pixels on their way out, read piece by piece. */
export interface PixelSource {
  bytes: number;
  read(start: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface Transfer {
  announce(transfer: number): BridgeMessage;
  open(): Promise<PixelSource>;
  /** Tells the client that its pixels cannot come. */
  onFailure(error: unknown): void;
}

const POLICY_VIOLATION = 1008;

export class Outbox {
  private readonly transfers: Transfer[] = [];
  private sending = false;
  private nextTransfer = 1;
  private pixelBytesWaiting = 0;
  private roomMade?: () => void;

  constructor(
    private readonly socket: WebSocket,
    private readonly limits: OutboxLimits = OUTBOX_LIMITS,
  ) {}

  send(message: BridgeMessage): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.socket.send(JSON.stringify(message));
    if (this.socket.bufferedAmount > this.limits.stuckBytes) this.closeAsTooFast();
  }

  /** Sends pixels when their turn comes. */
  sendPixels(transfer: Transfer): void {
    if (this.transfers.length >= this.limits.transfers) return this.closeAsTooFast();
    this.transfers.push(transfer);
    if (!this.sending) void this.sendAll();
  }

  /** Transfers that wait, the running one included. */
  get waiting(): number {
    return this.transfers.length + (this.sending ? 1 : 0);
  }

  private closeAsTooFast(): void {
    const error = toWireError('too-fast', 'The client does not read what it asked for.');
    this.socket.send(JSON.stringify({ type: 'error', error } satisfies BridgeMessage));
    this.socket.close(POLICY_VIOLATION, 'too-fast');
    this.transfers.length = 0;
  }

  private async sendAll(): Promise<void> {
    this.sending = true;
    for (let next = this.transfers.shift(); next; next = this.transfers.shift()) {
      if (this.socket.readyState !== this.socket.OPEN) break;
      await this.sendOne(next).catch(next.onFailure);
    }
    this.transfers.length = 0;
    this.sending = false;
  }

  private async sendOne(transfer: Transfer): Promise<void> {
    const source = await transfer.open();
    try {
      const id = this.nextTransfer++;
      this.send(transfer.announce(id));
      for (let sequence = 0; sequence < chunkCount(source.bytes); sequence++) {
        const start = sequence * LIMITS.chunkBytes;
        const payload = await source.read(start, Math.min(LIMITS.chunkBytes, source.bytes - start));
        await this.sendChunk(encodeChunk({ transfer: id, sequence, payload }, crc32));
        if (this.socket.readyState !== this.socket.OPEN) return;
      }
    } finally {
      await source.close();
    }
  }

  private async sendChunk(chunk: Uint8Array): Promise<void> {
    this.pixelBytesWaiting += chunk.length;
    this.socket.send(chunk, () => {
      this.pixelBytesWaiting -= chunk.length;
      this.roomMade?.();
    });
    while (this.pixelBytesWaiting > this.limits.pixelBytes && this.socket.readyState === this.socket.OPEN) {
      await new Promise<void>((resolve) => (this.roomMade = resolve));
    }
  }

  /** Lets a transfer that waits for a closed socket end. */
  close(): void {
    this.roomMade?.();
  }
}
