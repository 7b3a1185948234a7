/**
 * Mesh choice, the self-check of each part: does it move best as its pose alone, as a stiff sheet or as a soft one? Each is
 * tried by where it takes the part's pixels in the other key: on the same part, and on the same paint? The simplest wins
 * unless another is plainly better.
 */
import { lookDifference, type Drawing } from '../raster/drawing';
import type { KeyMotion } from '../motion/key-motion';
import type { KeyMeshes, PartMesh } from './part-mesh';
import { poseAt, poseBackAt } from '../motion/pose';

/** One key with the meshes that are to choose from: its poses alone first, then ever softer ones. */
export interface MeshCandidates {
  drawing: Drawing;
  motion: KeyMotion;
  choices: readonly KeyMeshes[];
}

const COLOUR_CAP = 60;
/** What landing on another part costs, in colour differences (0..60). */
const WRONG_PART_COST = 30;
/** A softer mesh must be better by this much and by this share. */
const LEAST_GAIN = 1;
const LEAST_GAIN_SHARE = 0.2;
/** Every so many pixels are tried. */
const STRIDE = 3;

/** @returns the chosen meshes of both keys; a part is of the same kind in both */
export function chooseMeshes(a: MeshCandidates, b: MeshCandidates): [KeyMeshes, KeyMeshes] {
  const parts = a.motion.poses.length;
  // The simplest choice is the pose alone, which leaves nothing to bend.
  const errorsA = a.choices.map((meshes, choice) => landingErrors(a, b, meshes, choice > 0));
  const errorsB = b.choices.map((meshes, choice) => landingErrors(b, a, meshes, choice > 0));
  const chosen = Array.from({ length: parts }, (_, part) => {
    let best = 0;
    for (let k = 1; k < errorsA.length; k++) {
      const [before, now] = [best, k].map((choice) => errorsA[choice][part] + errorsB[choice][part]);
      if (now < before - LEAST_GAIN - LEAST_GAIN_SHARE * before) best = k;
    }
    return best;
  });
  const pick = ({ choices }: MeshCandidates): KeyMeshes => ({
    cellPx: choices[0].cellPx,
    meshes: chosen.map((choice, part) => choices[choice].meshes[part]),
  });
  return [pick(a), pick(b)];
}

/** Mean cost of where each part's pixels land in the other key; one a part, 0 where it has none. */
function landingErrors(
  from: MeshCandidates,
  to: MeshCandidates,
  { meshes, cellPx }: KeyMeshes,
  bends: boolean,
): Float64Array {
  const { partOf, poses, forward } = from.motion;
  const { widthPx, heightPx, look } = from.drawing;
  const other = to.drawing.look;
  const partThere = to.motion.partOf;
  const ends = poses.map((pose) => (forward ? poseAt(pose, 1) : poseBackAt(pose, 0)));
  const sums = new Float64Array(poses.length);
  const counts = new Float64Array(poses.length);
  for (let i = 0; i < partOf.length; i += STRIDE) {
    const part = partOf[i];
    const mesh = meshes[part];
    if (!mesh) continue;
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    const m = ends[part];
    const restX = bends ? restAt(mesh, mesh.restX, cellPx, x, y) : 0;
    const restY = bends ? restAt(mesh, mesh.restY, cellPx, x, y) : 0;
    const toX = Math.round(m.a * x + m.b * y + m.x + restX);
    const toY = Math.round(m.c * x + m.d * y + m.y + restY);
    counts[part]++;
    if (toX < 0 || toY < 0 || toX >= widthPx || toY >= heightPx) continue;
    const j = toY * widthPx + toX;
    const difference = lookDifference(look, i * 4, other, j * 4);
    sums[part] += Math.min(COLOUR_CAP, difference) + (partThere[j] === part ? 0 : WRONG_PART_COST);
  }
  return sums.map((sum, part) => sum / Math.max(1, counts[part]));
}

/** What a node plane says at a pixel, between its nodes. */
function restAt(
  { left, top, columns }: PartMesh,
  rest: Float32Array,
  cellPx: number,
  x: number,
  y: number,
): number {
  const gx = (x - left) / cellPx;
  const gy = (y - top) / cellPx;
  const x0 = Math.floor(gx);
  const y0 = Math.floor(gy);
  const fx = gx - x0;
  const at = y0 * columns + x0;
  const above = rest[at] * (1 - fx) + rest[at + 1] * fx;
  const below = rest[at + columns] * (1 - fx) + rest[at + columns + 1] * fx;
  return above + (below - above) * (gy - y0);
}
