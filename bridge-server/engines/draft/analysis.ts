/**
 * The analysis of a pair of keys: everything that is found out once and then painted from at any moment: parts, their
 * motion, their meshes, and who is in front. It works at the working size; only the paint is kept at its own.
 */
import { depthOf, type Depth, type Raster } from '../../../pixels/raster';
import type { SketchGuide } from '../engine';
import { withCarriedPoses } from './parts/carriers';
import { drawingOf, lumaOf, rasterOf, type Drawing } from './raster/drawing';
import { fuseMotions } from './motion/flow-fusion';
import { partFlow, type KeyMotion } from './motion/key-motion';
import { matchLines } from './lines/line-matching';
import type { LineSources } from './lines/line-painting';
import { lineSources } from './lines/line-sources';
import { matchZones } from './matching/matching';
import { motionTrust } from './motion/motion-trust';
import { partRanks } from './parts/ordering';
import { pagePlate } from './layers/page-plate';
import { chooseMeshes, type MeshCandidates } from './meshes/mesh-choice';
import { layMeshes, type KeyMeshes } from './meshes/part-mesh';
import { shapeParts } from './layers/part-shapes';
import { findParts, type Part, type Parts } from './parts/parts';
import type { MeshSource } from './meshes/posed-mesh';
import { refitPoses } from './meshes/pose-refit';
import { pyramid, type Pyramid } from './raster/pyramid';
import { isDrawn, segment, type Segmentation } from './zones/segmentation';
import { fitSketches, type Corrections } from './sketch/sketch-guides';
import { joinSplitZones } from './zones/split-zones';
import { withThickOutlines } from './zones/thick-outlines';
import { shrinkDrawing, spreadParts, workingSize, type WorkingSize } from './raster/working-size';

/** Each part may move as its pose alone, as a stiff sheet or as a soft one. */
const STIFFNESSES = [Infinity, 12, 1];

export interface Analysis {
  depth: Depth;
  size: WorkingSize;
  zonesA: Segmentation;
  zonesB: Segmentation;
  parts: readonly Part[];
  sourceA: MeshSource;
  sourceB: MeshSource;
  /** What is seen where no part is. */
  plate: Drawing;
  /** Greater is in front; one a part. */
  ranks: Float32Array;
  corrections?: Corrections;
  /** Where both keys are line art: they are painted from these. */
  lines?: LineSources;
}

/** Called between the stages with the share of the analysis that is done; may stop the work by throwing. */
export type Pause = (share: number) => Promise<void>;

export async function analyse(
  keyA: Raster,
  keyB: Raster,
  guides: readonly SketchGuide[],
  pause: Pause,
): Promise<Analysis> {
  const ownA = drawingOf(keyA);
  const ownB = drawingOf(keyB);
  const size = workingSize(ownA.widthPx, ownA.heightPx);
  const a = shrinkDrawing(ownA, size);
  const b = shrinkDrawing(ownB, size);
  await pause(0.1);
  const wholeA = segment(a);
  const wholeB = segment(b);
  await pause(0.2);
  const first = matchZones(wholeA, wholeB);
  const [joinedA, joinedB] = joinSplitZones([wholeA, a], [wholeB, b], first);
  const isJoined = joinedA !== wholeA || joinedB !== wholeB;
  const matching = isJoined ? matchZones(joinedA, joinedB) : first;
  const [zonesA, zonesB] = withThickOutlines([joinedA, a], [joinedB, b], matching);
  const found = findParts(zonesA, zonesB, matching);
  await pause(0.3);
  const rigidA = rigidMotion(a, found, true);
  const rigidB = rigidMotion(b, found, false);
  const lineMatch = matchLines(a, b, rigidA, rigidB);
  const lines =
    lineMatch &&
    lineSources(
      lineMatch,
      { own: ownA, small: a, partOf: found.ofA },
      { own: ownB, small: b, partOf: found.ofB },
      size,
    );
  const luma = (drawing: Drawing): Pyramid => pyramid(lumaOf(drawing), drawing.widthPx, drawing.heightPx);
  const { motionA, motionB } = lines
    ? { motionA: rigidA, motionB: rigidB }
    : await fuseMotions(
        { drawing: a, pyramid: luma(a), partOf: found.ofA },
        { drawing: b, pyramid: luma(b), partOf: found.ofB },
        found,
        () => pause(0.5),
      );
  await pause(0.8);
  const trustA = motionTrust(a, b, motionA, motionB);
  const trustB = motionTrust(b, a, motionB, motionA);
  const parts = withCarriedPoses(refitPoses(found.parts, motionA, trustA, a.widthPx, a.heightPx));
  const poses = parts.map(({ pose }) => pose);
  const isGround = parts.map((part) => !isDrawn(part));
  const ranks = partRanks({ ...found, parts }, zonesA, zonesB);
  const candidates = (drawing: Drawing, motion: KeyMotion, trust: Float32Array): MeshCandidates => ({
    drawing,
    motion,
    choices: layMeshes(drawing, motion, trust, STIFFNESSES),
  });
  const [meshesA, meshesB] = chooseMeshes(
    candidates(a, { ...motionA, poses }, trustA),
    candidates(b, { ...motionB, poses }, trustB),
  );
  const sourceOf = (own: Drawing, small: Drawing, motion: KeyMotion, meshes: KeyMeshes): MeshSource => {
    const partOf = spreadParts(motion.partOf, small, own, size);
    const shapes = shapeParts(motion.partOf, ranks, isGround, small.widthPx, small.heightPx);
    return { drawing: own, partOf, motion, meshes, shapes };
  };
  const sourceA = sourceOf(ownA, a, { ...motionA, poses }, meshesA);
  const sourceB = sourceOf(ownB, b, { ...motionB, poses }, meshesB);
  await pause(0.9);
  const smallGuides = guides.map((guide) => ({ ...guide, raster: shrinkRaster(guide.raster, size) }));
  return {
    depth: depthOf(keyA),
    size,
    zonesA,
    zonesB,
    parts,
    sourceA,
    sourceB,
    plate: pagePlate(ownA, ownB, sourceA.partOf, sourceB.partOf, parts),
    ranks,
    lines,
    corrections: fitSketches(smallGuides, { ...found, parts }, a.widthPx, a.heightPx),
  };
}

/** Every pixel moves with its part. */
function rigidMotion(drawing: Drawing, { parts, ofA, ofB }: Parts, forward: boolean): KeyMotion {
  const partOf = forward ? ofA : ofB;
  const poses = parts.map(({ pose }) => pose);
  const flow = partFlow(drawing, poses, partOf, forward);
  return { forward, flow, partOf, poses };
}

function shrinkRaster(raster: Raster, size: WorkingSize): Raster {
  return rasterOf(shrinkDrawing(drawingOf(raster), size), depthOf(raster));
}
