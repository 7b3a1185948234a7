/** The paper under previews: white, unless the drawing would vanish on it. */
import { toDepth } from '../../pixels/depth';
import { WHITE, type Colour } from '../../pixels/flatten';
import type { Raster } from '../../pixels/raster';

/** A middle gray, a little warm: white chalk and white cels stand out on it, and ink does too. */
const GRAY_PAPER: Colour = [150, 148, 144];
/** Lighter than this (of 255) in every channel is lost on white paper. */
const LIGHT = 216;
/** Fainter than this (of 255) is an edge's veil and says nothing on the paint. */
const SOLID = 128;
/** With more of its outline lost than this a drawing cannot be read. */
const MOST_LOST = 0.2;

/** @param cels of any depth; pictures without transparency hide the paper anyway */
export function choosePaper(cels: readonly Raster[]): Colour {
  let [outline, lost] = [0, 0];
  for (const cel of cels) {
    const raster = toDepth(cel, 8);
    for (let pixel = 0; pixel < raster.widthPx * raster.heightPx; pixel++) {
      if (!isOutline(raster, pixel)) continue;
      outline++;
      if (isLight(raster, pixel)) lost++;
    }
  }
  return lost > MOST_LOST * outline ? GRAY_PAPER : WHITE;
}

/** Solid paint beside a pixel that is not. */
function isOutline({ data, widthPx, heightPx }: Raster, pixel: number): boolean {
  const solid = (at: number) => data[at * 4 + 3] >= SOLID;
  if (!solid(pixel)) return false;
  const x = pixel % widthPx;
  return (
    (x > 0 && !solid(pixel - 1)) ||
    (x < widthPx - 1 && !solid(pixel + 1)) ||
    (pixel >= widthPx && !solid(pixel - widthPx)) ||
    (pixel < widthPx * (heightPx - 1) && !solid(pixel + widthPx))
  );
}

function isLight({ data }: Raster, pixel: number): boolean {
  return data[pixel * 4] > LIGHT && data[pixel * 4 + 1] > LIGHT && data[pixel * 4 + 2] > LIGHT;
}
