/** PSDs put together byte by byte, for what no library writes: masks from vectors, odd blocks, blending options. */
import { ByteWriter } from '../../psd/format/byte-writer';
import { layerTree, type PsdLayer } from '../../psd/format/layer-tree';
import { findLayer } from '../../psd/read/find-layer';
import type { OpenPsd } from '../../psd/read/open-psd';
import { openWithNode } from './documents';

export interface HandMadeLayer {
  name: string;
  left?: number;
  top?: number;
  widthPx?: number;
  heightPx?: number;
  /** One colour for all of its pixels, or one a pixel. */
  rgba?: readonly number[] | readonly (readonly number[])[];
  blendKey?: string;
  opacity?: number;
  clipped?: boolean;
  hidden?: boolean;
  /** The mask section without its length, and the pixels of the channels that it speaks of. */
  mask?: Uint8Array;
  channels?: readonly { id: number; samples: readonly number[] }[];
  /** Blending ranges; none by default. */
  ranges?: readonly number[];
  blocks?: readonly { key: string; data: Uint8Array | readonly number[]; signature?: string }[];
  /** 1: a group that begins above its layers; 3: its end below them. */
  section?: { type: 1 | 2 | 3; blendKey?: string };
}

export interface HandMadeDocument {
  widthPx?: number;
  heightPx?: number;
  large?: boolean;
  /** Bottom first. */
  layers: readonly HandMadeLayer[];
  /** Written behind the layer information and the global mask, as they are. */
  documentBlocks?: Uint8Array;
  /** Zeros behind the channels. */
  paddingBytes?: number;
}

/** An 8-bit RGB document whose channels are not packed. */
export function handMade(made: HandMadeDocument): Uint8Array {
  const { widthPx = 8, heightPx = 8, large = false, layers, documentBlocks, paddingBytes = 0 } = made;
  const info = new ByteWriter().int16(layers.length);
  layers.forEach((layer) => info.bytes(recordOf(layer, large)));
  layers.forEach((layer) => channelsOf(layer).forEach(({ data }) => info.bytes(data)));
  info.bytes(new Uint8Array(paddingBytes));
  const section = new ByteWriter().byteCount(info.length, large).bytes(info.toBytes()).uint32(0);
  if (documentBlocks) section.bytes(documentBlocks);
  const psd = new ByteWriter()
    .tag('8BPS')
    .uint16(large ? 2 : 1)
    .bytes(new Uint8Array(6));
  psd.uint16(3).uint32(heightPx).uint32(widthPx).uint16(8).uint16(3).uint32(0).uint32(0);
  psd.byteCount(section.length, large).bytes(section.toBytes());
  return psd
    .uint16(0)
    .bytes(new Uint8Array(widthPx * heightPx * 3))
    .toBytes();
}

/** A group as its records, bottom first. */
export function group(name: string, layers: readonly HandMadeLayer[], more: Partial<HandMadeLayer> = {}) {
  const { section = { type: 1, blendKey: 'pass' } } = more;
  return [{ name: '</Layer group>', section: { type: 3 as const } }, ...layers, { name, ...more, section }];
}

/** The document opened, and a way to its layers by name. */
export function openHandMade(made: HandMadeDocument): {
  psd: OpenPsd;
  tree: PsdLayer[];
  layer: (name: string) => PsdLayer;
} {
  const psd = openWithNode(handMade(made));
  const tree = layerTree(psd);
  return { psd, tree, layer: (name) => findLayer(tree, name) };
}

/** A mask section. @param parameters what follows when the flags say so */
export function maskSection(
  [left, top, right, bottom]: readonly number[],
  outside: number,
  flags: number,
  {
    painted,
    parameters = [],
  }: { painted?: { bounds: readonly number[]; flags?: number }; parameters?: number[] } = {},
): Uint8Array {
  const writer = new ByteWriter().int32(top).int32(left).int32(bottom).int32(right);
  writer.uint8(outside).uint8(flags);
  if (painted) {
    const [pl, pt, pr, pb] = painted.bounds;
    writer.uint8(painted.flags ?? 0).uint8(255);
    writer.int32(pt).int32(pl).int32(pb).int32(pr);
  }
  return writer.bytes(Uint8Array.from(parameters)).pad(4).toBytes();
}

function channelsOf(layer: HandMadeLayer): { id: number; data: Uint8Array }[] {
  const { widthPx = 0, heightPx = 0, rgba = [0, 0, 0, 255], channels = [] } = layer;
  const count = Math.max(0, widthPx) * Math.max(0, heightPx);
  const colours = typeof rgba[0] === 'number' ? [rgba as readonly number[]] : (rgba as readonly number[][]);
  const own = [-1, 0, 1, 2].map((id) => ({
    id,
    samples: Array.from({ length: count }, (_, i) => colours[i % colours.length][id < 0 ? 3 : id]),
  }));
  return [...own, ...channels].map(({ id, samples }) => ({ id, data: Uint8Array.of(0, 0, ...samples) }));
}

function recordOf(layer: HandMadeLayer, large: boolean): Uint8Array {
  const { left = 0, top = 0, widthPx = 0, heightPx = 0, blendKey = 'norm', opacity = 255 } = layer;
  const channels = channelsOf(layer);
  const record = new ByteWriter();
  record
    .int32(top)
    .int32(left)
    .int32(top + heightPx)
    .int32(left + widthPx);
  record.uint16(channels.length);
  channels.forEach(({ id, data }) => record.int16(id).byteCount(data.length, large));
  record.tag('8BIM').tag(blendKey).uint8(opacity);
  record
    .uint8(layer.clipped ? 1 : 0)
    .uint8(layer.hidden ? 10 : 8)
    .uint8(0);
  const extra = extraOf(layer, large);
  return record.uint32(extra.length).bytes(extra).toBytes();
}

function extraOf(
  { name, mask, ranges = [], blocks = [], section }: HandMadeLayer,
  large: boolean,
): Uint8Array {
  const extra = new ByteWriter().uint32(mask?.length ?? 0).bytes(mask ?? new Uint8Array(0));
  extra.uint32(ranges.length).bytes(Uint8Array.from(ranges));
  extra.bytes(new ByteWriter().uint8(name.length).tag(name).pad(4).toBytes());
  for (const { key, data, signature = '8BIM' } of blocks)
    extra.bytes(block(key, padded(data), signature, large));
  if (section) {
    const { type, blendKey = 'norm' } = section;
    const data = new ByteWriter().uint32(type).tag('8BIM').tag(blendKey).toBytes();
    extra.bytes(block('lsct', data));
  }
  return extra.toBytes();
}

/** Layers' blocks are as long as their padding. */
function padded(data: Uint8Array | readonly number[]): Uint8Array {
  return new ByteWriter().bytes(Uint8Array.from(data)).pad(4).toBytes();
}

/** A tagged block; one with the signature `8B64` has a length of eight bytes. */
export function block(
  key: string,
  data: Uint8Array | readonly number[],
  signature = '8BIM',
  large = false,
): Uint8Array {
  const wide = signature === '8B64' || (large && ['LMsk', 'Lr16', 'FMsk'].includes(key));
  const bytes = Uint8Array.from(data);
  return new ByteWriter().tag(signature).tag(key).byteCount(bytes.length, wide).bytes(bytes).pad(4).toBytes();
}
