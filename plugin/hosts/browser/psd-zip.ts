/** Packing and unpacking for PSDs in a browser. */
import { inflateSync, zlibSync } from 'fflate';
import type { Deflate, Inflate } from '../../../psd/format/channel-data';

/** A zlib stream begins with two bytes about itself. */
const ZLIB_HEAD_BYTES = 2;

export const deflate: Deflate = (bytes) => zlibSync(bytes);

/** What was written without its checksum is read all the same: the stream itself says where it ends. */
export const inflate: Inflate = (packed, byteCount) =>
  inflateSync(packed.subarray(ZLIB_HEAD_BYTES), { out: new Uint8Array(byteCount) });
