/** A document that did not exist before: pictures and layers of other programs as a PSD or PSB. */
import { ByteWriter } from '../format/byte-writer';
import type { Deflate } from '../format/channel-data';
import type { PsdHeader } from '../format/header';
import { RESOURCE } from '../format/image-resources';
import { channelsOf, encodeFlattened, type FlattenedPicture } from './flattened-picture';
import { encodeNode, type NewNode } from './new-layer';

export interface NewDocument {
  header: PsdHeader;
  /** Bottom first. */
  layers: readonly NewNode[];
  /** What all layers show together: RGBA, opaque, the size and depth of the document. */
  merged: FlattenedPicture;
  /** An ICC profile; without one programs take their own. */
  profile?: Uint8Array;
}

/** A side over this needs the large document format (PSB). */
export const MAX_PSD_SIDE_PX = 30000;

const VERSION = { psd: 1, psb: 2 };
const MODE = { gray: 1, rgb: 3 };
const RESERVED_BYTES = 6;

/** @param deflate for 16-bit samples */
export function encodeDocument(
  { header, layers, merged, profile }: NewDocument,
  deflate: Deflate,
): Uint8Array {
  const { widthPx, heightPx, depth, mode, large } = header;
  const writer = new ByteWriter();
  writer
    .tag('8BPS')
    .uint16(large ? VERSION.psb : VERSION.psd)
    .bytes(new Uint8Array(RESERVED_BYTES));
  writer.uint16(channelsOf(header)).uint32(heightPx).uint32(widthPx).uint16(depth).uint16(MODE[mode]);
  writer.uint32(0); // colour mode data
  const resources = profile ? resource(RESOURCE.profile, profile) : new Uint8Array(0);
  writer.uint32(resources.length).bytes(resources);
  const section = layerSection(header, layers, deflate);
  writer.byteCount(section.length, large).bytes(section);
  return writer.bytes(encodeFlattened(merged, header)).toBytes();
}

function resource(id: number, data: Uint8Array): Uint8Array {
  const writer = new ByteWriter().tag('8BIM').uint16(id).uint16(0).uint32(data.length).bytes(data);
  return writer.pad(2).toBytes();
}

/** Documents of 16 bits have their layer information in a block of its own. */
function layerSection(header: PsdHeader, layers: readonly NewNode[], deflate: Deflate): Uint8Array {
  const info = layerInfo(header, layers, deflate);
  const section = new ByteWriter();
  if (header.depth === 8) return section.byteCount(info.length, header.large).bytes(info).uint32(0).toBytes();
  section.byteCount(0, header.large).uint32(0).tag('8BIM').tag('Lr16');
  return section.byteCount(info.length, header.large).bytes(info).toBytes();
}

function layerInfo(header: PsdHeader, layers: readonly NewNode[], deflate: Deflate): Uint8Array {
  let lastId = 0;
  const encoded = layers.flatMap((node) => encodeNode(node, header, deflate, () => ++lastId));
  const info = new ByteWriter().int16(encoded.length);
  encoded.forEach(({ record }) => info.bytes(record));
  encoded.forEach(({ channels }) => info.bytes(channels));
  return info.pad(4).toBytes();
}
