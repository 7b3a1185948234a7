/**
 * Veils: even, half-transparent paint such as a shadow or a blush. On the backing a veil shows as one plain colour;
 * when a frame shows that colour again, it is the veil and not some new opaque paint.
 */
import type { Colour } from '../../pixels/flatten';
import { distance, mix } from './backing';
import type { Raster } from '../../pixels/raster';
import { toDepth } from '../../pixels/depth';

export interface Veil {
  colour: Colour;
  /** 0 to 1. */
  alpha: number;
  /** What it looks like on the backing. */
  shown: Colour;
}

/** Alpha of what counts as half-transparent: fainter or denser paint is taken as backing or as opaque. */
const ALPHA_RANGE = { least: 24, most: 232 };
/** Even means: so far around no alpha differs by more. Edges of opaque paint are never even. */
const EVEN = { reachPx: 2, levels: 8 };
/** Of all pixels: less is an accident. */
const LEAST_SHARE = 0.0005;
const MOST_VEILS = 8;
/** How near a colour must come to that of a veil. */
const SAME_COLOUR = 14;
/** Nearer to the backing than this a veil cannot be told from it. */
const LEAST_DISTANCE = 24;
const COLOUR_SHIFT = 4;
const ALPHA_SHIFT = 4;

/** The veils of some cels, commonest first. */
export function findVeils(keys: readonly Raster[], backing: Colour): Veil[] {
  const cells = new Map<number, number[]>();
  let pixels = 0;
  for (const key of keys.map((one) => toDepth(one, 8))) {
    pixels += key.widthPx * key.heightPx;
    forEachEvenPixel(key, (at) => addToCell(cells, key.data.subarray(at, at + 4)));
  }
  return [...cells.values()]
    .filter(([count]) => count >= pixels * LEAST_SHARE)
    .sort(([a], [b]) => b - a)
    .slice(0, MOST_VEILS)
    .map(([count, ...sums]) => {
      const [red, green, blue, alpha] = sums.map((sum) => sum / count);
      return {
        colour: [red, green, blue] as const,
        alpha: alpha / 255,
        shown: mix(backing, [red, green, blue], alpha / 255),
      };
    })
    .filter(({ shown }) => distance(shown, backing) > LEAST_DISTANCE);
}

function forEachEvenPixel({ data, widthPx, heightPx }: Raster, visit: (at: number) => void): void {
  const { reachPx, levels } = EVEN;
  for (let y = reachPx; y < heightPx - reachPx; y++) {
    for (let x = reachPx; x < widthPx - reachPx; x++) {
      const at = (y * widthPx + x) * 4;
      const alpha = data[at + 3];
      if (alpha < ALPHA_RANGE.least || alpha > ALPHA_RANGE.most) continue;
      const around = [-reachPx, reachPx, -reachPx * widthPx, reachPx * widthPx];
      if (around.every((step) => Math.abs(data[at + step * 4 + 3] - alpha) <= levels)) visit(at);
    }
  }
}

function addToCell(cells: Map<number, number[]>, pixel: Raster['data']): void {
  const [red, green, blue, alpha] = pixel;
  const colourKey = ((red >> COLOUR_SHIFT) << 8) | ((green >> COLOUR_SHIFT) << 4) | (blue >> COLOUR_SHIFT);
  const key = (colourKey << 4) | (alpha >> ALPHA_SHIFT);
  const cell = cells.get(key) ?? [0, 0, 0, 0, 0];
  [1, red, green, blue, alpha].forEach((value, i) => (cell[i] += value));
  cells.set(key, cell);
}

/** The veil that a colour on the backing is; undefined when an opaque paint is at least as near. */
export function veilOf(colour: Colour, veils: readonly Veil[], opaque: readonly Colour[]): Veil | undefined {
  let best: Veil | undefined;
  let least = SAME_COLOUR;
  for (const veil of veils) {
    const away = distance(colour, veil.shown);
    if (away < least) [best, least] = [veil, away];
  }
  return best && opaque.some((paint) => distance(colour, paint) <= least) ? undefined : best;
}
