/** Small PNG files for `<img>`: the panel's hosts show neither raw pixels nor object URLs reliably. */
import { crc32 } from '../../../protocol/chunks';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const BIT_DEPTH = 8;
const COLOUR_RGBA = 6;

/** @param rgba 8 bit, straight alpha, width x height x 4 bytes */
export function encodePng(rgba: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, widthPx);
  view.setUint32(4, heightPx);
  header.set([BIT_DEPTH, COLOUR_RGBA], 8);
  const parts = [
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', zlibStored(withFilterBytes(rgba, widthPx, heightPx))),
    chunk('IEND', new Uint8Array(0)),
  ];
  return concatenate(parts);
}

const STORED_BLOCK_BYTES = 65535;
const BLOCK_HEADER_BYTES = 5;

/**
 * A zlib stream (RFC 1950) of stored blocks: the pictures are small, and packing them would cost more than it saves.
 */
function zlibStored(bytes: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(bytes.length / STORED_BLOCK_BYTES));
  const stream = new Uint8Array(2 + blocks * BLOCK_HEADER_BYTES + bytes.length + 4);
  const view = new DataView(stream.buffer);
  view.setUint16(0, 0x7801);
  let offset = 2;
  for (let block = 0; block < blocks; block++) {
    const part = bytes.subarray(block * STORED_BLOCK_BYTES, (block + 1) * STORED_BLOCK_BYTES);
    stream[offset] = block === blocks - 1 ? 1 : 0;
    view.setUint16(offset + 1, part.length, true);
    view.setUint16(offset + 3, ~part.length & 0xffff, true);
    stream.set(part, offset + BLOCK_HEADER_BYTES);
    offset += BLOCK_HEADER_BYTES + part.length;
  }
  view.setUint32(offset, adler32(bytes));
  return stream;
}

const ADLER_MODULUS = 65521;

/** The checksum of zlib. */
function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % ADLER_MODULUS;
    b = (b + a) % ADLER_MODULUS;
  }
  return ((b << 16) | a) >>> 0;
}

/** PNG wants one byte before each row: 0, no filter. */
function withFilterBytes(rgba: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const row = widthPx * 4;
  const rows = new Uint8Array((row + 1) * heightPx);
  for (let y = 0; y < heightPx; y++) rows.set(rgba.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  return rows;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
