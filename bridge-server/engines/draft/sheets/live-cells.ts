/** Live cells: those of a mesh that are drawn, and its nodes that do not move. */
import type { Flow } from '../motion/flow';
import { lengthIn } from '../raster/both';
import type { Drawing } from '../raster/drawing';
import type { SheetKey, SheetMesh } from './mesh';

/** What moves less than this (px of 604) and is equal in both keys does not move. */
const STILL_PX = 3;
/** Beneath what hides it, and beyond the border, a sheet goes on at most this far, px of 604. */
export const HIDDEN_REACH_PX = 60;
const { floor, ceil, max, min } = Math;

/** Marks cells with own pixels, pins nodes amid equal drawing, and goes on beneath what hides the sheet. */
export function markLive(
  mesh: SheetMesh,
  key: SheetKey,
  sheet: number,
  ranks: Float32Array | undefined,
): void {
  const { drawing, sheetOf, isEdge, isEqual } = key;
  const { flow } = key.motion;
  const still = lengthIn(drawing, STILL_PX);
  const { columns, rows, live, cellPx, pinned } = mesh;
  const state = new Uint8Array(live.length);
  const HIDING = 1;
  const equalEdge = new Uint8Array(live.length);
  const unequal = new Uint8Array(live.length);
  const right = min(drawing.widthPx, mesh.left + (columns - 1) * cellPx);
  const bottom = min(drawing.heightPx, mesh.top + (rows - 1) * cellPx);
  for (let y = max(0, mesh.top); y < bottom; y++) {
    const row = floor((y - mesh.top) / cellPx) * columns;
    for (let x = max(0, mesh.left), i = y * drawing.widthPx + x; x < right; x++, i++) {
      const cell = row + floor((x - mesh.left) / cellPx);
      const there = sheetOf[i];
      if (there === sheet) {
        live[cell] = 1;
        if (isEqual[i] && rests(flow, i, still)) equalEdge[cell] |= isEdge[i];
        else unequal[cell] = 1;
      } else if (ranks && there >= 0 && ranks[there] > ranks[sheet]) state[cell] = HIDING;
    }
  }
  if (ranks) markOutside(mesh, drawing, state, HIDING);
  const reach = ceil(lengthIn(drawing, HIDDEN_REACH_PX) / cellPx);
  for (let step = 0; step < reach; step++) if (!growLive(mesh, (cell) => state[cell] === HIDING)) break;
  growLive(mesh, () => true);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let edges = 0;
      let others = 0;
      for (let k = 0; k < 4; k++) {
        const cx = x - (k & 1);
        const cy = y - (k >> 1);
        if (cx < 0 || cy < 0) continue;
        edges += equalEdge[cy * columns + cx];
        others += unequal[cy * columns + cx];
      }
      if (edges > 0 && others === 0) pinned[y * columns + x] = 1;
    }
  }
}

/** Cells that lie outside of the picture. */
function markOutside(
  { left, top, columns, rows, cellPx }: SheetMesh,
  { widthPx, heightPx }: Drawing,
  state: Uint8Array,
  value: number,
): void {
  for (let row = 0; row < rows - 1; row++) {
    const y = top + row * cellPx;
    for (let column = 0; column < columns - 1; column++) {
      const x = left + column * cellPx;
      const isInside = x + cellPx > 0 && y + cellPx > 0 && x < widthPx && y < heightPx;
      if (!isInside) state[row * columns + column] = value;
    }
  }
}

function rests({ dx, dy }: Flow, i: number, still: number): boolean {
  return Math.abs(dx[i]) < still && Math.abs(dy[i]) < still;
}

function growLive({ live, columns, rows }: SheetMesh, mayLive: (cell: number) => boolean): boolean {
  const held = live.slice();
  let grew = false;
  for (let y = 0; y < rows - 1; y++) {
    for (let x = 0, i = y * columns; x < columns - 1; x++, i++) {
      if (held[i] || !mayLive(i)) continue;
      for (let dy = -1; dy <= 1 && !live[i]; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (x + dx < 0 || y + dy < 0 || x + dx >= columns - 1 || y + dy >= rows - 1) continue;
          if (held[i + dy * columns + dx]) live[i] = 1;
        }
      }
      if (live[i]) grew = true;
    }
  }
  return grew;
}
