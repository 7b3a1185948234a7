/**
 * Part meshes: a part bends as a sheet of rubber. Over each part lies a coarse grid; its nodes hold how far the measured
 * motion departs from the part's pose, averaged with trust and relaxed, so that a part stays in one piece whatever noise
 * its pixels measured.
 */
import type { Drawing } from './drawing';
import { partFlow, type KeyMotion } from './key-motion';

/** Side of a grid cell (share of the diagonal). */
const CELL_SHARE = 8 / 604;
const LEAST_CELL_PX = 4;
/** How much neighbours pull on a node, how much the pose does, and how often all nodes are relaxed. */
const SMOOTHNESS = 1;
const LOYALTY = 0.05;
const ROUNDS = 24;
/** No node departs farther than this from its pose (share of the diagonal). */
const MOST_REST_SHARE = 0.12;
const LEAST_TRUST = 1e-3;
const { floor, max, min, hypot, round } = Math;

export interface PartMesh {
  left: number;
  top: number;
  columns: number;
  rows: number;
  /** What each node departs from the pose at the other key, px. */
  restX: Float32Array;
  restY: Float32Array;
  /** 1 for cells that hold pixels of the part. */
  live: Uint8Array;
}

export interface KeyMeshes {
  cellPx: number;
  /** One a part; undefined where the key does not have it. */
  meshes: (PartMesh | undefined)[];
}

/** @param trust 0..1 a pixel: how sure its motion is */
export function layMeshes(drawing: Drawing, motion: KeyMotion, trust: Float32Array): KeyMeshes {
  const diagonal = hypot(drawing.widthPx, drawing.heightPx);
  const cellPx = max(LEAST_CELL_PX, round(CELL_SHARE * diagonal));
  const meshes = emptyMeshes(drawing, motion, cellPx);
  const weights = gatherRests(drawing, motion, trust, meshes, cellPx);
  meshes.forEach((mesh, part) => mesh && relax(mesh, weights[part], cellPx, MOST_REST_SHARE * diagonal));
  return { cellPx, meshes };
}

function emptyMeshes(
  { widthPx }: Drawing,
  { partOf, poses }: KeyMotion,
  cellPx: number,
): (PartMesh | undefined)[] {
  const boxes = poses.map(() => ({ left: Infinity, top: Infinity, right: -1, bottom: -1 }));
  for (let i = 0; i < partOf.length; i++) {
    if (partOf[i] < 0) continue;
    const box = boxes[partOf[i]];
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    if (x < box.left) box.left = x;
    if (x > box.right) box.right = x;
    if (y < box.top) box.top = y;
    if (y > box.bottom) box.bottom = y;
  }
  return boxes.map((box) => {
    if (box.right < 0) return undefined;
    const left = floor(box.left / cellPx) * cellPx;
    const top = floor(box.top / cellPx) * cellPx;
    const columns = floor((box.right - left) / cellPx) + 2;
    const rows = floor((box.bottom - top) / cellPx) + 2;
    const nodes = (): Float32Array => new Float32Array(columns * rows);
    return { left, top, columns, rows, restX: nodes(), restY: nodes(), live: new Uint8Array(columns * rows) };
  });
}

/** Sums what the pixels measured into the nodes around them. @returns the weight of each node */
function gatherRests(
  drawing: Drawing,
  motion: KeyMotion,
  trust: Float32Array,
  meshes: readonly (PartMesh | undefined)[],
  cellPx: number,
): Float32Array[] {
  const { partOf, flow, poses, forward } = motion;
  const rigid = partFlow(drawing, poses, partOf, forward);
  const weights = meshes.map((mesh) => new Float32Array(mesh ? mesh.restX.length : 0));
  for (let i = 0; i < partOf.length; i++) {
    const mesh = meshes[partOf[i]];
    if (!mesh) continue;
    const x = i % drawing.widthPx;
    const gx = (x - mesh.left) / cellPx;
    const gy = ((i - x) / drawing.widthPx - mesh.top) / cellPx;
    const node = floor(gy) * mesh.columns + floor(gx);
    mesh.live[node] = 1;
    const restX = flow.dx[i] - rigid.dx[i];
    const restY = flow.dy[i] - rigid.dy[i];
    const weight = weights[partOf[i]];
    for (let corner = 0; corner < 4; corner++) {
      const right = corner & 1;
      const below = corner >> 1;
      const nearX = right ? gx - floor(gx) : 1 - gx + floor(gx);
      const nearY = below ? gy - floor(gy) : 1 - gy + floor(gy);
      const share = (trust[i] + LEAST_TRUST) * nearX * nearY;
      const at = node + right + below * mesh.columns;
      weight[at] += share;
      mesh.restX[at] += share * restX;
      mesh.restY[at] += share * restY;
    }
  }
  return weights;
}

/** Gauss-Seidel on data, smoothness and loyalty to the pose. */
function relax(mesh: PartMesh, weight: Float32Array, cellPx: number, mostRest: number): void {
  const { columns, rows } = mesh;
  const unit = 1 / (cellPx * cellPx);
  const sumX = mesh.restX.map((sum) => sum * unit);
  const sumY = mesh.restY.map((sum) => sum * unit);
  const own = weight.map((sum) => sum * unit);
  const used = usedNodes(mesh);
  for (let i = 0; i < own.length; i++) {
    mesh.restX[i] = own[i] > 0 ? sumX[i] / own[i] : 0;
    mesh.restY[i] = own[i] > 0 ? sumY[i] / own[i] : 0;
  }
  const neighbours = [-1, 1, -columns, columns];
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < own.length; i++) {
      if (!used[i]) continue;
      const x = i % columns;
      const y = (i - x) / columns;
      const inside = [x > 0, x < columns - 1, y > 0, y < rows - 1];
      let pull = own[i] + LOYALTY;
      let restX = sumX[i];
      let restY = sumY[i];
      for (let n = 0; n < neighbours.length; n++) {
        const other = i + neighbours[n];
        if (!inside[n] || !used[other]) continue;
        pull += SMOOTHNESS;
        restX += SMOOTHNESS * mesh.restX[other];
        restY += SMOOTHNESS * mesh.restY[other];
      }
      mesh.restX[i] = max(-mostRest, min(mostRest, restX / pull));
      mesh.restY[i] = max(-mostRest, min(mostRest, restY / pull));
    }
  }
}

function usedNodes({ columns, live }: PartMesh): Uint8Array {
  const used = new Uint8Array(live.length);
  live.forEach((isLive, node) => {
    if (isLive) for (const at of [node, node + 1, node + columns, node + columns + 1]) used[at] = 1;
  });
  return used;
}
