/** The first 26 bytes of a PSD or PSB: what kind of document it is, and whether in-betweens can be made in it. */
import { BridgeError } from '../../protocol/errors';
import type { ByteReader } from './byte-reader';

/** Bits of a sample. */
export type Depth = 8 | 16;

export interface PsdHeader {
  widthPx: number;
  heightPx: number;
  depth: Depth;
  mode: 'rgb' | 'gray';
  /** The large document format (PSB): some lengths take eight bytes. */
  large: boolean;
}

const SIGNATURE = '8BPS';
const VERSION = { psd: 1, psb: 2 };
const RESERVED_BYTES = 6;
const MODE = { gray: 1, rgb: 3 };
const MODE_NAMES: Readonly<Record<number, string>> = {
  0: 'Bitmap',
  2: 'Indexed Color',
  4: 'CMYK',
  7: 'Multichannel',
  8: 'Duotone',
  9: 'Lab',
};

export function isPsd(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && String.fromCharCode(...bytes.subarray(0, 4)) === SIGNATURE;
}

/** @throws BridgeError `file-unreadable` or `mode-unsupported` */
export function readHeader(reader: ByteReader): PsdHeader {
  if (reader.tag() !== SIGNATURE) throw new BridgeError('file-unreadable', 'The file is not a PSD.');
  const version = reader.uint16();
  if (version !== VERSION.psd && version !== VERSION.psb) {
    throw new BridgeError('file-unreadable', `The file has the unknown PSD version ${version}.`);
  }
  reader.skip(RESERVED_BYTES);
  reader.uint16(); // channels of the flattened picture
  const heightPx = reader.uint32();
  const widthPx = reader.uint32();
  const depth = supportedDepth(reader.uint16());
  return { widthPx, heightPx, depth, mode: supportedMode(reader.uint16()), large: version === VERSION.psb };
}

function supportedDepth(bits: number): Depth {
  if (bits === 8 || bits === 16) return bits;
  throw new BridgeError('mode-unsupported', `The document has ${bits} bits a channel; 8 and 16 can be used.`);
}

function supportedMode(mode: number): PsdHeader['mode'] {
  if (mode === MODE.rgb) return 'rgb';
  if (mode === MODE.gray) return 'gray';
  throw new BridgeError('mode-unsupported', `The document is in ${MODE_NAMES[mode] ?? 'an unknown'} mode.`);
}
