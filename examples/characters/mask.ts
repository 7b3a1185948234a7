import type { Point } from './curve';
import type { Size } from '../../bridge-server/imaging/raster';

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
    const start = Math.floor(index / SUB_ROWS) * mask.widthPx;
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
    const first = Math.max(0, Math.ceil((upper[1] - mask.top) * SUB_ROWS - 0.5));
    const end = Math.min(rows.length, Math.ceil((lower[1] - mask.top) * SUB_ROWS - 0.5));
    const slope = (lower[0] - upper[0]) / (lower[1] - upper[1] || 1);
    for (let row = first; row < end; row++) {
      const y = mask.top + (row + 0.5) / SUB_ROWS;
      rows[row].push({ x: upper[0] + (y - upper[1]) * slope, direction });
    }
  });
  return rows;
}

function coverSpan(mask: Mask, rowStart: number, from: number, to: number): void {
  const begin = Math.max(0, from);
  const end = Math.min(mask.widthPx, to);
  for (let x = Math.floor(begin); x < end; x++) {
    const share = Math.min(end, x + 1) - Math.max(begin, x);
    mask.data[rowStart + x] += share / SUB_ROWS;
  }
}

/** A stroke of a round brush; where it crosses itself the firmer pressure counts, so that joints leave no dots. */
export function brushMask(stroke: readonly BrushPoint[], size: Size): Mask {
  const widest = stroke.reduce((most, point) => Math.max(most, point.radiusPx), 0);
  const mask = emptyMask(
    stroke.map((point) => point.at),
    widest + MARGIN_PX,
    size,
  );
  for (let i = 0; i + 1 < stroke.length; i++) brushSegment(mask, stroke[i], stroke[i + 1]);
  return mask;
}

function brushSegment(mask: Mask, from: BrushPoint, to: BrushPoint): void {
  const reach = Math.max(from.radiusPx, to.radiusPx) + 1;
  const [dx, dy] = [to.at[0] - from.at[0], to.at[1] - from.at[1]];
  const lengthSquared = dx * dx + dy * dy || 1;
  const left = Math.max(mask.left, Math.floor(Math.min(from.at[0], to.at[0]) - reach));
  const right = Math.min(mask.left + mask.widthPx, Math.ceil(Math.max(from.at[0], to.at[0]) + reach));
  const top = Math.max(mask.top, Math.floor(Math.min(from.at[1], to.at[1]) - reach));
  const bottom = Math.min(mask.top + mask.heightPx, Math.ceil(Math.max(from.at[1], to.at[1]) + reach));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const [px, py] = [x + 0.5 - from.at[0], y + 0.5 - from.at[1]];
      const along = Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared));
      const distance = Math.hypot(px - along * dx, py - along * dy);
      const radius = from.radiusPx + (to.radiusPx - from.radiusPx) * along;
      const cover = Math.min(1, Math.max(0, radius - distance + 0.5), 2 * radius);
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
      const [sx, sy] = [x + mask.left - stencil.left, y + mask.top - stencil.top];
      const inside = sx >= 0 && sy >= 0 && sx < stencil.widthPx && sy < stencil.heightPx;
      mask.data[y * mask.widthPx + x] *= inside ? stencil.data[sy * stencil.widthPx + sx] : 0;
    }
  }
}

function emptyMask(points: readonly Point[], marginPx: number, size: Size): Mask {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const from = {
    left: Math.max(0, Math.floor(left - marginPx)),
    top: Math.max(0, Math.floor(top - marginPx)),
  };
  const widthPx = Math.max(0, Math.min(size.widthPx, Math.ceil(right + marginPx)) - from.left);
  const heightPx = Math.max(0, Math.min(size.heightPx, Math.ceil(bottom + marginPx)) - from.top);
  return { ...from, widthPx, heightPx, data: new Float32Array(widthPx * heightPx) };
}
