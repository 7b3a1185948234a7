/** Red, green and blue of the luma of ITU-R BT.601: the one notion of how light a colour is. */
export const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * @param rgb samples in any range, red first, interleaved
 * @param at index of the red sample
 * @returns the luma in the same range
 */
export function lumaAt(rgb: ArrayLike<number>, at: number): number {
  return LUMA[0] * rgb[at] + LUMA[1] * rgb[at + 1] + LUMA[2] * rgb[at + 2];
}
