import { BridgeError } from '../../protocol';
import { isShortOfMemory } from './short-of-memory';

const BUSY = /^SQLITE_(BUSY|LOCKED)/;
const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);

/**
 * Turns what a system call, the journal or an engine threw into an entry of the error table; anything that is not
 * recognised becomes `fallback` with a sentence that holds no path and no stack.
 */
export function plainError(
  error: unknown,
  fallback: { code: 'engine-failed' | 'internal'; detail: string },
): BridgeError {
  if (error instanceof BridgeError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (DISK_FULL.has(code)) return new BridgeError('disk-full', 'There is no space left on the disk.');
  if (BUSY.test(code)) return new BridgeError('journal-busy', 'Another program holds the journal.');
  if (isShortOfMemory(error)) return new BridgeError('out-of-memory', 'The memory of this machine ran out.');
  return new BridgeError(fallback.code, fallback.detail);
}
