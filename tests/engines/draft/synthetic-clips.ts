/** Small drawings of our own, made from shapes, that stand for the kinds of cels an animator works on. */
import { emptyRaster, type Raster } from '../../../pixels/raster';

export type Colour = readonly [number, number, number, number];

export const RED: Colour = [214, 62, 48, 255];
export const BLUE: Colour = [52, 96, 190, 255];
export const INK: Colour = [20, 20, 24, 255];
export const SKY: Colour = [190, 220, 240, 255];
export const WIDTH_PX = 160;
export const HEIGHT_PX = 100;

/** A cel whose pixels are painted by a function of place; undefined leaves the pixel clear. */
export function cel(
  paint: (x: number, y: number) => Colour | undefined,
  widthPx = WIDTH_PX,
  heightPx = HEIGHT_PX,
): Raster {
  const raster = emptyRaster(widthPx, heightPx);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i += 4) raster.data.set(paint(x, y) ?? [0, 0, 0, 0], i);
  }
  return raster;
}

/** A flat red disc with a blue mark on it. */
export function disc(cx: number, cy: number, radius = 16): Raster {
  return cel((x, y) => {
    const distance = Math.hypot(x - cx, y - cy);
    if (Math.hypot(x - cx, y - cy + radius / 2) < radius / 4) return BLUE;
    return distance < radius ? RED : undefined;
  });
}

/** A thin ink outline of a square, 2 px wide, nothing inside. */
export function lineSquare(left: number, top: number, side = 36): Raster {
  return cel((x, y) => {
    const dx = Math.min(Math.abs(x - left), Math.abs(x - left - side));
    const dy = Math.min(Math.abs(y - top), Math.abs(y - top - side));
    const inX = x >= left - 1 && x <= left + side + 1;
    const inY = y >= top - 1 && y <= top + side + 1;
    return (dx < 1 && inY) || (dy < 1 && inX) ? INK : undefined;
  });
}

/** A repeatable value in 0..1 for a lattice point. */
function noise(x: number, y: number): number {
  const value = Math.sin(x * 127.1 + y * 311.7) * 43758.5453;
  return value - Math.floor(value);
}

/** An opaque mottled wall, shifted by a pan, with smooth blotches about 6 px wide. */
export function wall(panX: number): (x: number, y: number) => Colour {
  const blotch = (x: number, y: number): number => {
    const u = (x - panX) / 6;
    const v = y / 6;
    const fx = u - Math.floor(u);
    const fy = v - Math.floor(v);
    const row = (j: number): number =>
      noise(Math.floor(u), Math.floor(v) + j) * (1 - fx) + noise(Math.floor(u) + 1, Math.floor(v) + j) * fx;
    return row(0) * (1 - fy) + row(1) * fy;
  };
  return (x, y) => {
    const shade = 90 + 120 * blotch(x, y);
    return [shade, shade * 0.8, shade * 0.6, 255];
  };
}

/** Mean place of the pixels that a test accepts; undefined when there is none. */
export function centreOf(
  raster: Raster,
  accepts: (colour: Colour) => boolean,
): { x: number; y: number; count: number } {
  let x = 0;
  let y = 0;
  let count = 0;
  for (let i = 0; i < raster.data.length; i += 4) {
    const [r, g, b, a] = raster.data.subarray(i, i + 4);
    if (!accepts([r, g, b, a])) continue;
    x += (i / 4) % raster.widthPx;
    y += Math.floor(i / 4 / raster.widthPx);
    count++;
  }
  return { x: x / count, y: y / count, count };
}

export const isRed = ([r, g, b, a]: Colour): boolean => a > 128 && r > 150 && g < 110 && b < 110;
export const isInk = ([r, g, b, a]: Colour): boolean => a > 128 && r + g + b < 150;
export const isDrawn = ([, , , a]: Colour): boolean => a > 128;
