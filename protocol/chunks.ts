/**
 * Binary chunks: how pixels travel. One WebSocket binary message is one chunk: a header of 20 bytes, then the payload.
 *
 * | offset | size | field (big-endian)                                  |
 * | ------ | ---- | --------------------------------------------------- |
 * | 0      | 4    | the ASCII letters `TBC1`                            |
 * | 4      | 4    | transfer id, unsigned                               |
 * | 8      | 4    | sequence number, unsigned, from 0                   |
 * | 12     | 4    | CRC-32 of the payload (the one of PNG and zip)      |
 * | 16     | 4    | payload length in bytes, unsigned, 1 to 1,048,576   |
 */
import { crc32 } from './crc32';
import { LIMITS } from './limits';

export { crc32 };

export const CHUNK_HEADER_BYTES = 20;
const MAGIC = 0x54424331;

export interface Chunk {
  transfer: number;
  sequence: number;
  /** A view into the message, not a copy. */
  payload: Uint8Array;
}

/** Why a binary message is no chunk; `crc` and `length` can be repaired by sending the chunk again. */
export type ChunkFault = 'short' | 'magic' | 'length' | 'crc';

/** Any CRC-32 of the same definition: a native one is many times faster where there is one (`zlib.crc32` of Node). */
export type Checksum = (bytes: Uint8Array) => number;

/** One chunk as a binary message. @throws RangeError when the payload is empty or over the limit. */
export function encodeChunk({ transfer, sequence, payload }: Chunk, checksum: Checksum = crc32): Uint8Array {
  if (payload.length < 1 || payload.length > LIMITS.chunkBytes) {
    throw new RangeError(`A chunk holds 1 to ${LIMITS.chunkBytes} bytes, not ${payload.length}.`);
  }
  const message = new Uint8Array(CHUNK_HEADER_BYTES + payload.length);
  const header = new DataView(message.buffer);
  [MAGIC, transfer, sequence, checksum(payload), payload.length].forEach((field, i) =>
    header.setUint32(i * 4, field),
  );
  message.set(payload, CHUNK_HEADER_BYTES);
  return message;
}

/** Reads one binary message. A fault is returned, not thrown: the peer may just send the chunk again. */
export function decodeChunk(
  message: Uint8Array,
  checksum: Checksum = crc32,
): Chunk | { fault: ChunkFault; transfer?: number } {
  if (message.length < CHUNK_HEADER_BYTES) return { fault: 'short' };
  const header = new DataView(message.buffer, message.byteOffset, CHUNK_HEADER_BYTES);
  if (header.getUint32(0) !== MAGIC) return { fault: 'magic' };
  const transfer = header.getUint32(4);
  const length = header.getUint32(16);
  const payload = message.subarray(CHUNK_HEADER_BYTES);
  if (length !== payload.length || length < 1 || length > LIMITS.chunkBytes)
    return { fault: 'length', transfer };
  if (header.getUint32(12) !== checksum(payload)) return { fault: 'crc', transfer };
  return { transfer, sequence: header.getUint32(8), payload };
}

/** How many chunks `bytes` take. Every chunk but the last is full. */
export function chunkCount(bytes: number): number {
  return Math.ceil(bytes / LIMITS.chunkBytes);
}

/** The payload of chunk `sequence` of `bytes`, a view. */
export function chunkPayload(bytes: Uint8Array, sequence: number): Uint8Array {
  const start = sequence * LIMITS.chunkBytes;
  return bytes.subarray(start, Math.min(start + LIMITS.chunkBytes, bytes.length));
}
