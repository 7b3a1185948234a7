import type { Point } from './curve';
import type { Size } from '../../pixels/raster';

/** Bound once: looking up a global in a pixel loop is slow where code runs in a sandbox, as tests do. */
const { ceil, floor, max, min, sqrt } = Math;

/** How much of each pixel a shape covers (0..1), over the rectangle that the shape touches. */
export interface Mask {
  left: number;
  top: number;
  widthPx: number;
  heightPx: number;
  data: Float32Array;
}

/** A point of a brush stroke: radius in pixels, pressure 0..1. */
export interface BrushPoint {
  at: Point;
  radiusPx: number;
  pressure: number;
}

/** Rows that a pixel is divided into; along a row the coverage is exact. */
const SUB_ROWS = 8;
const MARGIN_PX = 2;

/** The inside of a closed polygon (non-zero winding), antialiased. */
export function polygonMask(polygon: readonly Point[], size: Size): Mask {
  const mask = emptyMask(polygon, MARGIN_PX, size);
  const rows = crossings(polygon, mask);
  rows.forEach((row, index) => {
    if (row.length === 0) return;
    row.sort((one, other) => one.x - other.x);
    const start = floor(index / SUB_ROWS) * mask.widthPx;
    let winding = 0;
    for (let i = 0; i + 1 < row.length; i++) {
      winding += row[i].direction;
      if (winding !== 0) coverSpan(mask, start, row[i].x - mask.left, row[i + 1].x - mask.left);
    }
  });
  return mask;
}

interface Crossing {
  x: number;
  direction: number;
}

function crossings(polygon: readonly Point[], mask: Mask): Crossing[][] {
  const rows: Crossing[][] = Array.from({ length: mask.heightPx * SUB_ROWS }, () => []);
  polygon.forEach((from, i) => {
    const to = polygon[(i + 1) % polygon.length];
    const direction = from[1] < to[1] ? 1 : -1;
    const [upper, lower] = direction > 0 ? [from, to] : [to, from];
    const first = max(0, ceil((upper[1] - mask.top) * SUB_ROWS - 0.5));
    const end = min(rows.length, ceil((lower[1] - mask.top) * SUB_ROWS - 0.5));
    const slope = (lower[0] - upper[0]) / (lower[1] - upper[1] || 1);
    for (let row = first; row < end; row++) {
      const y = mask.top + (row + 0.5) / SUB_ROWS;
      rows[row].push({ x: upper[0] + (y - upper[1]) * slope, direction });
    }
  });
  return rows;
}

function coverSpan(mask: Mask, rowStart: number, from: number, to: number): void {
  const begin = max(0, from);
  const end = min(mask.widthPx, to);
  for (let x = floor(begin); x < end; x++) {
    const share = min(end, x + 1) - max(begin, x);
    mask.data[rowStart + x] += share / SUB_ROWS;
  }
}

/** A stroke of a round brush; where it crosses itself the firmer pressure counts, so that joints leave no dots. */
export function brushMask(stroke: readonly BrushPoint[], size: Size): Mask {
  const widest = stroke.reduce((most, point) => max(most, point.radiusPx), 0);
  const mask = emptyMask(
    stroke.map((point) => point.at),
    widest + MARGIN_PX,
    size,
  );
  for (let i = 0; i + 1 < stroke.length; i++) brushSegment(mask, stroke[i], stroke[i + 1]);
  return mask;
}

function brushSegment(mask: Mask, from: BrushPoint, to: BrushPoint): void {
  const reach = max(from.radiusPx, to.radiusPx) + 1;
  const [dx, dy] = [to.at[0] - from.at[0], to.at[1] - from.at[1]];
  const lengthSquared = dx * dx + dy * dy || 1;
  const left = max(mask.left, floor(min(from.at[0], to.at[0]) - reach));
  const right = min(mask.left + mask.widthPx, ceil(max(from.at[0], to.at[0]) + reach));
  const top = max(mask.top, floor(min(from.at[1], to.at[1]) - reach));
  const bottom = min(mask.top + mask.heightPx, ceil(max(from.at[1], to.at[1]) + reach));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const px = x + 0.5 - from.at[0];
      const py = y + 0.5 - from.at[1];
      const along = min(1, max(0, (px * dx + py * dy) / lengthSquared));
      const distance = sqrt((px - along * dx) ** 2 + (py - along * dy) ** 2);
      const radius = from.radiusPx + (to.radiusPx - from.radiusPx) * along;
      const cover = min(1, max(0, radius - distance + 0.5), 2 * radius);
      const value = cover * (from.pressure + (to.pressure - from.pressure) * along);
      const index = (y - mask.top) * mask.widthPx + x - mask.left;
      if (value > mask.data[index]) mask.data[index] = value;
    }
  }
}

/** Keeps of `mask` what lies inside `stencil`. */
export function clipMask(mask: Mask, stencil: Mask): void {
  for (let y = 0; y < mask.heightPx; y++) {
    for (let x = 0; x < mask.widthPx; x++) {
      const sx = x + mask.left - stencil.left;
      const sy = y + mask.top - stencil.top;
      const inside = sx >= 0 && sy >= 0 && sx < stencil.widthPx && sy < stencil.heightPx;
      mask.data[y * mask.widthPx + x] *= inside ? stencil.data[sy * stencil.widthPx + sx] : 0;
    }
  }
}

function emptyMask(points: readonly Point[], marginPx: number, size: Size): Mask {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = min(left, x);
    right = max(right, x);
    top = min(top, y);
    bottom = max(bottom, y);
  }
  const from = {
    left: max(0, floor(left - marginPx)),
    top: max(0, floor(top - marginPx)),
  };
  const widthPx = max(0, min(size.widthPx, ceil(right + marginPx)) - from.left);
  const heightPx = max(0, min(size.heightPx, ceil(bottom + marginPx)) - from.top);
  return { ...from, widthPx, heightPx, data: new Float32Array(widthPx * heightPx) };
}
