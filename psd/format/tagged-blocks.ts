/** Tagged blocks ("additional layer information"): key, length, data. Most are kept without being understood. */
import { brokenDocument, ByteReader, type ByteRange } from './byte-reader';
import { ByteWriter } from './byte-writer';

export interface TaggedBlock {
  key: string;
  /** Where its length field stands, and whether that has eight bytes. */
  lengthAt: number;
  wideLength: boolean;
  data: ByteRange;
  /** Behind the padding of its data. */
  end: number;
}

const SIGNATURE = { usual: '8BIM', wide: '8B64' };
/** Keys whose length takes eight bytes in the large document format, whatever their signature. */
const WIDE_KEYS: ReadonlySet<string> = new Set(
  'LMsk Lr16 Lr32 Layr Mt16 Mt32 Mtrn Alph FMsk lnk2 FEid FXid PxSD'.split(' '),
);
/** Signature, key and length: less than that at the end is padding. */
const LEAST_BLOCK_BYTES = 12;
/** Data is padded to a multiple of so many bytes. */
const UNIT = { layer: 2, document: 4 };

/** The blocks of one layer. @throws BridgeError `file-unreadable` */
export function readLayerBlocks(bytes: Uint8Array, range: ByteRange, large: boolean): TaggedBlock[] {
  const reader = new ByteReader(bytes, range);
  const blocks: TaggedBlock[] = [];
  while (reader.left >= LEAST_BLOCK_BYTES) blocks.push(readBlock(reader, large, UNIT.layer));
  return blocks;
}

/**
 * The blocks behind the layers, which speak of the whole document. New versions of Photoshop add some that nobody
 * describes; where one cannot be read, reading goes on at the next signature, and the document is never refused for it.
 */
export function readDocumentBlocks(bytes: Uint8Array, range: ByteRange, large: boolean): TaggedBlock[] {
  const blocks: TaggedBlock[] = [];
  let at = range.start;
  while (range.end - at >= LEAST_BLOCK_BYTES) {
    try {
      const block = readBlock(new ByteReader(bytes, { start: at, end: range.end }), large, UNIT.document);
      blocks.push(block);
      at = block.end;
    } catch {
      at = nextSignature(bytes, at + 1, range.end);
    }
  }
  return blocks;
}

function readBlock(reader: ByteReader, large: boolean, unit: number): TaggedBlock {
  const signature = reader.tag();
  if (signature !== SIGNATURE.usual && signature !== SIGNATURE.wide) {
    throw brokenDocument('a block has no signature');
  }
  const key = reader.tag();
  const wideLength = signature === SIGNATURE.wide || (large && WIDE_KEYS.has(key));
  const lengthAt = reader.position;
  const length = reader.length(wideLength);
  const data = reader.take(length);
  reader.skip(Math.min((unit - (length % unit)) % unit, reader.left));
  return { key, lengthAt, wideLength, data, end: reader.position };
}

function nextSignature(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at + 4 <= end; at++) {
    const letters = String.fromCharCode(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
    if (letters === SIGNATURE.usual || letters === SIGNATURE.wide) return at;
  }
  return end;
}

/** A block of a layer; its length is made a multiple of four, so that readers of every habit find the next one. */
export function writeLayerBlock(writer: ByteWriter, key: string, data: ByteWriter): void {
  data.pad(4);
  writer.tag(SIGNATURE.usual).tag(key).uint32(data.length);
  data.toPieces().forEach((piece) => writer.bytes(piece));
}
