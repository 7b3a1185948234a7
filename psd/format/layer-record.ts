/** One layer record of a PSD: what it says of the layer, and where its bytes lie. */
import type { WireBounds } from '../../protocol/pixels';
import { brokenDocument, ByteReader, type ByteRange } from './byte-reader';
import { readBounds, readLayerMask, type LayerMask } from './layer-mask-record';
import { readLayerBlocks, type TaggedBlock } from './tagged-blocks';

export const CHANNEL = { red: 0, green: 1, blue: 2, gray: 0, alpha: -1, mask: -2, paintedMask: -3 };

export interface LayerChannel {
  id: number;
  /** Compression and samples; filled in when the channel data behind the records is reached. */
  data: ByteRange;
}

export type SectionKind = 'layer' | 'group' | 'divider';

export interface LayerRecord {
  /** The record's own bytes, without its channel data. */
  range: ByteRange;
  name: string;
  bounds: WireBounds;
  channels: LayerChannel[];
  /** Four letters, `norm` for normal. Of a group: its own, `pass` for pass through. */
  blendKey: string;
  /** 0 to 255. */
  opacity: number;
  /** 0 to 255: of what is painted, without layer effects. */
  fillOpacity: number;
  clipped: boolean;
  /** Blend If: some colours of it, or of what is below, are left out. */
  blendsByColour: boolean;
  hidden: boolean;
  /** The artist locked its pixels, or all of it. */
  pixelsLocked: boolean;
  /** The artist locked all of it: a group takes no new layers then. */
  allLocked: boolean;
  section: SectionKind;
  mask?: LayerMask;
  id?: number;
  blocks: TaggedBlock[];
}

const FLAG_HIDDEN = 2;
/** Bits of the lock block; the highest one is the lock of everything. */
const LOCK = { pixels: 2, all: 0x80000000 };
const MAX_OPACITY = 255;
const SECTION_DIVIDER = 3;
/** A section block of this length or more also tells the group's blend mode. */
const SECTION_WITH_BLEND_BYTES = 12;

export function readLayerRecord(reader: ByteReader, large: boolean): LayerRecord {
  const start = reader.position;
  const bounds = readBounds(reader);
  const declared = Array.from({ length: reader.uint16() }, () => ({
    id: reader.int16(),
    length: reader.length(large),
  }));
  if (reader.tag() !== '8BIM') throw brokenDocument('a layer has no signature');
  const blendKey = reader.tag();
  const [opacity, clipping, flags] = [reader.uint8(), reader.uint8(), reader.uint8()];
  reader.skip(1);
  const extra = new ByteReader(reader.bytes, reader.take(reader.uint32()));
  const mask = readLayerMask(extra);
  const blendsByColour = readRanges(extra);
  const shortName = readPascalName(extra);
  const blocks = readLayerBlocks(reader.bytes, { start: extra.position, end: extra.range.end }, large);
  const sectionBlock = findBlock(blocks, 'lsct') ?? findBlock(blocks, 'lsdk');
  return {
    range: { start, end: reader.position },
    name: readUnicodeName(reader.bytes, blocks) ?? shortName,
    bounds,
    channels: declared.map(({ id, length }) => ({ id, data: { start: 0, end: length } })),
    blendKey: (sectionBlock && sectionBlend(reader.bytes, sectionBlock)) ?? blendKey,
    opacity,
    fillOpacity: readFillOpacity(reader.bytes, blocks),
    clipped: clipping !== 0,
    blendsByColour,
    hidden: (flags & FLAG_HIDDEN) !== 0,
    pixelsLocked: (lockFlags(reader.bytes, blocks) & (LOCK.pixels | LOCK.all)) !== 0,
    allLocked: (lockFlags(reader.bytes, blocks) & LOCK.all) !== 0,
    section: sectionKind(reader.bytes, sectionBlock),
    mask,
    id: readId(reader.bytes, blocks),
    blocks,
  };
}

export function findBlock(blocks: readonly TaggedBlock[], key: string): TaggedBlock | undefined {
  return blocks.find((block) => block.key === key);
}

/** From which black to which white a layer is blended, in fours; any but the whole scale is a choice of the artist. */
function readRanges(extra: ByteReader): boolean {
  const ranges = extra.slice(extra.uint32());
  return ranges.some(
    (value, i) => i < ranges.length - (ranges.length % 4) && value !== (i % 4 < 2 ? 0 : 255),
  );
}

/** One length byte, then letters, padded to four bytes in all; old files have nothing else. */
function readPascalName(reader: ByteReader): string {
  const length = reader.uint8();
  const name = new TextDecoder('macintosh').decode(reader.slice(length));
  reader.skip(Math.min((4 - ((length + 1) % 4)) % 4, reader.left));
  return name;
}

function readUnicodeName(bytes: Uint8Array, blocks: readonly TaggedBlock[]): string | undefined {
  const block = findBlock(blocks, 'luni');
  if (!block) return undefined;
  const reader = new ByteReader(bytes, block.data);
  const units = Array.from({ length: Math.min(reader.uint32(), reader.left / 2) }, () => reader.uint16());
  return String.fromCharCode(...units).replace(/\0+$/, '');
}

function readId(bytes: Uint8Array, blocks: readonly TaggedBlock[]): number | undefined {
  const block = findBlock(blocks, 'lyid');
  return block && new ByteReader(bytes, block.data).uint32();
}

function lockFlags(bytes: Uint8Array, blocks: readonly TaggedBlock[]): number {
  const block = findBlock(blocks, 'lspf');
  return block ? new ByteReader(bytes, block.data).uint32() : 0;
}

function readFillOpacity(bytes: Uint8Array, blocks: readonly TaggedBlock[]): number {
  const block = findBlock(blocks, 'iOpa');
  return block ? new ByteReader(bytes, block.data).uint8() : MAX_OPACITY;
}

function sectionKind(bytes: Uint8Array, block: TaggedBlock | undefined): SectionKind {
  const type = block ? new ByteReader(bytes, block.data).uint32() : 0;
  if (type === 0) return 'layer';
  return type === SECTION_DIVIDER ? 'divider' : 'group';
}

function sectionBlend(bytes: Uint8Array, { data }: TaggedBlock): string | undefined {
  if (data.end - data.start < SECTION_WITH_BLEND_BYTES) return undefined;
  const reader = new ByteReader(bytes, data);
  reader.skip(8); // type and signature
  return reader.tag();
}
