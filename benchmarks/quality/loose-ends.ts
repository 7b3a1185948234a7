/** Loose line ends: what tears, shards and broken outlines leave behind in a frame. */
import type { LineMap } from './line-map';

/** Pixel indices of line pixels that have exactly one line pixel among their eight neighbours, in reading order. */
export function looseEnds({ isLine, widthPx, heightPx }: LineMap): number[] {
  const ends: number[] = [];
  const rowOf = (y: number, x: number): number => {
    if (y < 0 || y >= heightPx) return 0;
    const i = y * widthPx + x;
    return isLine[i] + (x > 0 ? isLine[i - 1] : 0) + (x < widthPx - 1 ? isLine[i + 1] : 0);
  };
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (!isLine[i]) continue;
      const neighbours = rowOf(y - 1, x) + rowOf(y, x) + rowOf(y + 1, x) - 1;
      if (neighbours === 1) ends.push(i);
    }
  }
  return ends;
}
