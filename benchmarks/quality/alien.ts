/** Alien colours: pixels in a mixed colour that a painter would never use on this cel. */
import type { Picture } from './picture';

const TOLERANCE = 24;
const PALETTE_COLOURS = 48;
const BIN = 8;
const MOST_SAMPLES = 6000;
const NEIGHBOUR_RADIUS_PX = 3;

export type Palette = readonly (readonly [number, number, number])[];

/** The commonest colours at 5 bits a channel, as bin centres. */
export function palette({ rgb }: Picture): Palette {
  const counts = new Uint32Array(32 * 32 * 32);
  for (let j = 0; j < rgb.length; j += 3) {
    counts[((rgb[j] / BIN) | 0) * 1024 + ((rgb[j + 1] / BIN) | 0) * 32 + ((rgb[j + 2] / BIN) | 0)]++;
  }
  const keys = Array.from(counts.keys()).filter((key) => counts[key] > 0);
  keys.sort((a, b) => counts[b] - counts[a] || a - b);
  const centre = (bin: number): number => bin * BIN + BIN / 2;
  return keys
    .slice(0, PALETTE_COLOURS)
    .map((key) => [centre(key >> 10), centre((key >> 5) & 31), centre(key & 31)]);
}

/** Pixel indices of the mask, thinned evenly to at most 6000. */
function sampledPixels(mask: Uint8Array): number[] {
  const all: number[] = [];
  mask.forEach((inside, i) => {
    if (inside) all.push(i);
  });
  if (all.length <= MOST_SAMPLES) return all;
  const step = (all.length - 1) / (MOST_SAMPLES - 1);
  return Array.from({ length: MOST_SAMPLES }, (_, k) => all[Math.floor(k * step)]);
}

function distanceToPalette(picture: Picture, pixel: number, colours: Palette): number {
  const [r, g, b] = picture.rgb.subarray(pixel * 3, pixel * 3 + 3);
  let best = Infinity;
  for (const [pr, pg, pb] of colours) {
    best = Math.min(best, Math.max(Math.abs(r - pr), Math.abs(g - pg), Math.abs(b - pb)));
  }
  return best;
}

function distanceToNeighbourhood(predicted: Picture, truth: Picture, pixel: number): number {
  const { widthPx, heightPx, rgb } = truth;
  const px = pixel % widthPx;
  const py = (pixel - px) / widthPx;
  const clamp = (value: number, last: number): number => Math.max(0, Math.min(last, value));
  let best = Infinity;
  for (let dy = -NEIGHBOUR_RADIUS_PX; dy <= NEIGHBOUR_RADIUS_PX; dy++) {
    for (let dx = -NEIGHBOUR_RADIUS_PX; dx <= NEIGHBOUR_RADIUS_PX; dx++) {
      const j = (clamp(py + dy, heightPx - 1) * widthPx + clamp(px + dx, widthPx - 1)) * 3;
      let most = 0;
      for (let c = 0; c < 3; c++) most = Math.max(most, Math.abs(predicted.rgb[pixel * 3 + c] - rgb[j + c]));
      best = Math.min(best, most);
    }
  }
  return best;
}

/** Share of the mask's pixels whose colour is over 24 from the palette and from the true 7x7 neighbourhood. */
export function alienShare(predicted: Picture, truth: Picture, colours: Palette, mask: Uint8Array): number {
  const pixels = sampledPixels(mask);
  if (pixels.length === 0) return 0;
  const isAlien = (pixel: number): boolean =>
    distanceToPalette(predicted, pixel, colours) > TOLERANCE &&
    distanceToNeighbourhood(predicted, truth, pixel) > TOLERANCE;
  return pixels.filter(isAlien).length / pixels.length;
}
