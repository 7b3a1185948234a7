/**
 * Patch search: one small patch of A slides downhill over B until its mean-free difference is least (inverse
 * compositional Gauss-Newton, as in Kroeger et al., "Fast Optical Flow using Dense Inverse Search", 2016).
 */
import { sampleAt } from './flow';
import type { Level } from '../raster/pyramid';

export const PATCH_PX = 8;
const PATCH_PIXELS = PATCH_PX * PATCH_PX;
const DESCENT_STEPS = 10;
const LEAST_STEP_PX = 0.02;
/** A neighbour's displacement that is nearer than this to the own one is not worth trying, px. */
const SAME_START_PX = 0.25;
/** A small cost for every px of displacement keeps flat ground from drifting. */
const DRIFT_COST = 0.02;

/** Looks at a patch whose corner is at (x, y), anywhere, also between pixels; fills `out` row by row. */
export function lookAtPatch(
  { widthPx, heightPx, luma }: Level,
  x: number,
  y: number,
  out: Float32Array,
): void {
  if (!(x >= 0 && y >= 0 && x + PATCH_PX < widthPx && y + PATCH_PX < heightPx)) {
    for (let k = 0; k < PATCH_PIXELS; k++)
      out[k] = sampleAt(luma, widthPx, heightPx, x + (k % PATCH_PX), y + ((k / PATCH_PX) | 0));
    return;
  }
  const x0 = x | 0;
  const y0 = y | 0;
  const fx = x - x0;
  const fy = y - y0;
  const a = (1 - fx) * (1 - fy);
  const b = fx * (1 - fy);
  const c = (1 - fx) * fy;
  const d = fx * fy;
  for (let v = 0, k = 0; v < PATCH_PX; v++) {
    let i = (y0 + v) * widthPx + x0;
    for (let u = 0; u < PATCH_PX; u++, k++, i++)
      out[k] = a * luma[i] + b * luma[i + 1] + c * luma[i + widthPx] + d * luma[i + widthPx + 1];
  }
}

export class PatchSearch {
  dx = 0;
  dy = 0;
  error = Infinity;
  private x = 0;
  private y = 0;
  private startX = 0;
  private startY = 0;
  private readonly template = new Float32Array(PATCH_PIXELS);
  private readonly gradX = new Float32Array(PATCH_PIXELS);
  private readonly gradY = new Float32Array(PATCH_PIXELS);
  private readonly moved = new Float32Array(PATCH_PIXELS);

  constructor(
    private readonly a: Level,
    private readonly b: Level,
  ) {}

  /** Takes up the patch of A whose corner is at (x, y). */
  take(x: number, y: number): void {
    const { widthPx, heightPx, luma } = this.a;
    const { template } = this;
    this.x = x;
    this.y = y;
    let mean = 0;
    for (let v = 0, k = 0; v < PATCH_PX; v++) {
      const row = Math.min(heightPx - 1, y + v) * widthPx;
      for (let u = 0; u < PATCH_PX; u++, k++) {
        template[k] = luma[row + Math.min(widthPx - 1, x + u)];
        mean += template[k];
      }
    }
    mean /= PATCH_PIXELS;
    for (let k = 0; k < PATCH_PIXELS; k++) template[k] -= mean;
  }

  begin(dx: number, dy: number): void {
    this.resume(dx, dy, this.measure(dx, dy));
  }

  resume(dx: number, dy: number, error: number): void {
    this.dx = dx;
    this.dy = dy;
    this.error = error;
    this.startX = dx;
    this.startY = dy;
  }

  /** Whether a neighbour's displacement differs enough to be tried. */
  isNews(dx: number, dy: number): boolean {
    return Math.abs(dx - this.dx) + Math.abs(dy - this.dy) >= SAME_START_PX;
  }

  /** Takes over a neighbour's displacement when it fits better. */
  tryStart(dx: number, dy: number): void {
    if (!this.isNews(dx, dy)) return;
    const error = this.measure(dx, dy);
    if (error < this.error) this.resume(dx, dy, error);
  }

  descend(): void {
    const { gradX, gradY, moved } = this;
    const { xx, xy, yy } = this.measureGradients();
    if (xx === 0 && yy === 0) return;
    const hxx = xx + PATCH_PIXELS;
    const hyy = yy + PATCH_PIXELS;
    const determinant = hxx * hyy - xy * xy;
    let dx = this.dx;
    let dy = this.dy;
    for (let step = 0; step < DESCENT_STEPS; step++) {
      this.measure(dx, dy);
      let bx = 0;
      let by = 0;
      for (let k = 0; k < PATCH_PIXELS; k++) {
        bx += gradX[k] * moved[k];
        by += gradY[k] * moved[k];
      }
      const stepX = (hyy * bx - xy * by) / determinant;
      const stepY = (hxx * by - xy * bx) / determinant;
      dx -= stepX;
      dy -= stepY;
      if (Math.abs(stepX) + Math.abs(stepY) < LEAST_STEP_PX) break;
      if (Math.hypot(dx - this.startX, dy - this.startY) > PATCH_PX) return;
    }
    const error = this.measure(dx, dy);
    if (error >= this.error) return;
    this.dx = dx;
    this.dy = dy;
    this.error = error;
  }

  /** Fills the gradients of the patch. @returns the sums of their products */
  private measureGradients(): { xx: number; xy: number; yy: number } {
    const { widthPx, heightPx, luma } = this.a;
    const { gradX, gradY, x, y } = this;
    const sums = { xx: 0, xy: 0, yy: 0 };
    for (let v = 0, k = 0; v < PATCH_PX; v++) {
      const row = Math.min(heightPx - 1, y + v) * widthPx;
      const up = Math.max(0, Math.min(heightPx - 1, y + v - 1)) * widthPx;
      const down = Math.min(heightPx - 1, y + v + 1) * widthPx;
      for (let u = 0; u < PATCH_PX; u++, k++) {
        const column = Math.min(widthPx - 1, x + u);
        const gx = (luma[row + Math.min(widthPx - 1, column + 1)] - luma[row + Math.max(0, column - 1)]) / 2;
        const gy = (luma[down + column] - luma[up + column]) / 2;
        gradX[k] = gx;
        gradY[k] = gy;
        sums.xx += gx * gx;
        sums.xy += gx * gy;
        sums.yy += gy * gy;
      }
    }
    return sums;
  }

  /** Mean absolute mean-free difference at a displacement; leaves the differences in `moved`. */
  private measure(dx: number, dy: number): number {
    const { moved, template } = this;
    lookAtPatch(this.b, this.x + dx, this.y + dy, moved);
    let mean = 0;
    for (let k = 0; k < PATCH_PIXELS; k++) mean += moved[k];
    mean /= PATCH_PIXELS;
    let sum = 0;
    for (let k = 0; k < PATCH_PIXELS; k++) {
      const difference = moved[k] - mean - template[k];
      moved[k] = difference;
      sum += difference < 0 ? -difference : difference;
    }
    return sum / PATCH_PIXELS + DRIFT_COST * Math.sqrt(dx * dx + dy * dy);
  }
}
