import { BridgeError } from '../../protocol';
import { EngineProblem } from '../engines/engine-problem';

const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);
const MEMORY_WORDS = /out of memory|allocation failed|bad_alloc|cannot allocate|invalid array length/i;

/**
 * Turns what a system call, the journal or an engine threw into an entry of the error table; anything that is not
 * recognised becomes `fallback` with a sentence that holds no path and no stack.
 */
export function plainError(
  error: unknown,
  fallback: { code: 'engine-failed' | 'internal'; detail: string },
): BridgeError {
  if (error instanceof BridgeError) return error;
  if (error instanceof EngineProblem) return new BridgeError('engine-failed', error.message);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (DISK_FULL.has(code)) return new BridgeError('disk-full', 'There is no space left on the disk.');
  if (looksLikeMemory(error)) return new BridgeError('out-of-memory', 'The memory of this machine ran out.');
  return new BridgeError(fallback.code, fallback.detail);
}

export function looksLikeMemory(error: unknown): boolean {
  return MEMORY_WORDS.test(error instanceof Error ? error.message : String(error));
}
