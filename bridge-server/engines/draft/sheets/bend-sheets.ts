/**
 * Bending: how each sheet of both keys moves. Two ideas compete: the sheet follows its parts, blended; or it follows one pose,
 * the similarity that fits its measured motion best. Both are bent until edges land on edges, and the one whose edges land
 * nearer wins; the simpler one where they are alike.
 */
import type { Pose } from '../motion/pose';
import type { Part } from '../parts/parts';
import type { Both } from '../raster/both';
import { edgeField, edgesOfSheet, landEdges, landingError, type LandingKey } from './landing';
import { fitPose } from './fit-pose';
import { followParts, followPose, followPoses, layMeshes, type SheetKey, type SheetMesh } from './sheet-mesh';
import type { Sheets } from './sheets';

/** One pose wins unless the blended parts land nearer by this share. */
const SIMPLER = 0.9;

type Meshes = (SheetMesh | undefined)[];

/** @returns the meshes of both keys, one a sheet */
export function bendSheets(keys: Both<SheetKey>, sheets: Sheets, parts: readonly Part[]): Both<Meshes> {
  const { members, ranks, isGround } = sheets;
  const empty = keys.map((key) => layMeshes(key, members, ranks, isGround));
  const slopes = keys.map(edgeField);
  members.forEach((list, sheet) => {
    // What comes out from beneath shows too little of itself in one key to be bent after it.
    if (list.some((part) => parts[part].cameOut)) {
      for (const k of [0, 1]) empty[k][sheet] &&= followPoses(empty[k][sheet], keys[k], sheet);
      return;
    }
    const laid = keys.map((key, k) => {
      const mesh = empty[k][sheet];
      return mesh && { key, slopes: slopes[k], mesh, edges: edgesOfSheet(key, mesh, sheet) };
    });
    const blended = laid.map((one, k) => one && followParts(one.mesh, keys[k], sheet));
    const [a, b] = laid;
    if (isGround[sheet] || !a?.edges || !b?.edges) {
      blended.forEach((mesh, k) => (empty[k][sheet] = mesh));
      return;
    }
    const landings: Both<LandingKey> = [
      { ...a, edges: a.edges },
      { ...b, edges: b.edges },
    ];
    const best = chosen(landings, [a.mesh, b.mesh], blended as SheetMesh[], sheet, mainPart(list, parts));
    empty[0][sheet] = best[0];
    empty[1][sheet] = best[1];
  });
  return [empty[0], empty[1]];
}

function mainPart(list: readonly number[], parts: readonly Part[]): number {
  return list.reduce((best, part) => (parts[part].areaPx > parts[best].areaPx ? part : best));
}

function chosen(
  keys: Both<LandingKey>,
  empty: Both<SheetMesh>,
  blended: readonly SheetMesh[],
  sheet: number,
  main: number,
): Both<SheetMesh> {
  const landed = (meshes: readonly SheetMesh[]): { meshes: Both<SheetMesh>; error: number } => {
    const bent = meshes.map((mesh, k) => landEdges(mesh, keys[k], keys[1 - k]));
    const error = bent.reduce((sum, mesh, k) => sum + landingError(mesh, keys[k], keys[1 - k]), 0);
    return { meshes: [bent[0], bent[1]], error };
  };
  const ofParts = landed(blended);
  if (blended[0].parts.length === 1) return ofParts.meshes;
  const pose: Pose | undefined = fitPose(
    keys[0].key,
    sheet,
    blended[0].poses[blended[0].parts.indexOf(main)],
  );
  if (!pose) return ofParts.meshes;
  const ofPose = landed(empty.map((mesh, k) => followPose(mesh, keys[k].key, sheet, pose, main)));
  return SIMPLER * ofPose.error <= ofParts.error ? ofPose.meshes : ofParts.meshes;
}
