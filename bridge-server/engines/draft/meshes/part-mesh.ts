/**
 * Part meshes: a part bends as a sheet of rubber. Over each part lies a coarse grid; its nodes hold how far the measured
 * motion departs from the part's pose, averaged with trust and relaxed, so that a part stays in one piece whatever noise
 * its pixels measured.
 */
import type { Drawing } from '../raster/drawing';
import { boxesOf } from '../parts/part-boxes';
import { partFlow, type KeyMotion } from '../motion/key-motion';

/** Side of a grid cell (share of the diagonal). */
const CELL_SHARE = 8 / 604;
const LEAST_CELL_PX = 4;
/** How much the pose pulls on a node, and how often all nodes are relaxed. */
const LOYALTY = 0.05;
const ROUNDS = 24;
/** No node departs farther than this from its pose (share of the diagonal). */
const MOST_REST_SHARE = 0.12;
const LEAST_TRUST = 1e-3;
/** A mesh reaches this many cells beyond its part, so that its rim can be seen from outside. */
const MARGIN_CELLS = 1;
const { floor, max, min, hypot, round } = Math;

export interface PartMesh {
  left: number;
  top: number;
  columns: number;
  rows: number;
  /** What each node departs from the pose at the other key, px. */
  restX: Float32Array;
  restY: Float32Array;
  /** 1 for cells that hold pixels of the part or are next to one that does. */
  live: Uint8Array;
}

export interface KeyMeshes {
  cellPx: number;
  /** One a part; undefined where the key does not have it. */
  meshes: (PartMesh | undefined)[];
}

/**
 * @param trust 0..1 a pixel: how sure its motion is
 * @param stiffnesses how much neighbours pull on a node; Infinity stands for the pose alone
 * @returns the meshes of each stiffness
 */
export function layMeshes(
  drawing: Drawing,
  motion: KeyMotion,
  trust: Float32Array,
  stiffnesses: readonly number[],
): KeyMeshes[] {
  const diagonal = hypot(drawing.widthPx, drawing.heightPx);
  const cellPx = max(LEAST_CELL_PX, round(CELL_SHARE * diagonal));
  const measured = emptyMeshes(drawing, motion, cellPx);
  const weights = gatherRests(drawing, motion, trust, measured, cellPx);
  for (const mesh of measured) if (mesh) growLive(mesh);
  return stiffnesses.map((stiffness) => ({
    cellPx,
    meshes: measured.map(
      (mesh, part) => mesh && relaxed(mesh, weights[part], cellPx, MOST_REST_SHARE * diagonal, stiffness),
    ),
  }));
}

function emptyMeshes(
  { widthPx }: Drawing,
  { partOf, poses }: KeyMotion,
  cellPx: number,
): (PartMesh | undefined)[] {
  const boxes = boxesOf(partOf, poses.length, widthPx);
  return boxes.map((box) => {
    if (box.right < 0) return undefined;
    const left = (floor(box.left / cellPx) - MARGIN_CELLS) * cellPx;
    const top = (floor(box.top / cellPx) - MARGIN_CELLS) * cellPx;
    const columns = floor((box.right - left) / cellPx) + 2 + MARGIN_CELLS;
    const rows = floor((box.bottom - top) / cellPx) + 2 + MARGIN_CELLS;
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
    const column = floor(gx);
    const row = floor(gy);
    const node = row * mesh.columns + column;
    mesh.live[node] = 1;
    const restX = flow.dx[i] - rigid.dx[i];
    const restY = flow.dy[i] - rigid.dy[i];
    const weight = weights[partOf[i]];
    const right = gx - column;
    const below = (trust[i] + LEAST_TRUST) * (gy - row);
    const above = trust[i] + LEAST_TRUST - below;
    addRest(mesh, weight, node, above * (1 - right), restX, restY);
    addRest(mesh, weight, node + 1, above * right, restX, restY);
    addRest(mesh, weight, node + mesh.columns, below * (1 - right), restX, restY);
    addRest(mesh, weight, node + mesh.columns + 1, below * right, restX, restY);
  }
  return weights;
}

function addRest(
  mesh: PartMesh,
  weight: Float32Array,
  node: number,
  share: number,
  restX: number,
  restY: number,
): void {
  weight[node] += share;
  mesh.restX[node] += share * restX;
  mesh.restY[node] += share * restY;
}

function growLive({ live, columns, rows }: PartMesh): void {
  const held = live.slice();
  for (let y = 0, i = 0; y < rows - 1; y++, i++) {
    for (let x = 0; x < columns - 1; x++, i++) {
      for (let dy = -1; dy <= 1 && !live[i]; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (x + dx < 0 || y + dy < 0 || x + dx >= columns - 1 || y + dy >= rows - 1) continue;
          if (held[i + dy * columns + dx]) live[i] = 1;
        }
      }
    }
  }
}

/** Gauss-Seidel on data, smoothness and loyalty to the pose. */
function relaxed(
  mesh: PartMesh,
  weight: Float32Array,
  cellPx: number,
  mostRest: number,
  stiffness: number,
): PartMesh {
  const { columns, rows } = mesh;
  const [restX, restY] = [new Float32Array(weight.length), new Float32Array(weight.length)];
  const bent = { ...mesh, restX, restY };
  if (stiffness === Infinity) return bent;
  const unit = 1 / (cellPx * cellPx);
  const used = usedNodes(mesh);
  for (let i = 0; i < weight.length; i++) {
    if (weight[i] <= 0) continue;
    restX[i] = mesh.restX[i] / weight[i];
    restY[i] = mesh.restY[i] / weight[i];
  }
  const neighbours = [-1, 1, -columns, columns];
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < weight.length; i++) {
      if (!used[i]) continue;
      const x = i % columns;
      const y = (i - x) / columns;
      let pull = weight[i] * unit + LOYALTY;
      let sumX = mesh.restX[i] * unit;
      let sumY = mesh.restY[i] * unit;
      for (let n = 0; n < neighbours.length; n++) {
        const isInside = n === 0 ? x > 0 : n === 1 ? x < columns - 1 : n === 2 ? y > 0 : y < rows - 1;
        const other = i + neighbours[n];
        if (!isInside || !used[other]) continue;
        pull += stiffness;
        sumX += stiffness * restX[other];
        sumY += stiffness * restY[other];
      }
      restX[i] = max(-mostRest, min(mostRest, sumX / pull));
      restY[i] = max(-mostRest, min(mostRest, sumY / pull));
    }
  }
  return bent;
}

function usedNodes({ columns, live }: PartMesh): Uint8Array {
  const used = new Uint8Array(live.length);
  live.forEach((isLive, node) => {
    if (isLive) for (const at of [node, node + 1, node + columns, node + columns + 1]) used[at] = 1;
  });
  return used;
}
