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
import { erased } from './features/closing-painting';
import { findClosings, type Closing, type FeatureKey } from './features/closings';
import { matchLooseLines, takeLooseInk, type LooseInk, type LooseLines } from './lines/loose-lines';
import { lineSources } from './lines/line-sources';
import { matchZones } from './matching/matching';
import { motionTrust } from './motion/motion-trust';
import { buriedUnder, coverings, hiddenParts, type Covering } from './parts/coverings';
import { partRanks } from './parts/ordering';
import { pagePlate, type PageKind } from './layers/page-plate';
import type { SheetSource } from './layers/sheet-painting';
import { bendSheets } from './sheets/bend-sheets';
import { ownInk, ownSoftPaint } from './sheets/ink-owners';
import type { SheetKey } from './sheets/mesh';
import { bindOutlines } from './sheets/outlines';
import { unifyFigures } from './sheets/figures';
import { findSheets, type Sheets } from './sheets/sheets';
import { tintsOf } from './layers/tints';
import { shapeParts } from './layers/part-shapes';
import { findParts, type Part, type Parts } from './parts/parts';
import type { Both } from './raster/both';
import { NOBODY } from './raster/canvas';
import { edgesOf, equalIn } from './raster/edges';
import { refitPoses } from './meshes/pose-refit';
import { spanOf } from './raster/span';
import { pyramid, type Pyramid } from './raster/pyramid';
import { segment, type Segmentation } from './zones/segmentation';
import { fitSketches, type Corrections } from './sketch/sketch-guides';
import { joinSplitZones } from './zones/split-zones';
import { withThickOutlines } from './zones/thick-outlines';
import { spreadLabels } from './raster/own-labels';
import { shrinkDrawing, workingSize, type WorkingSize } from './raster/working-size';

export interface Analysis {
  depth: Depth;
  size: WorkingSize;
  zonesA: Segmentation;
  zonesB: Segmentation;
  parts: readonly Part[];
  /** 1 for parts of one key that lie beneath others in the other key. */
  hidden: Uint8Array;
  /** Who slides over whom. */
  coverings: readonly Covering[];
  sheets: Sheets;
  sourceA: SheetSource;
  sourceB: SheetSource;
  /** What each sheet is to the page; one a sheet. */
  kinds: readonly PageKind[];
  /** What is seen where no sheet is: of A, and of B. */
  plates: Both<Drawing>;
  corrections?: Corrections;
  /** Both keys as they came, loose lines included. */
  keys: Both<Drawing>;
  /** Features of one key that are a line in the other. */
  closings: readonly Closing[];
  /** Where both keys are line art: they are painted from these. */
  lines?: LineSources;
  /** Lines of coloured drawings that are no rims: they are laid over all parts. */
  looseLines?: LooseLines;
}

/** Called between the stages with the share of the analysis that is done; may stop the work by throwing. */
export type Pause = (share: number) => Promise<void>;

export async function analyse(
  keyA: Raster,
  keyB: Raster,
  guides: readonly SketchGuide[],
  pause: Pause,
): Promise<Analysis> {
  const wholeKeys = [drawingOf(keyA), drawingOf(keyB)] as const;
  const size = workingSize(keyA.widthPx, keyA.heightPx);
  const { closings, apart } = withoutClosings(takeApart(wholeKeys, size), wholeKeys, size);
  const { loose, found } = apart;
  const [{ own: ownA, small: a, zones: zonesA }, { own: ownB, small: b, zones: zonesB }] = apart.keys;
  await pause(0.3);
  const rigidA = rigidMotion(a, found, true);
  const rigidB = rigidMotion(b, found, false);
  const looseLines = loose && matchLooseLines(loose, found, [rigidA, rigidB]);
  const lineMatch = loose ? undefined : matchLines(a, b, rigidA, rigidB);
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
  const carried = withCarriedPoses(refitPoses(found.parts, motionA, trustA, a.widthPx, a.heightPx));
  const ownPoses = carried.map(({ pose }) => pose);
  const [edgesA, edgesB] = [edgesOf(a), edgesOf(b)];
  const measured = [
    { drawing: a, motion: { ...motionA, poses: ownPoses }, trust: trustA },
    { drawing: b, motion: { ...motionB, poses: ownPoses }, trust: trustB },
  ] as const;
  const bound = bindOutlines(carried, measured);
  const { parts, motions, united } = unifyFigures(bound.parts, [
    { ...measured[0], motion: bound.motions[0], isEdge: edgesA },
    { ...measured[1], motion: bound.motions[1], isEdge: edgesB },
  ]);
  const buried = buriedUnder({ ...found, parts }, a.widthPx);
  const ranks = partRanks({ ...found, parts }, zonesA, zonesB, buried);
  const hidden = hiddenParts(buried, { ...found, parts }, ranks);
  const sheets = findSheets(parts, motions, ranks, united, a);
  const kinds = sheets.members.map(([first], sheet) => ({
    isPage: sheets.isGround[sheet] && parts[first].isPage,
    isClear: sheets.isGround[sheet] && parts[first].isClear,
  }));
  const isClear = Uint8Array.from(kinds, (kind) => Number(kind.isClear));
  const isEqual = equalIn(a, b);
  const analysed = [
    { drawing: a, motion: motions[0], trust: trustA, zones: zonesA, isEdge: edgesA },
    { drawing: b, motion: motions[1], trust: trustB, zones: zonesB, isEdge: edgesB },
  ].map((key) => sheetKey(key, sheets, isClear, isEqual));
  const meshes = bendSheets([analysed[0], analysed[1]], sheets, parts);
  const tints = tintsOf(parts, [zonesA, zonesB], [a, b]);
  const [sourceA, sourceB] = [ownA, ownB].map((own, k) =>
    sheetSource(own, { ...analysed[k], tints }, meshes[k], sheets, size, parts),
  );
  await pause(0.9);
  const smallGuides = guides.map((guide) => ({ ...guide, raster: shrinkRaster(guide.raster, size) }));
  return {
    depth: depthOf(keyA),
    size,
    zonesA,
    zonesB,
    parts,
    hidden,
    coverings: coverings(buried, parts),
    sourceA,
    sourceB,
    plates: [
      pagePlate(ownA, ownB, sourceA.ownSheetOf, sourceB.ownSheetOf, kinds),
      pagePlate(ownB, ownA, sourceB.ownSheetOf, sourceA.ownSheetOf, kinds),
    ],
    sheets,
    kinds,
    keys: [wholeKeys[0], wholeKeys[1]],
    closings,
    lines,
    looseLines,
    corrections: fitSketches(smallGuides, { ...found, parts }, a.widthPx, a.heightPx),
  };
}

/** Both keys as zones and parts. */
interface Apart {
  loose?: LooseInk;
  /** Without their loose lines. */
  keys: Both<{ own: Drawing; small: Drawing; zones: Segmentation }>;
  /** With them, at the working size. */
  whole: Both<Drawing>;
  found: Parts;
}

function takeApart(wholeKeys: Both<Drawing>, size: WorkingSize): Apart {
  const [keyOfA, keyOfB] = wholeKeys.map((own) => ({ own, small: shrinkDrawing(own, size) }));
  const loose = takeLooseInk([keyOfA, keyOfB], size);
  const [{ own: ownA, small: a }, { own: ownB, small: b }] = loose?.bare ?? [keyOfA, keyOfB];
  const spanPx = spanOf([a, b]);
  const wholeA = segment(a, spanPx);
  const wholeB = segment(b, spanPx);
  const first = matchZones(wholeA, wholeB);
  const [joinedA, joinedB] = joinSplitZones([wholeA, a], [wholeB, b], first);
  const isJoined = joinedA !== wholeA || joinedB !== wholeB;
  const matching = isJoined ? matchZones(joinedA, joinedB, first.motions) : first;
  const [zonesA, zonesB] = withThickOutlines([joinedA, a], [joinedB, b], matching);
  return {
    loose,
    keys: [
      { own: ownA, small: a, zones: zonesA },
      { own: ownB, small: b, zones: zonesB },
    ],
    whole: [keyOfA.small, keyOfB.small],
    found: findParts(zonesA, zonesB, matching),
  };
}

/** Takes eyes that close and mouths that open off both keys, and looks at what is left. */
function withoutClosings(
  apart: Apart,
  wholeKeys: Both<Drawing>,
  size: WorkingSize,
): { closings: Closing[]; apart: Apart } {
  const { keys, whole, found } = apart;
  const feature = (k: number): FeatureKey => ({ zones: keys[k].zones, whole: whole[k], bare: keys[k].small });
  const closings = findClosings([feature(0), feature(1)], found.parts);
  if (closings.length === 0) return { closings, apart };
  const bare = ([0, 1] as const).map((k) => erased(wholeKeys[k], keys[k].zones, closings, k, size));
  return { closings, apart: takeApart([bare[0], bare[1]], size) };
}

/** Smaller parts (as a share of the largest of their sheet) do not go on beneath others. */
const DETAIL_SHARE = 0.15;

interface AnalysedKey {
  drawing: Drawing;
  motion: KeyMotion;
  trust: Float32Array;
  zones: Segmentation;
  isEdge: Uint8Array;
}

function sheetKey(
  { drawing, motion, trust, zones, isEdge }: AnalysedKey,
  { sheetOf, ranks, isGround }: Sheets,
  isClear: Uint8Array,
  isEqual: Uint8Array,
): SheetKey {
  const ofPixel = motion.partOf.map((part) => (part < 0 ? NOBODY : sheetOf[part]));
  const inked = ownInk(ofPixel, zones.labels, ranks, isGround, zones);
  const owned = ownSoftPaint(inked, drawing, isClear, isGround);
  return { drawing, motion, trust, sheetOf: owned, isEdge, isEqual };
}

function sheetSource(
  own: Drawing,
  { drawing, motion, sheetOf, isEdge, tints }: SheetKey & Pick<SheetSource, 'tints'>,
  meshes: SheetSource['meshes'],
  { ranks, isGround, members, sheetOf: sheetOfPart }: Sheets,
  size: WorkingSize,
  parts: readonly Part[],
): SheetSource {
  const main = members.map((list) => Math.max(...list.map((part) => parts[part].areaPx)));
  const isDetail = motion.partOf.map((part, i) =>
    isEdge[i] || part < 0 || parts[part].areaPx < DETAIL_SHARE * main[sheetOfPart[part]] ? 1 : 0,
  );
  return {
    drawing: own,
    ownSheetOf: spreadLabels(sheetOf, drawing, own, size, ranks),
    motion,
    meshes,
    tints,
    shapes: shapeParts(
      sheetOf,
      ranks,
      isGround,
      drawing.widthPx,
      drawing.heightPx,
      Uint8Array.from(isDetail),
    ),
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
