/** Pixel files are believed only when they are what the journal says: a plain file, of this length and this hash. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { BridgeError } from '../../../protocol';

/** Read at once while hashing, so that memory stays flat however large the frame. */
const PIECE_BYTES = 1024 * 1024;
/** Never through a link; 0 where a system has no such flag. */
const NO_LINK = constants.O_NOFOLLOW ?? 0;

export interface Expected {
  /** Length in bytes. */
  bytes: number;
  /** SHA-256 in hex. Frames of takes always have one. */
  sha256?: string;
}

/**
 * Opens a pixel file and checks all of it. What is read from the handle afterwards is what was checked.
 * @returns an open handle; the caller closes it
 * @throws BridgeError `frame-damaged` when it is gone, a link, cut, longer, or other pixels
 */
export async function openChecked(path: string, expected: Expected): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | NO_LINK).catch(() => undefined);
  if (!file) throw damaged();
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size !== expected.bytes) throw damaged();
    if (expected.sha256 !== undefined && (await hashOf(file)) !== expected.sha256) throw damaged();
    return file;
  } catch (error) {
    await file.close();
    throw error instanceof BridgeError ? error : damaged();
  }
}

async function hashOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
}

function damaged(): BridgeError {
  return new BridgeError(
    'frame-damaged',
    'The pixels on the disk have not the length and hash that were noted.',
  );
}
