import { open } from 'node:fs/promises';
import type { PixelSource } from './outbox';

/** Bytes that are in memory already. */
export function memorySource(bytes: Uint8Array): PixelSource {
  return {
    bytes: bytes.length,
    read: async (start, length) => bytes.subarray(start, start + length),
    close: async () => undefined,
  };
}

/** A file, read as it is sent, so that memory stays flat however large the frame. */
export async function fileSource(path: string, bytes: number): Promise<PixelSource> {
  const file = await open(path, 'r');
  return {
    bytes,
    async read(start, length) {
      const piece = Buffer.allocUnsafe(length);
      const { bytesRead } = await file.read(piece, 0, length, start);
      if (bytesRead !== length) throw new Error('A stored frame is shorter than it was noted.');
      return piece;
    },
    close: () => file.close(),
  };
}
