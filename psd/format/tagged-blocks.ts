/** Tagged blocks ("additional layer information"): key, length, data. Most are kept without being understood. */
import { brokenDocument, ByteReader, type ByteRange } from './byte-reader';
import { ByteWriter } from './byte-writer';

export interface TaggedBlock {
  key: string;
  /** Where its length field stands, and whether that has eight bytes. */
  lengthAt: number;
  wideLength: boolean;
  data: ByteRange;
}

const SIGNATURES: readonly string[] = ['8BIM', '8B64'];
/** Keys whose length takes eight bytes in the large document format. */
const WIDE_KEYS: ReadonlySet<string> = new Set(
  'LMsk Lr16 Lr32 Layr Mt16 Mt32 Mtrn Alph FMsk lnk2 FEid FXid PxSD'.split(' '),
);
/** Signature, key and length: less than that at the end is padding. */
const LEAST_BLOCK_BYTES = 12;

/** @param unit data is padded to a multiple of so many bytes: 2 in a layer, 4 in the document */
export function readTaggedBlocks(
  bytes: Uint8Array,
  range: ByteRange,
  large: boolean,
  unit: 2 | 4,
): TaggedBlock[] {
  const reader = new ByteReader(bytes, range);
  const blocks: TaggedBlock[] = [];
  while (reader.left >= LEAST_BLOCK_BYTES) {
    if (!SIGNATURES.includes(reader.tag())) throw brokenDocument('a block has no signature');
    const key = reader.tag();
    const wideLength = large && WIDE_KEYS.has(key);
    const lengthAt = reader.position;
    const length = reader.length(wideLength);
    blocks.push({ key, lengthAt, wideLength, data: reader.take(length) });
    reader.skip(Math.min((unit - (length % unit)) % unit, reader.left));
  }
  return blocks;
}

/** A block of a layer; such blocks have even lengths. */
export function writeLayerBlock(writer: ByteWriter, key: string, data: ByteWriter): void {
  data.pad(4);
  writer.tag('8BIM').tag(key).uint32(data.length);
  data.toPieces().forEach((piece) => writer.bytes(piece));
}
