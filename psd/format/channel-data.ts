/** The samples of one channel: how they are packed, and packing them when a layer is added. */
import { ByteWriter } from './byte-writer';
import type { Depth } from './header';
import { packRow } from './pack-bits';

/** One channel: row-major, no padding. */
export type Plane = Uint8Array | Uint16Array;

export interface PlaneShape {
  widthPx: number;
  heightPx: number;
  depth: Depth;
  large: boolean;
}

/** Packs bytes as zlib does (RFC 1950). Node and browsers have different ones, so it is handed in. */
export type Deflate = (bytes: Uint8Array) => Uint8Array;

/**
 * Unpacks what `Deflate` packs, up to `byteCount` bytes, whatever the file claims. May throw anything, or give fewer
 * bytes, when the packed ones are damaged.
 */
export type Inflate = (packed: Uint8Array, byteCount: number) => Uint8Array;

export const COMPRESSION = { raw: 0, packBits: 1, zip: 2, zipPredicted: 3 };

function toBigEndian(plane: Uint16Array): Uint8Array {
  const raw = new Uint8Array(plane.length * 2);
  for (let i = 0; i < plane.length; i++) {
    raw[2 * i] = plane[i] >> 8;
    raw[2 * i + 1] = plane[i] & 255;
  }
  return raw;
}

/** Each sample as the difference to its left neighbour, wrapping around. */
function predict(plane: Uint16Array, widthPx: number): Uint16Array {
  return plane.map((sample, i) => (i % widthPx === 0 ? sample : sample - plane[i - 1]));
}

/** Compression and samples as Photoshop itself writes them: PackBits for 8 bits, predicted ZIP for 16. */
export function encodePlane(
  plane: Plane,
  { widthPx, heightPx, large }: PlaneShape,
  deflate: Deflate,
): Uint8Array {
  const writer = new ByteWriter();
  if (plane instanceof Uint16Array) {
    return writer
      .uint16(COMPRESSION.zipPredicted)
      .bytes(deflate(toBigEndian(predict(plane, widthPx))))
      .toBytes();
  }
  const rows = Array.from({ length: heightPx }, (_, y) =>
    packRow(plane.subarray(y * widthPx, (y + 1) * widthPx)),
  );
  writer.uint16(COMPRESSION.packBits);
  rows.forEach((row) => (large ? writer.uint32(row.length) : writer.uint16(row.length)));
  rows.forEach((row) => writer.bytes(row));
  return writer.toBytes();
}
