import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { throwIfCancelled } from './model-error';

const BLOCK_BYTES = 4 * 1024 * 1024;

/** SHA-256 of a file, as hexadecimal. @param onBytes called with how many bytes were added */
export async function digestFile(
  path: string,
  onBytes: (count: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  await feedFile(hash, path, onBytes, signal);
  return hash.digest('hex');
}

/** Adds a file's bytes to a hash that goes on afterwards (a download that is resumed). */
export async function feedFile(
  hash: Hash,
  path: string,
  onBytes: (count: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path, 'r');
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  try {
    for (;;) {
      throwIfCancelled(signal);
      const { bytesRead } = await file.read(block, 0, block.length);
      if (bytesRead === 0) return;
      hash.update(block.subarray(0, bytesRead));
      onBytes(bytesRead);
    }
  } finally {
    await file.close();
  }
}

export function digestBytes(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
