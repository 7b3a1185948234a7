/** The chunks of a PNG file (PNG specification, 3rd edition, section 5), for what the decoder does not hand on. */
import { crc32 } from 'node:zlib';

export interface PngChunk {
  /** Four letters, for instance `iCCP`. */
  type: string;
  data: Uint8Array;
}

interface PlacedChunk extends PngChunk {
  /** From its length field to its checksum; end is exclusive. */
  start: number;
  end: number;
}

export const PNG_SIGNATURE: readonly number[] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, type and checksum. */
const FRAME_BYTES = 12;

/** The chunks that stand before the pixels; a file that is cut short gives those that are whole. */
export function headChunks(png: Uint8Array): PngChunk[] {
  return placedChunks(png).map(({ type, data }) => ({ type, data }));
}

function placedChunks(png: Uint8Array): PlacedChunk[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: PlacedChunk[] = [];
  for (let start = PNG_SIGNATURE.length; start + FRAME_BYTES <= png.length;) {
    const end = start + FRAME_BYTES + view.getUint32(start);
    const type = String.fromCharCode(...png.subarray(start + 4, start + 8));
    if (end > png.length || type === 'IDAT') break;
    chunks.push({ type, data: png.subarray(start + 8, end - 4), start, end });
    start = end;
  }
  return chunks;
}

/**
 * The same PNG with these chunks directly behind its header.
 * @param dropped types that it shall not have besides; chunks of the new types are replaced anyway
 */
export function withChunks(
  png: Uint8Array,
  chunks: readonly PngChunk[],
  dropped: readonly string[] = [],
): Buffer {
  const types = new Set([...dropped, ...chunks.map(({ type }) => type)]);
  const [header, ...others] = placedChunks(png);
  const kept = others.filter(({ type }) => !types.has(type));
  const restStart = others.at(-1)?.end ?? header.end;
  return Buffer.concat([
    png.subarray(0, header.end),
    ...chunks.map(encodeChunk),
    ...kept.map(({ start, end }) => png.subarray(start, end)),
    png.subarray(restStart),
  ]);
}

function encodeChunk({ type, data }: PngChunk): Buffer {
  const bytes = Buffer.alloc(FRAME_BYTES + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
