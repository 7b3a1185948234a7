/**
 * Warp: for each pixel of a frame the place of one key that it shows, rasterised from the bent cells of one part's mesh.
 * Planes are kept and stamped, so that a part costs no more than its own area.
 */
import type { WorkingSize } from '../raster/working-size';

const EDGE = 1e-4;
const LEAST_TRIANGLE = 1e-6;
/** Drawn out more than this, and so many times more than across, a triangle is a shred of what it shows. */
const MOST_STRETCH = 2.5;
const MOST_UNEVEN = 4;
const { floor, ceil, max, min, hypot } = Math;

export interface Nodes {
  x: Float32Array;
  y: Float32Array;
}

export class Warp {
  /** Place in the key, own px; valid where `has`. */
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** Pixels that may be set since `begin`, inclusive. */
  box = { left: 0, top: 0, right: -1, bottom: -1 };
  private readonly stamps: Int32Array;
  private stamp = 0;

  constructor(
    private readonly widthPx: number,
    private readonly heightPx: number,
  ) {
    this.u = new Float32Array(widthPx * heightPx);
    this.v = new Float32Array(widthPx * heightPx);
    this.stamps = new Int32Array(widthPx * heightPx);
  }

  /** Forgets all places. */
  begin(): void {
    this.stamp++;
    this.box = { left: this.widthPx, top: this.heightPx, right: -1, bottom: -1 };
  }

  has(pixel: number): boolean {
    return this.stamps[pixel] === this.stamp;
  }

  /** Draws the cell whose upper left node is `i`. @param left,top of the mesh, working px */
  cell(
    nodes: Nodes,
    i: number,
    columns: number,
    left: number,
    top: number,
    cellPx: number,
    { scaleX, scaleY }: WorkingSize,
  ): void {
    const column = i % columns;
    const u = (left + column * cellPx + 0.5) * scaleX - 0.5;
    const v = (top + ((i - column) / columns) * cellPx + 0.5) * scaleY - 0.5;
    const width = cellPx * scaleX;
    const height = cellPx * scaleY;
    this.triangle(nodes, i, i + 1, i + columns, u, v, width, height);
    this.triangle(nodes, i + columns + 1, i + columns, i + 1, u + width, v + height, -width, -height);
  }

  /** The triangle of nodes i, j, k, whose texture has its corner at (u, v) and legs of `width` and `height`. */
  private triangle(
    { x, y }: Nodes,
    i: number,
    j: number,
    k: number,
    u: number,
    v: number,
    width: number,
    height: number,
  ): void {
    const jx = x[j] - x[i];
    const jy = y[j] - y[i];
    const kx = x[k] - x[i];
    const ky = y[k] - y[i];
    const area = jx * ky - kx * jy;
    if (area < LEAST_TRIANGLE || isSliver(jx / width, jy / width, kx / height, ky / height)) return;
    const left = max(0, ceil(min(x[i], x[j], x[k]) - EDGE));
    const right = min(this.widthPx - 1, floor(max(x[i], x[j], x[k]) + EDGE));
    const top = max(0, ceil(min(y[i], y[j], y[k]) - EDGE));
    const bottom = min(this.heightPx - 1, floor(max(y[i], y[j], y[k]) + EDGE));
    if (left > right || top > bottom) return;
    this.grow(left, top, right, bottom);
    const stepJ = ky / area;
    const stepK = -jy / area;
    for (let py = top; py <= bottom; py++) {
      const dx = left - x[i];
      const dy = py - y[i];
      let alongJ = (dx * ky - kx * dy) / area;
      let alongK = (jx * dy - dx * jy) / area;
      for (let px = left, at = py * this.widthPx + left; px <= right; px++, at++) {
        if (alongJ >= -EDGE && alongK >= -EDGE && alongJ + alongK <= 1 + EDGE) {
          this.u[at] = u + alongJ * width;
          this.v[at] = v + alongK * height;
          this.stamps[at] = this.stamp;
        }
        alongJ += stepJ;
        alongK += stepK;
      }
    }
  }

  private grow(left: number, top: number, right: number, bottom: number): void {
    const { box } = this;
    if (left < box.left) box.left = left;
    if (top < box.top) box.top = top;
    if (right > box.right) box.right = right;
    if (bottom > box.bottom) box.bottom = bottom;
  }
}

/** Tells by its singular values whether the map with these columns draws a triangle out to a shred. */
function isSliver(jx: number, jy: number, kx: number, ky: number): boolean {
  const even = hypot(jx + ky, jy - kx) / 2;
  const uneven = hypot(jx - ky, jy + kx) / 2;
  const most = even + uneven;
  return most > MOST_STRETCH && most > MOST_UNEVEN * Math.abs(even - uneven);
}
