/** What a layer record says of the layer's mask. The pixels of the mask lie in channels of their own. */
import type { WireBounds } from '../../protocol/pixels';
import { ByteReader } from './byte-reader';

/** The pixels of one mask: their place, and what holds beyond it. */
export interface MaskArea {
  bounds: WireBounds;
  /** Outside of its bounds: 0 hides, 255 shows. */
  outside: number;
  disabled: boolean;
}

export interface LayerMask extends MaskArea {
  /**
   * The pixels were not painted but made from the layer's vector mask; where the artist painted a mask too, they show
   * what both let through, and `painted` is that one alone.
   */
  fromVector: boolean;
  painted?: MaskArea;
  /** 255 for the whole mask; less lets through what the mask hides. */
  density: number;
  featherPx: number;
  vectorDensity: number;
  vectorFeatherPx: number;
}

const FLAG = { disabled: 2, fromVector: 8, parameters: 16 };
const PARAMETER = { density: 1, feather: 2, vectorDensity: 4, vectorFeather: 8 };
const WHOLE = 255;
/** Flags, ground and rectangle of the painted mask; shorter remains are parameters and padding. */
const PAINTED_BYTES = 18;

/** @returns undefined for a layer without mask */
export function readLayerMask(extra: ByteReader): LayerMask | undefined {
  const section = new ByteReader(extra.bytes, extra.take(extra.uint32()));
  if (section.left === 0) return undefined;
  const bounds = readBounds(section);
  const outside = section.uint8();
  const flags = section.uint8();
  const painted = section.left >= PAINTED_BYTES ? readPainted(section) : undefined;
  const has = flags & FLAG.parameters && section.left > 0 ? section.uint8() : 0;
  return {
    bounds,
    outside,
    disabled: (flags & FLAG.disabled) !== 0,
    fromVector: (flags & FLAG.fromVector) !== 0,
    painted,
    density: has & PARAMETER.density ? section.uint8() : WHOLE,
    featherPx: has & PARAMETER.feather ? readDouble(section) : 0,
    vectorDensity: has & PARAMETER.vectorDensity ? section.uint8() : WHOLE,
    vectorFeatherPx: has & PARAMETER.vectorFeather ? readDouble(section) : 0,
  };
}

function readPainted(section: ByteReader): MaskArea {
  const flags = section.uint8();
  const outside = section.uint8();
  return { bounds: readBounds(section), outside, disabled: (flags & FLAG.disabled) !== 0 };
}

/** A rectangle; one that ends before it begins is empty (empty fill layers are written with a height of -1). */
export function readBounds(reader: ByteReader): WireBounds {
  const [top, left, bottom, right] = [reader.int32(), reader.int32(), reader.int32(), reader.int32()];
  return { left, top, right: Math.max(left, right), bottom: Math.max(top, bottom) };
}

function readDouble(reader: ByteReader): number {
  const bytes = reader.slice(8);
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0);
}
