/** Packing and unpacking for PSDs, by Node's own zlib. */
import { constants, deflateSync, inflateSync } from 'node:zlib';
import type { Deflate, Inflate } from '../../../psd/format/channel-data';

export const deflate: Deflate = (bytes) => deflateSync(bytes);

/** What was written without its checksum is read all the same. */
export const inflate: Inflate = (packed, byteCount) =>
  inflateSync(packed, { maxOutputLength: byteCount, finishFlush: constants.Z_SYNC_FLUSH });
