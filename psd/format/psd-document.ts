/**
 * A PSD as a map of itself: where each section, layer record and channel lies. Nothing is decoded until it is asked
 * for, and what is not understood is never touched.
 */
import { brokenDocument, ByteReader, type ByteRange } from './byte-reader';
import { readHeader, type PsdHeader } from './header';
import { readLayerRecord, type LayerRecord } from './layer-record';
import { readDocumentBlocks } from './tagged-blocks';

export interface PsdDocument {
  bytes: Uint8Array;
  header: PsdHeader;
  /** Image resources without their length field. */
  resources: ByteRange;
  /** Layer and mask information without its length field. */
  layerSection: ByteRange;
  layers: LayerInfo;
}

/** Layer information, either at its usual place or, in 16-bit documents, in a block of its own. */
export interface LayerInfo {
  /** Where its length field stands, and whether that has eight bytes. */
  lengthAt: number;
  wideLength: boolean;
  range: ByteRange;
  /** Behind the padding that follows `range`, where something of its own begins. */
  paddedEnd: number;
  /** In the order of the file: bottom first. */
  records: LayerRecord[];
  /** True: the flattened picture has transparency of its own; told by a negative number of layers. */
  negativeCount: boolean;
}

/** Blocks that hold the layer information of documents with more than 8 bits. */
const LAYER_INFO_KEYS: readonly string[] = ['Lr16', 'Layr'];
const COUNT_BYTES = 2;

/** @throws BridgeError `file-unreadable` or `mode-unsupported` */
export function parsePsd(bytes: Uint8Array): PsdDocument {
  const reader = new ByteReader(bytes);
  const header = readHeader(reader);
  reader.skip(reader.uint32()); // colour mode data
  const resources = reader.take(reader.uint32());
  const layerSection = reader.take(reader.length(header.large));
  if (reader.left < COUNT_BYTES) throw brokenDocument('it has no flattened picture');
  return { bytes, header, resources, layerSection, layers: findLayers(bytes, layerSection, header.large) };
}

function findLayers(bytes: Uint8Array, section: ByteRange, large: boolean): LayerInfo {
  const reader = new ByteReader(bytes, section);
  const lengthAt = reader.position;
  if (reader.left === 0) return readLayerInfo(bytes, { lengthAt, wideLength: large, data: section }, large);
  const data = reader.take(reader.length(large));
  const usual = readLayerInfo(bytes, { lengthAt, wideLength: large, data }, large);
  if (usual.records.length > 0 || reader.left < 4) return usual;
  reader.skip(reader.uint32()); // global layer mask
  const blocks = readDocumentBlocks(bytes, { start: reader.position, end: section.end }, large);
  const block = blocks.find(({ key }) => LAYER_INFO_KEYS.includes(key));
  return block ? readLayerInfo(bytes, block, large) : usual;
}

interface InfoPlace {
  lengthAt: number;
  wideLength: boolean;
  data: ByteRange;
  end?: number;
}

function readLayerInfo(bytes: Uint8Array, place: InfoPlace, large: boolean): LayerInfo {
  const { lengthAt, wideLength, data: range, end: paddedEnd = range.end } = place;
  const reader = new ByteReader(bytes, range);
  const count = reader.left < COUNT_BYTES ? 0 : reader.int16();
  const records = Array.from({ length: Math.abs(count) }, () => readLayerRecord(reader, large));
  for (const channel of records.flatMap((record) => record.channels)) {
    channel.data = reader.take(channel.data.end - channel.data.start);
  }
  return { lengthAt, wideLength, range, paddedEnd, records, negativeCount: count < 0 };
}
