/** Small PNG files for `<img>`: the panel's hosts show neither raw pixels nor object URLs reliably. */
import { zlibSync } from 'fflate';
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
    chunk('IDAT', zlibSync(withFilterBytes(rgba, widthPx, heightPx), { level: 6 })),
    chunk('IEND', new Uint8Array(0)),
  ];
  return concatenate(parts);
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
