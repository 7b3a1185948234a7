/**
 * Sheet meshes: a sheet bends as one piece of rubber. Over each sheet lies a coarse grid. On its way a node follows the
 * arcs of the parts around it, in shares that change smoothly from part to part (as skin follows bones), plus its share of
 * what the measured motion leaves over. So nothing inside a sheet can come apart, however its parts turn.
 */
import { poseAt, poseBackAt, type Affine, type Pose } from '../motion/pose';
import { boxesOf } from '../parts/part-boxes';
import { lengthIn } from '../raster/both';
import { HIDDEN_REACH_PX, markLive } from './live-cells';
import type { SheetKey, SheetMesh } from './mesh';
import { relaxPlane } from './relaxation';

/** Side of a grid cell, px of 604, and its least in working px. */
const CELL_PX = 8;
const LEAST_CELL_PX = 4;
/** How strongly shares spread from node to node; 1 blends over about two cells. */
const SHARE_SPREAD = 0.6;
const SHARE_ROUNDS = 24;
/** Pull of the neighbours against that of a node's own measurements, and of the poses. */
const STIFFNESS = 1.5;
const LOYALTY = 0.03;
const REST_ROUNDS = 40;
/** Flat paint says little of how it moves: what is measured away from edges weighs this much. */
const FLAT_WEIGHT = 0.12;
/** No node departs farther than this from its poses, px of 604. */
const MOST_REST_PX = 60;
/** A sheet is cut off by the border of the picture when it comes this near to it, working px. */
const CUT_PX = 1;
const LEAST_TRUST = 1e-3;
const MARGIN_CELLS = 2;
const { floor, ceil, max, min, round } = Math;

/** Lays an empty mesh over each sheet. @returns one a sheet; undefined where the key does not have it */
export function layMeshes(
  key: SheetKey,
  members: readonly (readonly number[])[],
  ranks: Float32Array,
  isGround: readonly boolean[],
): (SheetMesh | undefined)[] {
  const { widthPx, heightPx } = key.drawing;
  const boxes = boxesOf(key.sheetOf, members.length, widthPx);
  const cellPx = max(LEAST_CELL_PX, round(lengthIn(key.drawing, CELL_PX)));
  const beyond = max(MARGIN_CELLS, ceil(lengthIn(key.drawing, HIDDEN_REACH_PX) / cellPx) + 1);
  return boxes.map((box, sheet) => {
    if (box.right < 0) return undefined;
    // What the border of the picture cuts off goes on beyond it.
    const margin = (isCut: boolean): number => (isCut && !isGround[sheet] ? beyond : MARGIN_CELLS);
    const left = (floor(box.left / cellPx) - margin(box.left <= CUT_PX)) * cellPx;
    const top = (floor(box.top / cellPx) - margin(box.top <= CUT_PX)) * cellPx;
    const columns = ceil((box.right + 1 - left) / cellPx) + 1 + margin(box.right >= widthPx - 1 - CUT_PX);
    const rows = ceil((box.bottom + 1 - top) / cellPx) + 1 + margin(box.bottom >= heightPx - 1 - CUT_PX);
    const nodes = columns * rows;
    const mesh: SheetMesh = {
      left,
      top,
      columns,
      rows,
      cellPx,
      live: new Uint8Array(nodes),
      parts: members[sheet],
      poses: members[sheet].map((part) => key.motion.poses[part]),
      shares: new Float32Array(nodes * members[sheet].length),
      restX: new Float32Array(nodes),
      restY: new Float32Array(nodes),
      turn: new Float32Array(nodes),
      pinned: new Uint8Array(nodes),
    };
    markLive(mesh, key, sheet, isGround[sheet] ? undefined : ranks);
    return mesh;
  });
}

/** The sheet follows its parts, blended, and nothing else. */
export function followPoses(mesh: SheetMesh, key: SheetKey, sheet: number): SheetMesh {
  const bent = withPlanes(mesh, mesh.parts, mesh.poses);
  spreadShares(bent, key, sheet);
  return bent;
}

/** The sheet follows its parts, blended, and what the measured motion leaves over. */
export function followParts(mesh: SheetMesh, key: SheetKey, sheet: number): SheetMesh {
  const bent = followPoses(mesh, key, sheet);
  measureRests(bent, key, sheet);
  return bent;
}

/** The sheet follows one pose, and what the measured motion leaves over. @param part whose sketch correction it takes */
export function followPose(
  mesh: SheetMesh,
  key: SheetKey,
  sheet: number,
  pose: Pose,
  part: number,
): SheetMesh {
  const bent = withPlanes(mesh, [part], [pose]);
  bent.shares.fill(1);
  measureRests(bent, key, sheet);
  return bent;
}

function withPlanes(mesh: SheetMesh, parts: readonly number[], poses: readonly Pose[]): SheetMesh {
  const nodes = mesh.live.length;
  const plane = (): Float32Array => new Float32Array(nodes);
  const shares = new Float32Array(nodes * parts.length);
  return { ...mesh, parts, poses, shares, restX: plane(), restY: plane(), turn: plane() };
}

/** How much each node goes with each part: what lies around it, evened over the mesh. */
function spreadShares(mesh: SheetMesh, key: SheetKey, sheet: number): void {
  const { parts, shares, columns, rows, cellPx } = mesh;
  const nodes = columns * rows;
  if (parts.length === 1) {
    shares.fill(1);
    return;
  }
  const slot = new Map(parts.map((part, k) => [part, k]));
  const counts = new Float32Array(nodes * parts.length);
  const totals = new Float32Array(nodes);
  const { widthPx } = key.drawing;
  forPixels(mesh, key, sheet, (i) => {
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    const node = round((y - mesh.top) / cellPx) * columns + round((x - mesh.left) / cellPx);
    const weight = 1 / (cellPx * cellPx);
    counts[(slot.get(key.motion.partOf[i]) ?? 0) * nodes + node] += weight;
    totals[node] += weight;
  });
  for (let k = 0; k < parts.length; k++) {
    const own = shares.subarray(k * nodes, (k + 1) * nodes);
    relaxPlane(
      own,
      counts.subarray(k * nodes, (k + 1) * nodes),
      totals,
      SHARE_SPREAD,
      1e-4,
      columns,
      SHARE_ROUNDS,
    );
  }
  for (let n = 0; n < nodes; n++) {
    let sum = 0;
    for (let k = 0; k < parts.length; k++) sum += shares[k * nodes + n];
    if (sum > 1e-9) for (let k = 0; k < parts.length; k++) shares[k * nodes + n] /= sum;
    else shares[n] = 1;
  }
}

export function forPixels(
  mesh: SheetMesh,
  { drawing, sheetOf }: SheetKey,
  sheet: number,
  use: (i: number) => void,
): void {
  const { widthPx, heightPx } = drawing;
  const right = min(widthPx, mesh.left + (mesh.columns - 1) * mesh.cellPx);
  const bottom = min(heightPx, mesh.top + (mesh.rows - 1) * mesh.cellPx);
  for (let y = max(0, mesh.top); y < bottom; y++) {
    for (let x = max(0, mesh.left), i = y * widthPx + x; x < right; x++, i++)
      if (sheetOf[i] === sheet) use(i);
  }
}

/** The blended map of every node at a moment: six planes a, b, c, d, x, y, interleaved. */
export function nodeMaps(
  { parts, poses, shares, restX }: SheetMesh,
  forward: boolean,
  moment: number,
  corrections?: readonly Affine[],
): Float32Array {
  const nodes = restX.length;
  const maps = new Float32Array(nodes * 6);
  parts.forEach((part, k) => {
    const m = partMap(poses[k], moment, forward, corrections?.[part]);
    for (let n = 0; n < nodes; n++) {
      const share = shares[k * nodes + n];
      if (share === 0) continue;
      const at = n * 6;
      maps[at] += share * m.a;
      maps[at + 1] += share * m.b;
      maps[at + 2] += share * m.c;
      maps[at + 3] += share * m.d;
      maps[at + 4] += share * m.x;
      maps[at + 5] += share * m.y;
    }
  });
  return maps;
}

/** A map that squeezes or blows up areas beyond this is noise: the part only travels. */
const LEAST_AREA_RATIO = 0.05;
const MOST_AREA_RATIO = 20;

/** Where a part's pose takes its key at a moment. */
export function partMap(pose: Pose, moment: number, forward: boolean, correction?: Affine): Affine {
  const map = bounded(pose, moment, forward);
  if (!correction) return map;
  const { a, b, c, d, x, y } = correction;
  return {
    a: a * map.a + b * map.c,
    b: a * map.b + b * map.d,
    c: c * map.a + d * map.c,
    d: c * map.b + d * map.d,
    x: a * map.x + b * map.y + x,
    y: c * map.x + d * map.y + y,
  };
}

function bounded(pose: Pose, moment: number, forward: boolean): Affine {
  const map = forward ? poseAt(pose, moment) : poseBackAt(pose, moment);
  const area = map.a * map.d - map.b * map.c;
  if (area > LEAST_AREA_RATIO && area < MOST_AREA_RATIO) return map;
  const share = forward ? moment : moment - 1;
  return { a: 1, b: 0, c: 0, d: 1, x: share * (pose.toX - pose.fromX), y: share * (pose.toY - pose.fromY) };
}

/** What the measured motion leaves over beyond the poses, averaged with trust and evened. */
function measureRests(mesh: SheetMesh, key: SheetKey, sheet: number): void {
  const { columns, cellPx, restX, restY, turn, poses, shares, pinned } = mesh;
  const nodes = restX.length;
  const { widthPx } = key.drawing;
  const { flow, forward } = key.motion;
  const ends = nodeMaps(mesh, forward, forward ? 1 : 0);
  const sumX = new Float32Array(nodes);
  const sumY = new Float32Array(nodes);
  const weights = new Float32Array(nodes);
  forPixels(mesh, key, sheet, (i) => {
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    const gx = (x - mesh.left) / cellPx;
    const gy = (y - mesh.top) / cellPx;
    const column = floor(gx);
    const row = floor(gy);
    const weight = ((key.trust[i] + LEAST_TRUST) * (key.isEdge[i] ? 1 : FLAT_WEIGHT)) / (cellPx * 2);
    for (let k = 0; k < 4; k++) {
      const share = (k & 1 ? gx - column : 1 + column - gx) * (k >> 1 ? gy - row : 1 + row - gy) * weight;
      const n = (row + (k >> 1)) * columns + column + (k & 1);
      const m = n * 6;
      sumX[n] += share * (x + flow.dx[i] - (ends[m] * x + ends[m + 1] * y + ends[m + 4]));
      sumY[n] += share * (y + flow.dy[i] - (ends[m + 2] * x + ends[m + 3] * y + ends[m + 5]));
      weights[n] += share;
    }
  });
  relaxPlane(restX, sumX, weights, STIFFNESS, LOYALTY, columns, REST_ROUNDS, pinned);
  relaxPlane(restY, sumY, weights, STIFFNESS, LOYALTY, columns, REST_ROUNDS, pinned);
  const most = lengthIn(key.drawing, MOST_REST_PX);
  for (let n = 0; n < nodes; n++) {
    restX[n] = max(-most, min(most, restX[n]));
    restY[n] = max(-most, min(most, restY[n]));
    for (let k = 0; k < poses.length; k++) turn[n] += shares[k * nodes + n] * poses[k].angle;
  }
}

export interface Nodes {
  x: Float32Array;
  y: Float32Array;
}

/** Where the nodes of a mesh are at a moment, working px. */
export function placeSheet(
  mesh: SheetMesh,
  forward: boolean,
  moment: number,
  corrections?: readonly Affine[],
): Nodes {
  const { columns, cellPx, restX, restY, turn, pinned } = mesh;
  const maps = nodeMaps(mesh, forward, moment, corrections);
  const share = forward ? moment : 1 - moment;
  const nodes = { x: new Float32Array(restX.length), y: new Float32Array(restX.length) };
  for (let n = 0, at = 0; n < restX.length; n++, at += 6) {
    const column = n % columns;
    const x = mesh.left + column * cellPx;
    const y = mesh.top + ((n - column) / columns) * cellPx;
    if (pinned[n] && !corrections) {
      nodes.x[n] = x;
      nodes.y[n] = y;
      continue;
    }
    // What the poses leave over is a vector in the other key's pose: it turns with the sheet on the way there.
    const angle = forward ? (moment - 1) * turn[n] : moment * turn[n];
    const cos = share * Math.cos(angle);
    const sin = share * Math.sin(angle);
    nodes.x[n] = maps[at] * x + maps[at + 1] * y + maps[at + 4] + cos * restX[n] - sin * restY[n];
    nodes.y[n] = maps[at + 2] * x + maps[at + 3] * y + maps[at + 5] + sin * restX[n] + cos * restY[n];
  }
  return nodes;
}
