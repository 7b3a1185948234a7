/**
 * The brush: draws textured triangles of one part after the other. Along a row of pixels everything is linear, so the
 * ends of each row are solved for and what lies between is stepped through.
 */
import { NOBODY, type Canvas } from './canvas';
import { PAPER, type Drawing } from './drawing';

/** A pixel shows a part when at least this share of it is the part's; less than half, so that parts overlap a little. */
const LEAST_COVER = 0.35;
/** Stands for "opaque": paper that shines through less than this is not worth mixing. */
const LEAST_GROUND = 0.002;
const HALF_ALPHA = 127;
/** Triangles reach this much beyond their edges, so that no seam opens between neighbours. */
const EDGE = 1e-4;
const LEAST_TRIANGLE = 1e-6;
/** Nearer than this to the middle of a texture pixel, px, that pixel alone is seen. */
const SNAP_PX = 1e-5;
const OPAQUE = 255;
const CHANNELS = 4;
const { floor, ceil, max, min } = Math;

/** Places of mesh nodes on the canvas, px. */
export interface Nodes {
  x: Float64Array;
  y: Float64Array;
}

export class Brush {
  part = NOBODY;
  /** First and last pixel of the row that is being solved, counted from the left of the triangle. */
  private first = 0;
  private last = 0;

  /**
   * @param partOf part of each pixel of the drawing
   * @param only where given, pixels with 0 are left alone
   */
  constructor(
    private readonly drawing: Drawing,
    private readonly partOf: Int32Array,
    private readonly canvas: Canvas,
    private readonly only?: Uint8Array,
  ) {}

  /** The triangle of nodes i, j, k, whose texture has its corner at (u, v) and legs of `width` and `height`. */
  triangle(
    { x, y }: Nodes,
    i: number,
    j: number,
    k: number,
    u: number,
    v: number,
    width: number,
    height: number,
  ): void {
    const { widthPx, heightPx } = this.canvas;
    const xi = x[i];
    const yi = y[i];
    const jx = x[j] - xi;
    const jy = y[j] - yi;
    const kx = x[k] - xi;
    const ky = y[k] - yi;
    const area = jx * ky - kx * jy;
    if (area < LEAST_TRIANGLE && area > -LEAST_TRIANGLE) return;
    const left = max(0, ceil(xi + min(0, jx, kx) - EDGE));
    const right = min(widthPx - 1, floor(xi + max(0, jx, kx) + EDGE));
    const top = max(0, ceil(yi + min(0, jy, ky) - EDGE));
    const bottom = min(heightPx - 1, floor(yi + max(0, jy, ky) + EDGE));
    const stepJ = ky / area;
    const stepK = -jy / area;
    for (let py = top; py <= bottom; py++) {
      const alongJ = ((left - xi) * ky - kx * (py - yi)) / area;
      const alongK = (jx * (py - yi) - (left - xi) * jy) / area;
      this.first = 0;
      this.last = right - left;
      this.bound(alongJ, stepJ);
      this.bound(alongK, stepK);
      this.bound(1 - alongJ - alongK, -stepJ - stepK);
      this.row(py * widthPx + left, u + alongJ * width, v + alongK * height, stepJ * width, stepK * height);
    }
  }

  /** Narrows the row to where start + step * pixel is not below -EDGE. */
  private bound(start: number, step: number): void {
    if (step > 0) this.first = max(this.first, ceil((-EDGE - start) / step));
    else if (step < 0) this.last = min(this.last, floor((-EDGE - start) / step));
    else if (start < -EDGE) this.last = -1;
  }

  /**
   * Lays the part's own pixels around each place (u, v), mixed, over what is behind them; places that show too few of
   * them are left alone. Painting spends its time here, hence one loop without calls.
   */
  private row(start: number, u: number, v: number, stepU: number, stepV: number): void {
    const { first, last, part, partOf, only } = this;
    const { widthPx, heightPx, look: paint } = this.drawing;
    const { look, owner } = this.canvas;
    for (let k = first; k <= last; k++) {
      const pixel = start + k;
      if (only && !only[pixel]) continue;
      const x = floor(u + k * stepU + SNAP_PX);
      const y = floor(v + k * stepV + SNAP_PX);
      const fx = max(0, u + k * stepU - x);
      const fy = max(0, v + k * stepV - y);
      const a = y * widthPx + x;
      const isInside = x >= 0 && y >= 0 && x < widthPx - 1 && y < heightPx - 1;
      let shareA = (1 - fx) * (1 - fy);
      let shareB = fx * (1 - fy);
      let shareC = (1 - fx) * fy;
      let shareD = fx * fy;
      if (isInside ? partOf[a] !== part : !this.owns(x, y)) shareA = 0;
      if (isInside ? partOf[a + 1] !== part : !this.owns(x + 1, y)) shareB = 0;
      if (isInside ? partOf[a + widthPx] !== part : !this.owns(x, y + 1)) shareC = 0;
      if (isInside ? partOf[a + widthPx + 1] !== part : !this.owns(x + 1, y + 1)) shareD = 0;
      const cover = shareA + shareB + shareC + shareD;
      if (cover < LEAST_COVER) continue;
      const pa = shareA > 0 ? a * CHANNELS : 0;
      const pb = shareB > 0 ? (a + 1) * CHANNELS : pa;
      const pc = shareC > 0 ? (a + widthPx) * CHANNELS : pa;
      const pd = shareD > 0 ? (a + widthPx + 1) * CHANNELS : pa;
      const alpha =
        (shareA * paint[pa + 3] + shareB * paint[pb + 3] + shareC * paint[pc + 3] + shareD * paint[pd + 3]) /
        cover;
      const ground = owner[pixel] === NOBODY ? 0 : 1 - alpha / OPAQUE;
      const at = pixel * CHANNELS;
      for (let c = 0; c < 3; c++) {
        const colour =
          (shareA * paint[pa + c] +
            shareB * paint[pb + c] +
            shareC * paint[pc + c] +
            shareD * paint[pd + c]) /
          cover;
        look[at + c] = ground < LEAST_GROUND ? colour : colour + (look[at + c] - PAPER) * ground;
      }
      look[at + 3] = ground < LEAST_GROUND ? alpha : alpha + look[at + 3] * ground;
      if (ground < LEAST_GROUND || alpha > HALF_ALPHA) owner[pixel] = part;
    }
  }

  private owns(x: number, y: number): boolean {
    const { widthPx, heightPx } = this.drawing;
    return x >= 0 && y >= 0 && x < widthPx && y < heightPx && this.partOf[y * widthPx + x] === this.part;
  }
}
