/** OpenRaster and Krita documents: zip archives with PNGs in them. */
import { basename } from 'node:path';
import { unzipSync } from 'fflate';
import { BridgeError } from '../../../protocol';

/** More than any drawing unpacks to; a small archive may claim to hold anything. */
const MAX_UNPACKED_BYTES = 2 ** 31 - 1;
const MERGED_PICTURE = 'mergedimage.png';

/**
 * The entries of an archive that are wanted.
 * @throws BridgeError `file-unreadable`
 */
export function unpack(
  bytes: Uint8Array,
  path: string,
  isWanted: (name: string) => boolean,
): Record<string, Uint8Array> {
  let unpackedBytes = 0;
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!isWanted(name)) return false;
        unpackedBytes += originalSize;
        if (unpackedBytes > MAX_UNPACKED_BYTES) throw new RangeError('too large');
        return true;
      },
    });
  } catch {
    throw new BridgeError('file-unreadable', `"${basename(path)}" is cut short, damaged or too large.`);
  }
}

/** The picture of the whole document, a PNG. @throws BridgeError `file-unreadable` */
export function mergedPicture(bytes: Uint8Array, path: string): Uint8Array {
  const merged = unpack(bytes, path, (name) => name === MERGED_PICTURE)[MERGED_PICTURE];
  if (merged) return merged;
  throw new BridgeError('file-unreadable', `"${basename(path)}" holds no picture of the whole document.`);
}
