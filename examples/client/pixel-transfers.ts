import { LIMITS, decodeChunk } from '../../protocol';

interface Arriving {
  bytes: Uint8Array;
  received: number;
  deliver(bytes: Uint8Array): void;
  fail(error: Error): void;
}

/** Puts the chunks that the bridge sends together again. */
export class PixelTransfers {
  private readonly arriving = new Map<number, Arriving>();

  /** All bytes of a transfer that the bridge has announced. */
  expect(transfer: number, totalBytes: number): Promise<Uint8Array> {
    return new Promise((deliver, fail) => {
      this.arriving.set(transfer, { bytes: new Uint8Array(totalBytes), received: 0, deliver, fail });
    });
  }

  /** Nothing more will come. */
  fail(error: Error): void {
    for (const transfer of this.arriving.values()) transfer.fail(error);
    this.arriving.clear();
  }

  /** @throws Error when a chunk is damaged or nobody announced it; on a local socket neither happens by itself */
  take(message: Uint8Array): void {
    const chunk = decodeChunk(message);
    if ('fault' in chunk) throw new Error(`The bridge sent a broken chunk (${chunk.fault}).`);
    const transfer = this.arriving.get(chunk.transfer);
    if (!transfer)
      throw new Error(`The bridge sent a chunk of transfer ${chunk.transfer}, which it never announced.`);
    transfer.bytes.set(chunk.payload, chunk.sequence * LIMITS.chunkBytes);
    transfer.received += chunk.payload.length;
    if (transfer.received < transfer.bytes.length) return;
    this.arriving.delete(chunk.transfer);
    transfer.deliver(transfer.bytes);
  }
}
