/**
 * Dense flow: for texture and everything that is no flat zone. Small patches slide downhill on the brightness error,
 * coarse to fine, and hand good displacements on to their neighbours; overlapping patches are averaged by how well they
 * fit (the idea of Kroeger et al., "Fast Optical Flow using Dense Inverse Search", 2016), then smoothed along the
 * picture's own edges.
 */
import { resizeFlow, zeros, type Flow } from './flow';
import { relaxFlow } from './flow-relaxation';
import { lookAtPatch, PATCH_PX, PatchSearch } from './patch-search';
import type { Level, Pyramid } from '../raster/pyramid';

const STRIDE_PX = 4;
/** The finest level has at most this many pixels, so the cost stays bounded on large pages. */
const FINEST_PIXELS = 60_000;

/**
 * Flow from picture A to picture B at full size.
 * @param start a flow to begin with (full size); then only the finest levels are searched
 */
export function denseFlow(pyramidA: Pyramid, pyramidB: Pyramid, start?: Flow): Flow {
  const finest = finestLevel(pyramidA);
  const coarsest = start ? Math.min(finest + 1, pyramidA.length - 1) : pyramidA.length - 1;
  let flow = start
    ? resizeFlow(start, pyramidA[0], pyramidA[coarsest])
    : { dx: zeros(pyramidA[coarsest]), dy: zeros(pyramidA[coarsest]) };
  for (let k = coarsest; k >= finest; k--) {
    flow = searchLevel(pyramidA[k], pyramidB[k], flow);
    relaxFlow(pyramidA[k], pyramidB[k], flow);
    if (k > finest) flow = resizeFlow(flow, pyramidA[k], pyramidA[k - 1]);
  }
  return finest === 0 ? flow : resizeFlow(flow, pyramidA[finest], pyramidA[0]);
}

function finestLevel(levels: Pyramid): number {
  const fits = levels.findIndex(({ widthPx, heightPx }) => widthPx * heightPx <= FINEST_PIXELS);
  return fits < 0 ? levels.length - 1 : fits;
}

/** Patches in rows; each overlaps its neighbours by half. */
interface PatchGrid {
  columns: number;
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
  searchForward(a, grid, search, start);
  handBack(grid, search);
  return densify(a, b, grid);
}

/** Each patch starts from the coarser flow or from its left or upper neighbour, whichever fits best, and descends. */
function searchForward(
  a: Level,
  { columns, x, y, dx, dy, error }: PatchGrid,
  search: PatchSearch,
  start: Flow,
): void {
  for (let k = 0; k < x.length; k++) {
    search.take(x[k], y[k]);
    const centre = centreIndex(a, x[k], y[k]);
    search.begin(start.dx[centre], start.dy[centre]);
    if (k % columns > 0) search.tryStart(dx[k - 1], dy[k - 1]);
    if (k >= columns) search.tryStart(dx[k - columns], dy[k - columns]);
    search.descend();
    dx[k] = search.dx;
    dy[k] = search.dy;
    error[k] = search.error;
  }
}

function centreIndex({ widthPx, heightPx }: Level, x: number, y: number): number {
  const cx = Math.min(widthPx - 1, x + PATCH_PX / 2);
  const cy = Math.min(heightPx - 1, y + PATCH_PX / 2);
  return cy * widthPx + cx;
}

/** On the way back each patch is offered what its right and lower neighbours found. */
function handBack({ columns, x, y, dx, dy, error }: PatchGrid, search: PatchSearch): void {
  for (let k = x.length - 1; k >= 0; k--) {
    const right = k % columns < columns - 1 ? k + 1 : k;
    const below = k + columns < x.length ? k + columns : k;
    search.resume(dx[k], dy[k], error[k]);
    if (!search.isNews(dx[right], dy[right]) && !search.isNews(dx[below], dy[below])) continue;
    search.take(x[k], y[k]);
    search.tryStart(dx[right], dy[right]);
    search.tryStart(dx[below], dy[below]);
    dx[k] = search.dx;
    dy[k] = search.dy;
    error[k] = search.error;
  }
}

/** Each pixel takes the mean of the patches over it, weighted by how well each explains that very pixel. */
function densify(a: Level, b: Level, grid: PatchGrid): Flow {
  const { widthPx, heightPx, luma } = a;
  const dx = zeros(a);
  const dy = zeros(a);
  const weight = zeros(a);
  const there = new Float32Array(PATCH_PX * PATCH_PX);
  for (let k = 0; k < grid.x.length; k++) {
    const left = grid.x[k];
    const top = grid.y[k];
    const right = Math.min(widthPx, left + PATCH_PX);
    const bottom = Math.min(heightPx, top + PATCH_PX);
    lookAtPatch(b, left + grid.dx[k], top + grid.dy[k], there);
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const i = y * widthPx + x;
        const w = 1 / Math.max(1, Math.abs(there[(y - top) * PATCH_PX + x - left] - luma[i]));
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
