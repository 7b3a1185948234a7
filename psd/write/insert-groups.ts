/**
 * Adds groups of layers to a PSD by splicing: every byte of every other layer, with its masks, effects and all data
 * that we do not understand, is copied as it is. Only counts, lengths and the lists that number the layers change.
 */
import type { ByteRange } from '../format/byte-reader';
import { ByteWriter } from '../format/byte-writer';
import type { Deflate } from '../format/channel-data';
import { adaptResources, type Insertion } from '../format/image-resources';
import { encodeGroup, type EncodedLayer, type NewGroup } from './new-layer';
import type { LayerInfo, PsdDocument } from '../format/psd-document';

export interface GroupInsertion {
  /** The group is put below the record of this index in the file, that is directly above the one before it. */
  at: number;
  group: NewGroup;
}

/** Layer information is padded to this, no further: some readers count the padding themselves and take no more. */
const ALIGNMENT = 4;

/** @returns the new file in pieces, most of them views of the old one */
export function insertGroups(
  document: PsdDocument,
  insertions: readonly GroupInsertion[],
  deflate: Deflate,
): Uint8Array[] {
  const ordered = [...insertions].sort((a, b) => a.at - b.at);
  const nextId = layerIds(document);
  const encoded = ordered.map(({ at, group }) => ({
    at,
    layers: encodeGroup(group, document.header, deflate, nextId),
  }));
  const counts = encoded.map(({ at, layers }) => ({ at, count: layers.length }));
  const writer = new ByteWriter();
  writeUpToResources(writer, document, counts);
  writeLayerSection(writer, document, spliceLayerInfo(document, encoded));
  copy(writer, document, { start: document.layerSection.end, end: document.bytes.length });
  return writer.toPieces();
}

interface EncodedInsertion {
  at: number;
  layers: EncodedLayer[];
}

/** Ids above all others; undefined when the document's layers have none. */
function layerIds({ layers }: PsdDocument): (() => number) | undefined {
  const ids = layers.records.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (ids.length === 0) return undefined;
  let last = ids.reduce((a, b) => Math.max(a, b), 0);
  return () => ++last;
}

function copy(writer: ByteWriter, { bytes }: PsdDocument, { start, end }: ByteRange): void {
  writer.bytes(bytes.subarray(start, end));
}

function writeUpToResources(writer: ByteWriter, document: PsdDocument, counts: readonly Insertion[]): void {
  const { bytes, resources, layers } = document;
  copy(writer, document, { start: 0, end: resources.start - 4 });
  const adapted = adaptResources(bytes, resources, counts, layers.records.length);
  writer.uint32(adapted.length).bytes(adapted);
}

/** The layer section with its length, and within it the layer information wherever it stands. */
function writeLayerSection(writer: ByteWriter, document: PsdDocument, info: ByteWriter): void {
  const { header, layerSection, layers } = document;
  const added = info.length - (layers.paddedEnd - layers.range.start);
  writer.byteCount(layerSection.end - layerSection.start + added, header.large);
  copy(writer, document, { start: layerSection.start, end: layers.lengthAt });
  writer.byteCount(info.length, layers.wideLength);
  info.toPieces().forEach((piece) => writer.bytes(piece));
  copy(writer, document, { start: layers.paddedEnd, end: layerSection.end });
}

function spliceLayerInfo(document: PsdDocument, insertions: readonly EncodedInsertion[]): ByteWriter {
  const { layers } = document;
  const added = insertions.reduce((sum, { layers: encoded }) => sum + encoded.length, 0);
  const count = layers.records.length + added;
  const writer = new ByteWriter().int16(layers.negativeCount ? -count : count);
  spliceRecords(writer, document, insertions);
  spliceChannels(writer, document, insertions);
  copy(writer, document, { start: endOfChannels(layers), end: endOfContent(document) });
  return writer.pad(ALIGNMENT);
}

function spliceRecords(
  writer: ByteWriter,
  document: PsdDocument,
  insertions: readonly EncodedInsertion[],
): void {
  document.layers.records.forEach((record, index) => {
    writeNew(writer, insertions, index, 'record');
    copy(writer, document, record.range);
  });
  writeNew(writer, insertions, document.layers.records.length, 'record');
}

function spliceChannels(
  writer: ByteWriter,
  document: PsdDocument,
  insertions: readonly EncodedInsertion[],
): void {
  document.layers.records.forEach((record, index) => {
    writeNew(writer, insertions, index, 'channels');
    record.channels.forEach((channel) => copy(writer, document, channel.data));
  });
  writeNew(writer, insertions, document.layers.records.length, 'channels');
}

function writeNew(
  writer: ByteWriter,
  insertions: readonly EncodedInsertion[],
  index: number,
  part: keyof EncodedLayer,
): void {
  for (const { at, layers } of insertions) {
    if (at === index) layers.forEach((layer) => writer.bytes(layer[part]));
  }
}

/** Where the channel data ends and padding begins. */
function endOfChannels({ records, range }: LayerInfo): number {
  const ends = records.flatMap((record) => [
    record.range.end,
    ...record.channels.map(({ data }) => data.end),
  ]);
  return ends.reduce((a, b) => Math.max(a, b), range.start);
}

/** Where the old padding begins: zeros at the end of the layer information say nothing and are left out. */
function endOfContent({ bytes, layers }: PsdDocument): number {
  const first = endOfChannels(layers);
  let end = layers.range.end;
  while (end > first && bytes[end - 1] === 0) end--;
  return end;
}
