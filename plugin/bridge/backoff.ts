/** Waiting times between attempts to connect: short at first, then doubling up to a ceiling. */
export const FIRST_WAIT_MS = 500;
export const LONGEST_WAIT_MS = 8_000;

/** @param failures attempts that failed in a row, from 1 */
export function waitBeforeAttemptMs(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1));
}
