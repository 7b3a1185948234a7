import { openChecked } from '../jobs/store/checked-file';
import type { PixelSource } from './outbox';

/** Bytes that are in memory already. */
export function memorySource(bytes: Uint8Array): PixelSource {
  return {
    bytes: bytes.length,
    read: async (start, length) => bytes.subarray(start, start + length),
    close: async () => undefined,
  };
}

/**
 * A file, checked first and then read as it is sent, so that memory stays flat however large the frame.
 * @throws BridgeError `frame-damaged`
 */
export async function fileSource(path: string, bytes: number, sha256?: string): Promise<PixelSource> {
  const file = await openChecked(path, { bytes, sha256 });
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
