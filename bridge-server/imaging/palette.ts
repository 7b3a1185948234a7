/** The paints of a drawing: its commonest colours, as animators pick them. */
import type { Colour } from '../../pixels/flatten';
import type { Raster } from '../../pixels/raster';
import { toDepth } from '../../pixels/depth';

export interface Paint {
  colour: Colour;
  /** Share of all paint that has this colour, weighed by alpha, 0 to 1. */
  share: number;
}

/** The colour of thinner paint is too coarsely rounded to count. */
const LEAST_ALPHA = 32;
/** Colours are gathered in cells of 8 values a channel. */
const CELL_SHIFT = 3;

/**
 * The commonest colours of some cels, most common first; each is the mean of its cell.
 * @param count at most so many
 */
export function paints(rasters: readonly Raster[], count: number): Paint[] {
  const cells = new Map<number, [red: number, green: number, blue: number, weight: number]>();
  let total = 0;
  for (const { data } of rasters.map((raster) => toDepth(raster, 8))) {
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] < LEAST_ALPHA) continue;
      total += data[i + 3];
      addToCell(cells, data[i], data[i + 1], data[i + 2], data[i + 3]);
    }
  }
  return [...cells.values()]
    .sort((a, b) => b[3] - a[3])
    .slice(0, count)
    .map(([red, green, blue, n]) => ({ colour: [red / n, green / n, blue / n], share: n / total }));
}

function addToCell(
  cells: Map<number, [number, number, number, number]>,
  red: number,
  green: number,
  blue: number,
  weight: number,
): void {
  const key = ((red >> CELL_SHIFT) << 16) | ((green >> CELL_SHIFT) << 8) | (blue >> CELL_SHIFT);
  const cell = cells.get(key) ?? [0, 0, 0, 0];
  [red, green, blue, 1].forEach((value, i) => (cell[i] += value * weight));
  cells.set(key, cell);
}
