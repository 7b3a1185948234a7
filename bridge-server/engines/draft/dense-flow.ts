/**
 * Dense flow: for texture and everything that is no flat zone. Small patches slide downhill on the brightness error,
 * coarse to fine, and hand good displacements on to their neighbours; overlapping patches are averaged by how well they
 * fit (the idea of Kroeger et al., "Fast Optical Flow using Dense Inverse Search", 2016), then smoothed along the
 * picture's own edges.
 */

export interface Flow {
  /** Displacement in px of each pixel. */
  dx: Float32Array;
  dy: Float32Array;
}

interface Level {
  widthPx: number;
  heightPx: number;
  luma: Float32Array;
}

const PATCH_PX = 8;
const STRIDE_PX = 4;
const DESCENT_STEPS = 10;
const LEAST_STEP_PX = 0.01;
/** The finest level has at most this many pixels, so the cost stays bounded on large pages. */
const FINEST_PIXELS = 60_000;
const COARSEST_SIDE_PX = 12;

/** Halves of a picture by 2x2 means, finest first. */
export function pyramid(luma: Float32Array, widthPx: number, heightPx: number): Level[] {
  const levels: Level[] = [{ widthPx, heightPx, luma }];
  for (;;) {
    const last = levels[levels.length - 1];
    if (Math.min(last.widthPx, last.heightPx) < 2 * COARSEST_SIDE_PX) return levels;
    levels.push(halve(last));
  }
}

function halve({ widthPx, heightPx, luma }: Level): Level {
  const w = widthPx >> 1;
  const h = heightPx >> 1;
  const out = new Float32Array(w * h);
  for (let y = 0, i = 0; y < h; y++) {
    for (let x = 0, j = 2 * y * widthPx; x < w; x++, i++, j += 2) {
      out[i] = (luma[j] + luma[j + 1] + luma[j + widthPx] + luma[j + widthPx + 1]) / 4;
    }
  }
  return { widthPx: w, heightPx: h, luma: out };
}

/**
 * Flow from picture A to picture B at full size.
 * @param start a flow to begin with (full size); then only the finest levels are searched
 */
export function denseFlow(pyramidA: readonly Level[], pyramidB: readonly Level[], start?: Flow): Flow {
  const finest = finestLevel(pyramidA);
  const coarsest = start ? Math.min(finest + 1, pyramidA.length - 1) : pyramidA.length - 1;
  let flow = start
    ? resizeFlow(start, pyramidA[0], pyramidA[coarsest])
    : { dx: zeros(pyramidA[coarsest]), dy: zeros(pyramidA[coarsest]) };
  for (let k = coarsest; k >= finest; k--) {
    flow = searchLevel(pyramidA[k], pyramidB[k], flow);
    flow = relax(pyramidA[k], pyramidB[k], flow);
    if (k > finest) flow = resizeFlow(flow, pyramidA[k], pyramidA[k - 1]);
  }
  return finest === 0 ? flow : resizeFlow(flow, pyramidA[finest], pyramidA[0]);
}

function zeros({ widthPx, heightPx }: Level): Float32Array {
  return new Float32Array(widthPx * heightPx);
}

function finestLevel(levels: readonly Level[]): number {
  const fits = levels.findIndex(({ widthPx, heightPx }) => widthPx * heightPx <= FINEST_PIXELS);
  return fits < 0 ? levels.length - 1 : fits;
}

/** Bilinear resize of a flow; the displacements are scaled with the picture. */
export function resizeFlow(flow: Flow, from: Level, to: Level): Flow {
  const scaleX = from.widthPx / to.widthPx;
  const scaleY = from.heightPx / to.heightPx;
  const dx = zeros(to);
  const dy = zeros(to);
  for (let y = 0, i = 0; y < to.heightPx; y++) {
    const sy = Math.max(0, Math.min(from.heightPx - 1, (y + 0.5) * scaleY - 0.5));
    const y0 = Math.min(sy | 0, Math.max(0, from.heightPx - 2));
    const fy = sy - y0;
    const down = from.heightPx > 1 ? from.widthPx : 0;
    for (let x = 0; x < to.widthPx; x++, i++) {
      const sx = Math.max(0, Math.min(from.widthPx - 1, (x + 0.5) * scaleX - 0.5));
      const x0 = Math.min(sx | 0, Math.max(0, from.widthPx - 2));
      const fx = sx - x0;
      const j = y0 * from.widthPx + x0;
      const right = from.widthPx > 1 ? 1 : 0;
      const a = (1 - fx) * (1 - fy);
      const b = fx * (1 - fy);
      const c = (1 - fx) * fy;
      const d = fx * fy;
      dx[i] =
        (a * flow.dx[j] + b * flow.dx[j + right] + c * flow.dx[j + down] + d * flow.dx[j + down + right]) /
        scaleX;
      dy[i] =
        (a * flow.dy[j] + b * flow.dy[j + right] + c * flow.dy[j + down] + d * flow.dy[j + down + right]) /
        scaleY;
    }
  }
  return { dx, dy };
}

/** Bilinear sample with the border repeated. */
export function sampleAt(
  plane: Float32Array,
  widthPx: number,
  heightPx: number,
  x: number,
  y: number,
): number {
  const cx = x < 0 ? 0 : x > widthPx - 1 ? widthPx - 1 : x;
  const cy = y < 0 ? 0 : y > heightPx - 1 ? heightPx - 1 : y;
  const x0 = cx | 0;
  const y0 = cy | 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const i = y0 * widthPx + x0;
  const right = x0 < widthPx - 1 ? 1 : 0;
  const down = y0 < heightPx - 1 ? widthPx : 0;
  const above = plane[i] + (plane[i + right] - plane[i]) * fx;
  const below = plane[i + down] + (plane[i + down + right] - plane[i + down]) * fx;
  return above + (below - above) * fy;
}

interface PatchGrid {
  columns: number;
  rows: number;
  x: Int32Array;
  y: Int32Array;
  dx: Float32Array;
  dy: Float32Array;
  error: Float32Array;
}

function layPatches({ widthPx, heightPx }: Level): PatchGrid {
  const columns = Math.max(1, Math.ceil((widthPx - PATCH_PX) / STRIDE_PX) + 1);
  const rows = Math.max(1, Math.ceil((heightPx - PATCH_PX) / STRIDE_PX) + 1);
  const count = columns * rows;
  const grid: PatchGrid = {
    columns,
    rows,
    x: new Int32Array(count),
    y: new Int32Array(count),
    dx: new Float32Array(count),
    dy: new Float32Array(count),
    error: new Float32Array(count),
  };
  for (let k = 0; k < count; k++) {
    grid.x[k] = Math.max(0, Math.min((k % columns) * STRIDE_PX, widthPx - PATCH_PX));
    grid.y[k] = Math.max(0, Math.min(Math.floor(k / columns) * STRIDE_PX, heightPx - PATCH_PX));
  }
  return grid;
}

function searchLevel(a: Level, b: Level, start: Flow): Flow {
  const grid = layPatches(a);
  const search = new PatchSearch(a, b);
  const count = grid.x.length;
  for (let k = 0; k < count; k++) {
    search.take(grid.x[k], grid.y[k]);
    const centre = centreIndex(a, grid.x[k], grid.y[k]);
    search.begin(start.dx[centre], start.dy[centre]);
    if (k % grid.columns > 0) search.tryStart(grid.dx[k - 1], grid.dy[k - 1]);
    if (k >= grid.columns) search.tryStart(grid.dx[k - grid.columns], grid.dy[k - grid.columns]);
    search.descend();
    grid.dx[k] = search.dx;
    grid.dy[k] = search.dy;
    grid.error[k] = search.error;
  }
  for (let k = count - 1; k >= 0; k--) {
    search.take(grid.x[k], grid.y[k]);
    search.resume(grid.dx[k], grid.dy[k], grid.error[k]);
    if (k % grid.columns < grid.columns - 1) search.tryStart(grid.dx[k + 1], grid.dy[k + 1]);
    if (k + grid.columns < count) search.tryStart(grid.dx[k + grid.columns], grid.dy[k + grid.columns]);
    grid.dx[k] = search.dx;
    grid.dy[k] = search.dy;
    grid.error[k] = search.error;
  }
  return densify(a, b, grid);
}

function centreIndex({ widthPx, heightPx }: Level, x: number, y: number): number {
  const cx = Math.min(widthPx - 1, x + PATCH_PX / 2);
  const cy = Math.min(heightPx - 1, y + PATCH_PX / 2);
  return cy * widthPx + cx;
}

/** A small cost for every px of displacement keeps flat ground from drifting. */
const DRIFT_COST = 0.02;

/** Moves one patch of A over B until its mean-free difference is least (inverse compositional Gauss-Newton). */
class PatchSearch {
  dx = 0;
  dy = 0;
  error = Infinity;
  private x = 0;
  private y = 0;
  private startX = 0;
  private startY = 0;
  private readonly template = new Float32Array(PATCH_PX * PATCH_PX);
  private readonly gradX = new Float32Array(PATCH_PX * PATCH_PX);
  private readonly gradY = new Float32Array(PATCH_PX * PATCH_PX);
  private readonly moved = new Float32Array(PATCH_PX * PATCH_PX);
  private hxx = 0;
  private hxy = 0;
  private hyy = 0;

  constructor(
    private readonly a: Level,
    private readonly b: Level,
  ) {}

  take(x: number, y: number): void {
    const { widthPx, heightPx, luma } = this.a;
    this.x = x;
    this.y = y;
    let mean = 0;
    this.hxx = 0;
    this.hxy = 0;
    this.hyy = 0;
    for (let v = 0, k = 0; v < PATCH_PX; v++) {
      const row = Math.min(heightPx - 1, y + v) * widthPx;
      const up = Math.max(0, Math.min(heightPx - 1, y + v - 1)) * widthPx;
      const down = Math.min(heightPx - 1, y + v + 1) * widthPx;
      for (let u = 0; u < PATCH_PX; u++, k++) {
        const column = Math.min(widthPx - 1, x + u);
        const gx = (luma[row + Math.min(widthPx - 1, column + 1)] - luma[row + Math.max(0, column - 1)]) / 2;
        const gy = (luma[down + column] - luma[up + column]) / 2;
        this.template[k] = luma[row + column];
        this.gradX[k] = gx;
        this.gradY[k] = gy;
        mean += luma[row + column];
        this.hxx += gx * gx;
        this.hxy += gx * gy;
        this.hyy += gy * gy;
      }
    }
    mean /= this.template.length;
    for (let k = 0; k < this.template.length; k++) this.template[k] -= mean;
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

  /** Takes over a neighbour's displacement when it fits better. */
  tryStart(dx: number, dy: number): void {
    if (Math.abs(dx - this.dx) + Math.abs(dy - this.dy) < 0.25) return;
    const error = this.measure(dx, dy);
    if (error < this.error) this.resume(dx, dy, error);
  }

  descend(): void {
    const damp = PATCH_PX * PATCH_PX;
    const hxx = this.hxx + damp;
    const hyy = this.hyy + damp;
    const determinant = hxx * hyy - this.hxy * this.hxy;
    let dx = this.dx;
    let dy = this.dy;
    for (let step = 0; step < DESCENT_STEPS; step++) {
      this.measure(dx, dy);
      let bx = 0;
      let by = 0;
      for (let k = 0; k < this.moved.length; k++) {
        bx += this.gradX[k] * this.moved[k];
        by += this.gradY[k] * this.moved[k];
      }
      const stepX = (hyy * bx - this.hxy * by) / determinant;
      const stepY = (hxx * by - this.hxy * bx) / determinant;
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

  /** Mean absolute mean-free difference at a displacement; leaves the differences in `moved`. */
  private measure(dx: number, dy: number): number {
    const { widthPx, heightPx, luma } = this.b;
    const { moved, template } = this;
    let mean = 0;
    const x = this.x + dx;
    const y = this.y + dy;
    if (x >= 0 && y >= 0 && x + PATCH_PX < widthPx && y + PATCH_PX < heightPx) {
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
        for (let u = 0; u < PATCH_PX; u++, k++, i++) {
          const value = a * luma[i] + b * luma[i + 1] + c * luma[i + widthPx] + d * luma[i + widthPx + 1];
          moved[k] = value;
          mean += value;
        }
      }
    } else {
      for (let v = 0, k = 0; v < PATCH_PX; v++) {
        for (let u = 0; u < PATCH_PX; u++, k++) {
          moved[k] = sampleAt(luma, widthPx, heightPx, x + u, y + v);
          mean += moved[k];
        }
      }
    }
    mean /= moved.length;
    let sum = 0;
    for (let k = 0; k < moved.length; k++) {
      moved[k] -= mean + template[k];
      sum += moved[k] < 0 ? -moved[k] : moved[k];
    }
    return sum / moved.length + DRIFT_COST * Math.hypot(dx, dy);
  }
}

/** Each pixel takes the mean of the patches over it, weighted by how well each explains that very pixel. */
function densify(a: Level, b: Level, grid: PatchGrid): Flow {
  const { widthPx, heightPx } = a;
  const dx = zeros(a);
  const dy = zeros(a);
  const weight = zeros(a);
  for (let k = 0; k < grid.x.length; k++) {
    const right = Math.min(widthPx, grid.x[k] + PATCH_PX);
    const bottom = Math.min(heightPx, grid.y[k] + PATCH_PX);
    for (let y = grid.y[k]; y < bottom; y++) {
      for (let x = grid.x[k]; x < right; x++) {
        const i = y * widthPx + x;
        const there = sampleAt(b.luma, widthPx, heightPx, x + grid.dx[k], y + grid.dy[k]);
        const w = 1 / Math.max(1, Math.abs(there - a.luma[i]));
        dx[i] += w * grid.dx[k];
        dy[i] += w * grid.dy[k];
        weight[i] += w;
      }
    }
  }
  for (let i = 0; i < dx.length; i++) {
    dx[i] /= weight[i];
    dy[i] /= weight[i];
  }
  return { dx, dy };
}

const RELAX_WARPS = 2;
const RELAX_SWEEPS = 5;
/** Weight of smoothness against the (normalised) brightness term. */
const SMOOTHNESS = 6;
const OVER_RELAXATION = 1.6;
const EDGE_SOFTNESS = 24;
const ROBUST_SLACK = 4;
const FLAT_GRADIENT = 30;

/**
 * Variational smoothing: brightness constancy, linearised about the warped picture and made robust, against smoothness
 * that lets go at the picture's edges; solved by over-relaxed Gauss-Seidel sweeps.
 */
function relax(a: Level, b: Level, flow: Flow): Flow {
  const smoothRight = edgeWeights(a, 1);
  const smoothDown = edgeWeights(a, a.widthPx);
  for (let warp = 0; warp < RELAX_WARPS; warp++) relaxOnce(a, b, flow, smoothRight, smoothDown);
  return flow;
}

/** Smoothness weight between a pixel and its right (step 1) or lower (step width) neighbour. */
function edgeWeights({ luma }: Level, step: number): Float32Array {
  const weights = new Float32Array(luma.length);
  for (let i = 0; i + step < luma.length; i++) {
    weights[i] =
      SMOOTHNESS * Math.exp(-Math.abs(luma[i + step] - luma[i]) / EDGE_SOFTNESS) + SMOOTHNESS * 0.02;
  }
  return weights;
}

function relaxOnce(
  a: Level,
  b: Level,
  flow: Flow,
  smoothRight: Float32Array,
  smoothDown: Float32Array,
): void {
  const { widthPx, heightPx } = a;
  const n = widthPx * heightPx;
  const xx = new Float32Array(n);
  const xy = new Float32Array(n);
  const yy = new Float32Array(n);
  const bx = new Float32Array(n);
  const by = new Float32Array(n);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      const px = x + flow.dx[i];
      const py = y + flow.dy[i];
      if (px < 0 || py < 0 || px > widthPx - 1 || py > heightPx - 1) continue;
      const gx =
        (sampleAt(b.luma, widthPx, heightPx, px + 1, py) - sampleAt(b.luma, widthPx, heightPx, px - 1, py)) /
        2;
      const gy =
        (sampleAt(b.luma, widthPx, heightPx, px, py + 1) - sampleAt(b.luma, widthPx, heightPx, px, py - 1)) /
        2;
      const difference = sampleAt(b.luma, widthPx, heightPx, px, py) - a.luma[i];
      const norm = 1 / (gx * gx + gy * gy + FLAT_GRADIENT);
      const robust =
        norm * (ROBUST_SLACK / Math.sqrt(norm * difference * difference * FLAT_GRADIENT + 1)) * 4;
      xx[i] = robust * gx * gx;
      xy[i] = robust * gx * gy;
      yy[i] = robust * gy * gy;
      const constant = difference - gx * flow.dx[i] - gy * flow.dy[i];
      bx[i] = robust * gx * constant;
      by[i] = robust * gy * constant;
    }
  }
  for (let sweep = 0; sweep < RELAX_SWEEPS; sweep++) {
    for (let y = 0, i = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++, i++) {
        let sum = 0;
        let sumX = 0;
        let sumY = 0;
        if (x > 0) {
          const w = smoothRight[i - 1];
          sum += w;
          sumX += w * flow.dx[i - 1];
          sumY += w * flow.dy[i - 1];
        }
        if (x < widthPx - 1) {
          const w = smoothRight[i];
          sum += w;
          sumX += w * flow.dx[i + 1];
          sumY += w * flow.dy[i + 1];
        }
        if (y > 0) {
          const w = smoothDown[i - widthPx];
          sum += w;
          sumX += w * flow.dx[i - widthPx];
          sumY += w * flow.dy[i - widthPx];
        }
        if (y < heightPx - 1) {
          const w = smoothDown[i];
          sum += w;
          sumX += w * flow.dx[i + widthPx];
          sumY += w * flow.dy[i + widthPx];
        }
        const nextX = (sumX - bx[i] - xy[i] * flow.dy[i]) / (sum + xx[i] + 1e-6);
        flow.dx[i] += OVER_RELAXATION * (nextX - flow.dx[i]);
        const nextY = (sumY - by[i] - xy[i] * flow.dx[i]) / (sum + yy[i] + 1e-6);
        flow.dy[i] += OVER_RELAXATION * (nextY - flow.dy[i]);
      }
    }
  }
}
