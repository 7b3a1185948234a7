import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Frees what nobody holds any more, at once. Feature maps of gigabytes look small to the collector's own clock, so
 * they would still be there while the next network loads.
 */
export function collectGarbage(): void {
  collect ??= exposedCollector();
  collect();
}

function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const exposed: unknown = runInNewContext('gc');
  // Contexts that are made from now on shall not have it.
  setFlagsFromString('--no-expose-gc');
  return typeof exposed === 'function' ? () => void exposed() : () => undefined;
}
