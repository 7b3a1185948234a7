/** Puts arriving chunks together again. Transfer ids mean nothing after the connection is lost. */
import { chunkCount, type Chunk } from '../../protocol/chunks';
import { LIMITS } from '../../protocol/limits';

interface Transfer {
  bytes: Uint8Array;
  next: number;
  chunks: number;
  onWhole(bytes: Uint8Array): void;
  onDamaged(): void;
}

export class Transfers {
  private readonly byId = new Map<number, Transfer>();

  /** @param byteCount how many bytes the announcing message promised */
  expect(id: number, byteCount: number, onWhole: (bytes: Uint8Array) => void, onDamaged: () => void): void {
    const chunks = chunkCount(byteCount);
    this.byId.set(id, { bytes: new Uint8Array(byteCount), next: 0, chunks, onWhole, onDamaged });
  }

  /** A repeated chunk is ignored; a gap or a wrong length damages the transfer. */
  onChunk({ transfer: id, sequence, payload }: Chunk): void {
    const transfer = this.byId.get(id);
    if (!transfer || sequence < transfer.next) return;
    const start = sequence * LIMITS.chunkBytes;
    const expected = Math.min(LIMITS.chunkBytes, transfer.bytes.length - start);
    if (sequence !== transfer.next || payload.length !== expected) return this.damage(id);
    transfer.bytes.set(payload, start);
    if (++transfer.next < transfer.chunks) return;
    this.byId.delete(id);
    transfer.onWhole(transfer.bytes);
  }

  damage(id: number): void {
    const transfer = this.byId.get(id);
    this.byId.delete(id);
    transfer?.onDamaged();
  }

  clear(): void {
    this.byId.clear();
  }
}
