/**
 * Bending: how each sheet of both keys moves. Two ideas compete: the sheet follows its parts, blended; or it follows one pose,
 * the similarity that fits its measured motion best. Both are bent until edges land on edges, and the one whose edges land
 * nearer wins; the simpler one where they are alike.
 */
import type { Pose } from '../motion/pose';
import type { Part } from '../parts/parts';
import type { Both } from '../raster/both';
import { edgeField, edgesOfSheet, landEdges, landingError, type EdgeField, type LandingKey } from './landing';
import { fitPose } from './fit-pose';
import type { SheetKey, SheetMesh } from './mesh';
import { followParts, followPose, followPoses, layMeshes } from './sheet-mesh';
import type { Sheets } from './sheets';

/** One pose wins unless the blended parts land nearer by this share. */
const SIMPLER = 0.9;

/** A page whose pixels go no farther than this rests, working px. */
const LEAST_MOVE_PX = 0.25;

type Meshes = (SheetMesh | undefined)[];

/** @returns the meshes of both keys, one a sheet */
export function bendSheets(keys: Both<SheetKey>, sheets: Sheets, parts: readonly Part[]): Both<Meshes> {
  const { members, ranks, isGround } = sheets;
  const empty = keys.map((key) => layMeshes(key, members, ranks, isGround));
  const slopes = keys.map(edgeField);
  members.forEach((list, sheet) => {
    const meshes: Both<SheetMesh | undefined> = [empty[0][sheet], empty[1][sheet]];
    const bent = isGround[sheet]
      ? bentGround(meshes, keys, sheet)
      : bentSheet(meshes, keys, slopes, sheet, sheets, parts);
    empty[0][sheet] = bent[0];
    empty[1][sheet] = bent[1];
  });
  return [empty[0], empty[1]];
}

/** A page that rests needs no mesh. */
function bentGround(
  meshes: Both<SheetMesh | undefined>,
  keys: Both<SheetKey>,
  sheet: number,
): Both<SheetMesh | undefined> {
  const bent = meshes.map((mesh, k) =>
    mesh && moves(keys[k], sheet) ? followParts(mesh, keys[k], sheet) : undefined,
  );
  return [bent[0], bent[1]];
}

function moves({ motion: { flow }, sheetOf }: SheetKey, sheet: number): boolean {
  for (let i = 0; i < sheetOf.length; i++) {
    if (sheetOf[i] === sheet && Math.max(Math.abs(flow.dx[i]), Math.abs(flow.dy[i])) > LEAST_MOVE_PX)
      return true;
  }
  return false;
}

function bentSheet(
  meshes: Both<SheetMesh | undefined>,
  keys: Both<SheetKey>,
  slopes: readonly EdgeField[],
  sheet: number,
  sheets: Sheets,
  parts: readonly Part[],
): Both<SheetMesh | undefined> {
  const list = sheets.members[sheet];
  // What comes out from beneath shows too little of itself in one key to be bent after it.
  const cameOut = list.some((part) => parts[part].cameOut);
  const follow = cameOut ? followPoses : followParts;
  const blended = meshes.map((mesh, k) => mesh && follow(mesh, keys[k], sheet));
  const [a, b] = meshes;
  if (cameOut || !a || !b) return [blended[0], blended[1]];
  const edges = [edgesOfSheet(keys[0], a, sheet, sheets), edgesOfSheet(keys[1], b, sheet, sheets)];
  if (!edges[0] || !edges[1]) return [blended[0], blended[1]];
  const landings: Both<LandingKey> = [
    { key: keys[0], slopes: slopes[0], edges: edges[0] },
    { key: keys[1], slopes: slopes[1], edges: edges[1] },
  ];
  return chosen(landings, [a, b], blended as SheetMesh[], sheet, mainPart(list, parts));
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
