/**
 * The analysis of a pair of keys: everything that is found out once and then painted from at any moment: parts, their
 * motion, their meshes, and who is in front. It works at the working size; only the paint is kept at its own.
 */
import { depthOf, type Depth, type Raster } from '../../imaging/raster';
import type { SketchGuide } from '../engine';
import { cutOutAreas } from './cut-outs';
import { drawingOf, lumaOf, rasterOf, type Drawing } from './drawing';
import { fuseMotions } from './flow-fusion';
import type { KeyMotion } from './key-motion';
import { matchZones } from './matching';
import type { MeshSource } from './mesh-painting';
import { motionTrust, partRanks } from './ordering';
import { pagePlate } from './page-plate';
import { layMeshes } from './part-mesh';
import { findParts, type Part } from './parts';
import { refitPoses } from './pose-refit';
import { pyramid, type Pyramid } from './pyramid';
import { segment, type Segmentation } from './segmentation';
import { fitSketches, type Corrections } from './sketch-guides';
import { shrinkDrawing, spreadParts, workingSize, type WorkingSize } from './working-size';

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
  const zonesA = segment(a);
  const zonesB = segment(b);
  await pause(0.2);
  const found = findParts(zonesA, zonesB, matchZones(zonesA, zonesB));
  await pause(0.3);
  const luma = (drawing: Drawing): Pyramid => pyramid(lumaOf(drawing), drawing.widthPx, drawing.heightPx);
  const { motionA, motionB } = await fuseMotions(
    { drawing: a, pyramid: luma(a), partOf: found.ofA },
    { drawing: b, pyramid: luma(b), partOf: found.ofB },
    found,
    () => pause(0.5),
  );
  await pause(0.8);
  const trustA = motionTrust(a, b, motionA, motionB);
  const trustB = motionTrust(b, a, motionB, motionA);
  const parts = refitPoses(found.parts, motionA, trustA, a.widthPx, a.heightPx);
  const poses = parts.map(({ pose }) => pose);
  const isGround = parts.map((part) => part.isPage || part.isClear);
  const areasA = cutOutAreas(found.ofA, isGround, a.widthPx, a.heightPx);
  const areasB = cutOutAreas(found.ofB, isGround, b.widthPx, b.heightPx);
  const sourceOf = (own: Drawing, small: Drawing, motion: KeyMotion, trust: Float32Array): MeshSource => ({
    drawing: own,
    partOf: spreadParts(motion.partOf, small, own, size),
    motion,
    meshes: layMeshes(small, motion, trust),
  });
  const sourceA = sourceOf(ownA, a, { ...motionA, poses }, trustA);
  const sourceB = sourceOf(ownB, b, { ...motionB, poses }, trustB);
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
    ranks: partRanks(parts, areasA, areasB),
    corrections: fitSketches(smallGuides, { ...found, parts }, a.widthPx, a.heightPx),
  };
}

function shrinkRaster(raster: Raster, size: WorkingSize): Raster {
  return rasterOf(shrinkDrawing(drawingOf(raster), size), depthOf(raster));
}
