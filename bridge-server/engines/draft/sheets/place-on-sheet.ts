/** Places on a sheet: where what lies between the nodes of a bent mesh goes. */
import type { SheetMesh } from './mesh';
import type { Nodes } from './sheet-mesh';

const { floor, max, min } = Math;

/** Where a place of the key (working px) is when the nodes are at `nodes`; beyond the mesh its border goes on. */
export function placeOnSheet(
  { left, top, columns, rows, cellPx }: SheetMesh,
  nodes: Nodes,
  x: number,
  y: number,
): { x: number; y: number } {
  const gx = (x - left) / cellPx;
  const gy = (y - top) / cellPx;
  const column = max(0, min(columns - 2, floor(gx)));
  const row = max(0, min(rows - 2, floor(gy)));
  const place = { x: 0, y: 0 };
  for (let k = 0; k < 4; k++) {
    const share = (k & 1 ? gx - column : 1 + column - gx) * (k >> 1 ? gy - row : 1 + row - gy);
    const node = (row + (k >> 1)) * columns + column + (k & 1);
    place.x += share * nodes.x[node];
    place.y += share * nodes.y[node];
  }
  return place;
}
