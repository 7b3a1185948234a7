/** The flattened picture at the end of a document, which programs show that do not compose layers. */
import { COMPRESSION } from '../format/channel-data';
import { ByteWriter } from '../format/byte-writer';
import type { PsdHeader } from '../format/header';
import { packRow } from '../format/pack-bits';
import type { PsdDocument } from '../format/psd-document';

/** RGBA, opaque, the size and depth of the document. */
export interface FlattenedPicture {
  data: Uint8ClampedArray | Uint16Array;
}

/** The document with another flattened picture, in pieces that are views of the old one where they can be. */
export function replaceFlattened(document: PsdDocument, picture: FlattenedPicture): Uint8Array[] {
  return [document.bytes.subarray(0, document.layerSection.end), encodeFlattened(picture, document.header)];
}

/** Plane by plane; 8 bits packed row by row, 16 bits as they are, which every reader knows. */
export function encodeFlattened({ data }: FlattenedPicture, header: PsdHeader): Uint8Array {
  const { widthPx, heightPx, depth, large } = header;
  const rows: Uint8Array[] = [];
  for (let channel = 0; channel < channelsOf(header); channel++) {
    for (let y = 0; y < heightPx; y++) rows.push(rowOf(data, y * widthPx, widthPx, channel));
  }
  return depth === 8 ? packedRows(rows, large) : rawRows(rows);
}

/** How many channels the flattened picture has. */
export function channelsOf({ mode }: PsdHeader): number {
  return mode === 'gray' ? 1 : 3;
}

function rawRows(rows: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter().uint16(COMPRESSION.raw);
  rows.forEach((row) => writer.bytes(row));
  return writer.toBytes();
}

function packedRows(raw: readonly Uint8Array[], large: boolean): Uint8Array {
  const rows = raw.map(packRow);
  const writer = new ByteWriter().uint16(COMPRESSION.packBits);
  rows.forEach(({ length }) => (large ? writer.uint32(length) : writer.uint16(length)));
  rows.forEach((row) => writer.bytes(row));
  return writer.toBytes();
}

/** One channel of a row, big-endian. */
function rowOf(
  data: Uint8ClampedArray | Uint16Array,
  firstPixel: number,
  widthPx: number,
  channel: number,
): Uint8Array {
  const wide = data instanceof Uint16Array;
  const row = new Uint8Array(wide ? widthPx * 2 : widthPx);
  for (let x = 0; x < widthPx; x++) {
    const sample = data[(firstPixel + x) * 4 + channel];
    if (wide) row.set([sample >> 8, sample & 255], x * 2);
    else row[x] = sample;
  }
  return row;
}
