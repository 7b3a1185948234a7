/**
 * Posed meshes: where the nodes of a part's mesh are at a moment: on the arc of the part's pose, plus their share of what
 * the pose leaves over.
 */
import type { Drawing } from '../raster/drawing';
import type { KeyMotion } from '../motion/key-motion';
import type { KeyMeshes, PartMesh } from './part-mesh';
import type { PartShape } from '../layers/part-shapes';
import { compose, poseAt, poseBackAt, type Affine, type Pose } from '../motion/pose';
import type { Nodes } from './warp';
import type { WorkingSize } from '../raster/working-size';

/** One key ready to be painted from: its paint at its own size, its motion at the working size. */
export interface MeshSource {
  drawing: Drawing;
  /** Part of each own pixel. */
  partOf: Int32Array;
  motion: KeyMotion;
  meshes: KeyMeshes;
  /** One a part; undefined for ground and where the key does not have it. */
  shapes: readonly (PartShape | undefined)[];
}

/** A map that squeezes or blows up areas beyond this is noise: the part only travels. */
const LEAST_AREA_RATIO = 0.1;
const MOST_AREA_RATIO = 10;

/** @returns the places of all nodes at a moment, own px */
export function placeMesh(
  mesh: PartMesh,
  { motion, meshes }: MeshSource,
  part: number,
  moment: number,
  { scaleX, scaleY }: WorkingSize,
  correction?: Affine,
): Nodes {
  const nodes = placeNodes(mesh, meshes.cellPx, motion.poses[part], moment, motion.forward, correction);
  for (let i = 0; i < nodes.x.length; i++) {
    nodes.x[i] = (nodes.x[i] + 0.5) * scaleX - 0.5;
    nodes.y[i] = (nodes.y[i] + 0.5) * scaleY - 0.5;
  }
  return nodes;
}

/** Where the nodes of a mesh are at a moment: on the arc of the pose, plus their share of what it leaves over. */
function placeNodes(
  mesh: PartMesh,
  cellPx: number,
  pose: Pose,
  moment: number,
  forward: boolean,
  correction?: Affine,
): Nodes {
  const { columns, restX, restY } = mesh;
  const map = boundedMap(pose, moment, forward);
  const share = forward ? moment : 1 - moment;
  // What the pose leaves over is a vector in the other key's pose: it turns with the part on the way there.
  const turn = forward ? -(1 - moment) * pose.angle : moment * pose.angle;
  const cos = share * Math.cos(turn);
  const sin = share * Math.sin(turn);
  const nodes = { x: new Float32Array(restX.length), y: new Float32Array(restX.length) };
  for (let i = 0; i < restX.length; i++) {
    const column = i % columns;
    const x = mesh.left + column * cellPx;
    const y = mesh.top + ((i - column) / columns) * cellPx;
    const toX = map.a * x + map.b * y + map.x + cos * restX[i] - sin * restY[i];
    const toY = map.c * x + map.d * y + map.y + sin * restX[i] + cos * restY[i];
    nodes.x[i] = correction ? correction.a * toX + correction.b * toY + correction.x : toX;
    nodes.y[i] = correction ? correction.c * toX + correction.d * toY + correction.y : toY;
  }
  return nodes;
}

/** Where a part's pose alone takes its key at a moment, working px. */
export function poseMap({ motion }: MeshSource, part: number, moment: number, correction?: Affine): Affine {
  const map = boundedMap(motion.poses[part], moment, motion.forward);
  return correction ? compose(correction, map) : map;
}

function boundedMap(pose: Pose, moment: number, forward: boolean): Affine {
  const map = forward ? poseAt(pose, moment) : poseBackAt(pose, moment);
  const area = map.a * map.d - map.b * map.c;
  if (area > LEAST_AREA_RATIO && area < MOST_AREA_RATIO) return map;
  const share = forward ? moment : moment - 1;
  return { a: 1, b: 0, c: 0, d: 1, x: share * (pose.toX - pose.fromX), y: share * (pose.toY - pose.fromY) };
}
