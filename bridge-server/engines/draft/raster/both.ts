/** What both keys have: key A first, key B second. */
export type Both<T> = readonly [T, T];

/** The diagonal (px) for which the engine's lengths were measured: that of 512 x 320. */
const MEASURED_DIAGONAL_PX = 604;

/** A length that was measured on a picture of 512 x 320 as a length in a picture of another size. */
export function lengthIn(
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  measuredPx: number,
): number {
  return (measuredPx / MEASURED_DIAGONAL_PX) * Math.hypot(widthPx, heightPx);
}
