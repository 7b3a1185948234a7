/** The bytes of layers and groups that are added to a document. */
import type { WireBounds } from '../../protocol/pixels';
import { ByteWriter } from '../format/byte-writer';
import { encodePlane, type Deflate, type Plane } from '../format/channel-data';
import type { PsdHeader } from '../format/header';
import { CHANNEL } from '../format/layer-record';
import { writeLayerBlock } from '../format/tagged-blocks';

/** What is drawn on a layer: RGBA, straight alpha, in the depth of the document. */
export interface NewCel {
  bounds: WireBounds;
  raster: { data: Uint8ClampedArray | Uint16Array };
}

export interface NewLayer {
  name: string;
  /** Without width and height: an empty layer. */
  cel: NewCel;
  /** 0 to 1. */
  opacity: number;
  /** 0 to 1: of what is painted, without layer effects; 1 when it is left out. */
  fillOpacity?: number;
  /** Four letters, `norm` for normal. */
  blendKey: string;
  hidden?: boolean;
}

export interface NewGroup {
  name: string;
  /** Bottom first. */
  layers: readonly NewNode[];
  /** 0 to 1; 1 when missing. */
  opacity?: number;
  /** Pass through when missing. */
  blendKey?: string;
  hidden?: boolean;
}

export type NewNode = NewLayer | NewGroup;

/** A record and the channel data that belongs to it. */
export interface EncodedLayer {
  record: Uint8Array;
  channels: Uint8Array;
}

const SECTION = { openGroup: 1, divider: 3 };
const DIVIDER_NAME = '</Layer group>';
const NOWHERE: WireBounds = { left: 0, top: 0, right: 0, bottom: 0 };
const NORMAL = 'norm';
const PASS_THROUGH = 'pass';
/** Bit 3: bit 4 has meaning. Bit 4: the pixels do not matter to how the document looks (groups and dividers). */
const FLAG = { hidden: 2, layer: 8, section: 8 | 16 };
const MAX_OPACITY = 255;
const MAX_SHORT_NAME = 31;

interface RecordParts {
  name: string;
  bounds: WireBounds;
  planes: { id: number; data: Uint8Array }[];
  blendKey: string;
  opacity: number;
  fillOpacity?: number;
  flags: number;
  hidden?: boolean;
  section?: { type: number; blendKey?: string };
  id?: number;
}

/**
 * A group as records, bottom first: its divider, its layers, itself.
 * @param nextId gives layer ids; missing in documents whose layers have none
 */
export function encodeGroup(
  { name, layers, opacity = 1, blendKey = PASS_THROUGH, hidden }: NewGroup,
  header: PsdHeader,
  deflate: Deflate,
  nextId?: () => number,
): EncodedLayer[] {
  const section = (parts: Pick<RecordParts, 'name' | 'section'> & Partial<RecordParts>) => {
    const planes = emptyPlanes(header);
    const plain = { bounds: NOWHERE, planes, blendKey: NORMAL, opacity: 1, flags: FLAG.section };
    return encode({ ...plain, id: nextId?.(), ...parts }, header);
  };
  return [
    section({ name: DIVIDER_NAME, section: { type: SECTION.divider } }),
    ...layers.flatMap((node) => encodeNode(node, header, deflate, nextId)),
    section({
      name,
      opacity,
      hidden,
      blendKey: blendKey === PASS_THROUGH ? NORMAL : blendKey,
      section: { type: SECTION.openGroup, blendKey },
    }),
  ];
}

/** A layer or a group as records, bottom first. @param nextId as in `encodeGroup` */
export function encodeNode(
  node: NewNode,
  header: PsdHeader,
  deflate: Deflate,
  nextId?: () => number,
): EncodedLayer[] {
  if ('layers' in node) return encodeGroup(node, header, deflate, nextId);
  return [encodeLayer(node, header, deflate, nextId)];
}

function encodeLayer(
  { name, cel, opacity, fillOpacity, blendKey, hidden }: NewLayer,
  header: PsdHeader,
  deflate: Deflate,
  nextId?: () => number,
): EncodedLayer {
  const { left, top, right, bottom } = cel.bounds;
  const [widthPx, heightPx] = [right - left, bottom - top];
  const shape = { widthPx, heightPx, depth: header.depth, large: header.large };
  const planes = channelIds(header).map(({ id, from }) => ({
    id,
    data: widthPx * heightPx === 0 ? NO_PIXELS : encodePlane(planeOf(cel.raster, from), shape, deflate),
  }));
  return encode(
    {
      name,
      bounds: cel.bounds,
      planes,
      blendKey,
      opacity,
      fillOpacity,
      hidden,
      flags: FLAG.layer,
      id: nextId?.(),
    },
    header,
  );
}

/** Compression 0 and no samples. */
const NO_PIXELS = Uint8Array.of(0, 0);

function emptyPlanes(header: PsdHeader): RecordParts['planes'] {
  return channelIds(header).map(({ id }) => ({ id, data: NO_PIXELS }));
}

/** The channels of a layer, and which sample of a pixel each takes. */
function channelIds({ mode }: PsdHeader): { id: number; from: number }[] {
  const alpha = { id: CHANNEL.alpha, from: 3 };
  if (mode === 'gray') return [alpha, { id: CHANNEL.gray, from: 0 }];
  return [alpha, { id: CHANNEL.red, from: 0 }, { id: CHANNEL.green, from: 1 }, { id: CHANNEL.blue, from: 2 }];
}

function planeOf({ data }: NewCel['raster'], from: number): Plane {
  const plane =
    data instanceof Uint16Array ? new Uint16Array(data.length / 4) : new Uint8Array(data.length / 4);
  for (let i = 0; i < plane.length; i++) plane[i] = data[i * 4 + from];
  return plane;
}

function encode(parts: RecordParts, { large }: PsdHeader): EncodedLayer {
  const { bounds, planes } = parts;
  const record = new ByteWriter();
  record.int32(bounds.top).int32(bounds.left).int32(bounds.bottom).int32(bounds.right).uint16(planes.length);
  planes.forEach(({ id, data }) => record.int16(id).byteCount(data.length, large));
  record
    .tag('8BIM')
    .tag(parts.blendKey)
    .uint8(Math.round(parts.opacity * MAX_OPACITY));
  const flags = parts.flags | (parts.hidden ? FLAG.hidden : 0);
  record.uint8(0).uint8(flags).uint8(0); // clipping, flags, filler
  const extra = encodeExtra(parts);
  record.uint32(extra.length).bytes(extra);
  const channels = new ByteWriter();
  planes.forEach(({ data }) => channels.bytes(data));
  return { record: record.toBytes(), channels: channels.toBytes() };
}

function encodeExtra({ name, fillOpacity = 1, section, id }: RecordParts): Uint8Array {
  const extra = new ByteWriter().uint32(0).uint32(0); // no mask, default blending ranges
  const short = name.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_SHORT_NAME);
  const pascal = new ByteWriter().uint8(short.length).tag(short).pad(4);
  extra.bytes(pascal.toBytes());
  writeLayerBlock(extra, 'luni', unicodeString(name));
  if (id !== undefined) writeLayerBlock(extra, 'lyid', new ByteWriter().uint32(id));
  if (fillOpacity < 1) writeLayerBlock(extra, 'iOpa', encodeFillOpacity(fillOpacity));
  if (section) writeLayerBlock(extra, 'lsct', encodeSection(section));
  return extra.toBytes();
}

function unicodeString(text: string): ByteWriter {
  const writer = new ByteWriter().uint32(text.length);
  for (let i = 0; i < text.length; i++) writer.uint16(text.charCodeAt(i));
  return writer;
}

/** A byte, padded to four. */
function encodeFillOpacity(share: number): ByteWriter {
  return new ByteWriter().uint8(Math.round(share * MAX_OPACITY)).pad(4);
}

function encodeSection({ type, blendKey }: { type: number; blendKey?: string }): ByteWriter {
  const writer = new ByteWriter().uint32(type);
  return blendKey ? writer.tag('8BIM').tag(blendKey) : writer;
}
