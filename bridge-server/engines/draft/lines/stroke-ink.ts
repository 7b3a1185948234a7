/**
 * Stroke ink: the paint of the lines lifted off a key at its own size. Where a line's rim is soft, its cover is how far the
 * pixel's colour lies on the way from the ground beside the line to the line's own colour. What lay under it is filled in.
 */
import { distanceTransform } from '../raster/distance-transform';
import type { Drawing } from '../raster/drawing';
import type { LineArt } from './line-art';
import { maskOf } from '../raster/pixel-test';
import type { WorkingSize } from '../raster/working-size';

/** Soft rims reach this far around lines, working px. */
const RIM_PX = 2;
/** The purest ink is looked for this near. */
const PURE_REACH_PX = 2;
/** Above this cover a pixel keeps its own colour, so that the grain of a pencil is kept. */
const GRAIN_COVER = 0.6;
const { max, min, floor } = Math;

export interface StrokeInk {
  widthPx: number;
  heightPx: number;
  /** [red, green, blue, alpha] of the ink alone, 0..255. */
  colour: Float32Array;
  /** 0..1 a pixel. */
  cover: Float32Array;
  /** The key without its lines. */
  ground: Drawing;
  /** 1 where a line or its rim was. */
  wasInk: Uint8Array;
  /** For each pixel the one whose ground it has. */
  groundOf: Int32Array;
}

export function liftInk(own: Drawing, small: Drawing, art: LineArt, size: WorkingSize): StrokeInk {
  const { widthPx, heightPx, look } = own;
  const near = distanceTransform(art.ink, art.widthPx, art.heightPx);
  const workingPixel = workingPixels(own, size);
  const wasInk = maskOf(widthPx * heightPx, (i) => near.squared[workingPixel(i)] <= RIM_PX * RIM_PX);
  const bare = maskOf(wasInk.length, (i) => !wasInk[i]);
  const { nearest } = distanceTransform(bare, widthPx, heightPx);
  const pure = pureInk(small, art);
  const ink: StrokeInk = {
    widthPx,
    heightPx,
    colour: new Float32Array(look.length),
    cover: new Float32Array(wasInk.length),
    ground: { widthPx, heightPx, look: look.slice() },
    wasInk,
    groundOf: nearest,
  };
  for (let i = 0; i < wasInk.length; i++) {
    if (!wasInk[i] || nearest[i] < 0) continue;
    unmix(ink, look, i, nearest[i], pure, near.nearest[workingPixel(i)]);
  }
  return ink;
}

function workingPixels({ widthPx }: Drawing, size: WorkingSize): (pixel: number) => number {
  return (pixel) => {
    const x = pixel % widthPx;
    const y = (pixel - x) / widthPx;
    const sx = min(size.widthPx - 1, floor(x / size.scaleX));
    return min(size.heightPx - 1, floor(y / size.scaleY)) * size.widthPx + sx;
  };
}

function unmix(
  ink: StrokeInk,
  look: Float32Array,
  pixel: number,
  ground: number,
  pure: Float32Array,
  from: number,
): void {
  const [p, g, k] = [pixel * 4, ground * 4, from * 4];
  let along = 0;
  let length = 0;
  for (let c = 0; c < 4; c++) {
    const way = pure[k + c] - look[g + c];
    along += (look[p + c] - look[g + c]) * way;
    length += way * way;
  }
  const cover = length > 0 ? max(0, min(1, along / length)) : 0;
  ink.cover[pixel] = cover;
  for (let c = 0; c < 4; c++) {
    const grain = (look[p + c] - (1 - cover) * look[g + c]) / max(cover, GRAIN_COVER);
    ink.colour[p + c] = cover > GRAIN_COVER ? grain : pure[k + c];
    ink.ground.look[p + c] = look[g + c];
  }
}

/** The colour of each line pixel where the line is purest: deepest inside it, near by. */
function pureInk({ look, widthPx, heightPx }: Drawing, { ink, depth }: LineArt): Float32Array {
  const ground = distanceTransform(
    maskOf(ink.length, (i) => !ink[i]),
    widthPx,
    heightPx,
  ).nearest;
  const contrast = (i: number): number => {
    let sum = 0;
    for (let c = 0; c < 4; c++) sum += Math.abs(look[i * 4 + c] - look[ground[i] * 4 + c]);
    return sum * min(depth[i], 2);
  };
  const pure = new Float32Array(look.length);
  for (let i = 0; i < ink.length; i++) {
    if (!ink[i] || ground[i] < 0) continue;
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    let best = i;
    let most = contrast(i);
    for (let py = max(0, y - PURE_REACH_PX); py <= min(heightPx - 1, y + PURE_REACH_PX); py++) {
      for (let px = max(0, x - PURE_REACH_PX); px <= min(widthPx - 1, x + PURE_REACH_PX); px++) {
        const j = py * widthPx + px;
        if (!ink[j] || contrast(j) <= most) continue;
        most = contrast(j);
        best = j;
      }
    }
    for (let c = 0; c < 4; c++) pure[i * 4 + c] = look[best * 4 + c];
  }
  return pure;
}
