/**
 * The analysis of a pair of keys: everything that is found out once and then painted from at any moment: parts, their
 * motion, who is in front, and which parts are laid as cut-outs.
 */
import { depthOf, type Depth, type Raster } from '../../imaging/raster';
import type { SketchGuide } from '../engine';
import type { PaintSource } from './addresses';
import { cutParts } from './cut-outs';
import { pyramid } from './dense-flow';
import { drawingOf, lumaOf, type Drawing } from './drawing';
import { fuseMotions } from './flow-fusion';
import type { Layer } from './layer-painting';
import { maskWhere } from './masks';
import { matchZones } from './matching';
import { paintWeights, partRanks } from './ordering';
import { pagePlate } from './page-plate';
import { chooseCutOuts } from './part-choice';
import { findParts, type Part } from './parts';
import { segment, type Segmentation } from './segmentation';
import { depthInside } from './silhouettes';
import { fitSketches, type Corrections } from './sketch-guides';

/** Details thinner than this (share of the diagonal) give way to what is deep inside another part. */
const DETAIL_SHARE = 3 / 604;

export interface Analysis {
  depth: Depth;
  zonesA: Segmentation;
  zonesB: Segmentation;
  parts: readonly Part[];
  sourceA: PaintSource;
  sourceB: PaintSource;
  /** What is seen where no part is. */
  plate: Drawing;
  /** Greater is in front; one a part. */
  ranks: Float32Array;
  /** The parts that are laid as cut-outs, back to front. */
  layers: readonly Layer[];
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
  const a = drawingOf(keyA);
  const b = drawingOf(keyB);
  const zonesA = segment(a);
  const zonesB = segment(b);
  await pause(0.15);
  const found = findParts(zonesA, zonesB, matchZones(zonesA, zonesB));
  await pause(0.3);
  const luma = (drawing: Drawing): ReturnType<typeof pyramid> =>
    pyramid(lumaOf(drawing), drawing.widthPx, drawing.heightPx);
  const { motionA, motionB } = await fuseMotions(
    { drawing: a, pyramid: luma(a), partOf: found.ofA },
    { drawing: b, pyramid: luma(b), partOf: found.ofB },
    found,
    () => pause(0.5),
  );
  await pause(0.7);
  const { widthPx, heightPx } = a;
  const isGround = found.parts.map((part) => part.isPage || part.isClear);
  const cutsA = cutParts(found.ofA, isGround, widthPx, heightPx);
  const cutsB = cutParts(found.ofB, isGround, widthPx, heightPx);
  const ranks = partRanks(found.parts, cutsA, cutsB);
  const layers = found.parts.map(({ pose }, part): Layer => ({
    part,
    pose,
    inA: cutsA[part],
    inB: cutsB[part],
    rank: ranks[part],
  }));
  await pause(0.8);
  const most = DETAIL_SHARE * Math.hypot(widthPx, heightPx);
  const sourceA: PaintSource = {
    drawing: a,
    motion: motionA,
    weight: paintWeights(a, b, motionA, motionB, found.parts),
    inside: depthInside(found.ofA, widthPx, heightPx, most),
    flows: new Uint8Array(found.ofA.length).fill(1),
  };
  const sourceB: PaintSource = {
    drawing: b,
    motion: motionB,
    weight: paintWeights(b, a, motionB, motionA, found.parts),
    inside: depthInside(found.ofB, widthPx, heightPx, most),
    flows: new Uint8Array(found.ofB.length).fill(1),
  };
  await pause(0.9);
  const isCut = chooseCutOuts(sourceA, sourceB, found.parts, layers);
  await pause(0.95);
  return {
    depth: depthOf(keyA),
    zonesA,
    zonesB,
    parts: found.parts,
    sourceA: { ...sourceA, flows: notCut(found.ofA, isCut) },
    sourceB: { ...sourceB, flows: notCut(found.ofB, isCut) },
    plate: pagePlate(a, b, found.ofA, found.ofB, found.parts),
    ranks,
    layers: layers.filter(({ part }) => isCut[part]).sort((x, y) => x.rank - y.rank),
    corrections: fitSketches(guides, found, widthPx, heightPx),
  };
}

function notCut(partOf: Int32Array, isCut: readonly boolean[]): Uint8Array {
  return maskWhere(partOf.length, (i) => partOf[i] < 0 || !isCut[partOf[i]]);
}
