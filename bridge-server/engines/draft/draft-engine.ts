/**
 * The draft engine: in-betweens at once, on any machine, with nothing to download. It takes both keys apart into flat
 * zones, matches them, moves the matched parts on arcs and paints them crisply; docs/DRAFT-ENGINE.md shows how.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { depthOf, emptyRaster, type Raster } from '../../imaging/raster';
import type { Engine, EngineEvents, SegmentRequest } from '../engine';
import { pyramid } from './dense-flow';
import { drawingOf, lumaOf, rasterOf } from './drawing';
import { fuseMotions } from './flow-fusion';
import { matchZones } from './matching';
import { paintWeights, partRanks } from './ordering';
import { cutParts } from './cut-outs';
import { pagePlate } from './page-plate';
import { Painter } from './painting';
import { chooseCutOuts } from './part-choice';
import { findParts } from './parts';
import { segment } from './segmentation';

const PREVIEW_WIDTH_PX = 160;
const ANALYSIS_SHARE = 0.3;

export function createDraftEngine(): Engine {
  return {
    id: 'draft',
    acceptsAlpha: true,
    anyMoment: true,
    settings: [],
    readiness: async () => ({ ready: true, device: 'CPU' }),
    fitSize: (workArea) => workArea,
    nativeMoments: (requested) => [...requested],
    run,
    close: async () => undefined,
  };
}

async function run(request: SegmentRequest, events: EngineEvents, signal: AbortSignal): Promise<void> {
  const { keyA, keyB, moments } = request;
  if (keyA.widthPx !== keyB.widthPx || keyA.heightPx !== keyB.heightPx) {
    throw new RangeError('Both keys must have the same size.');
  }
  const turn = async (stage: string, fraction: number): Promise<void> => {
    signal.throwIfAborted();
    events.onProgress({ stage, step: 0, steps: moments.length, fraction });
    await nextTurn();
    signal.throwIfAborted();
  };
  await turn('matching', 0);
  const paint = sameBytes(keyA, keyB) ? () => copyOf(keyA) : await preparePainter(request, turn);
  for (const [k, moment] of moments.entries()) {
    await turn('painting', ANALYSIS_SHARE + ((1 - ANALYSIS_SHARE) * k) / moments.length);
    const frame = paint(moment);
    events.onPreview(moment, shrink(frame));
    await events.onFrame(moment, frame);
  }
  await turn('painting', 1);
}

async function preparePainter(
  { keyA, keyB }: SegmentRequest,
  turn: (stage: string, fraction: number) => Promise<void>,
): Promise<(moment: number) => Raster> {
  const depth = depthOf(keyA);
  const a = drawingOf(keyA);
  const b = drawingOf(keyB);
  const zonesA = segment(a);
  const zonesB = segment(b);
  await turn('matching', 0.05);
  const found = findParts(zonesA, zonesB, matchZones(zonesA, zonesB));
  await turn('matching', 0.1);
  const pyramidA = pyramid(lumaOf(a), a.widthPx, a.heightPx);
  const pyramidB = pyramid(lumaOf(b), b.widthPx, b.heightPx);
  const { motionA, motionB } = fuseMotions(
    { drawing: a, pyramid: pyramidA, partOf: found.ofA },
    { drawing: b, pyramid: pyramidB, partOf: found.ofB },
    found,
  );
  await turn('matching', 0.25);
  const ranks = partRanks(found.parts);
  const drawn = found.parts.map(({ isPage }) => !isPage);
  const cutsA = cutParts(found.ofA, drawn, a.widthPx, a.heightPx);
  const cutsB = cutParts(found.ofB, drawn, a.widthPx, a.heightPx);
  const layers = found.parts.map(({ pose }, k) => ({ pose, inA: cutsA[k], inB: cutsB[k], rank: ranks[k] }));
  const all = new Uint8Array(found.ofA.length).fill(1);
  const sourceA = {
    drawing: a,
    motion: motionA,
    weight: paintWeights(a, b, motionA, motionB, found.parts),
    flows: all,
  };
  const sourceB = {
    drawing: b,
    motion: motionB,
    weight: paintWeights(b, a, motionB, motionA, found.parts),
    flows: all,
  };
  const cut = chooseCutOuts(sourceA, sourceB, found.parts, layers);
  const painter = new Painter(
    { ...sourceA, flows: flowing(found.ofA, cut) },
    { ...sourceB, flows: flowing(found.ofB, cut) },
    pagePlate(a, b, found.ofA, found.ofB, found.parts),
    ranks,
    layers.filter((_, k) => cut[k]).sort((x, y) => x.rank - y.rank),
  );
  return (moment) => rasterOf(painter.paint(moment), depth);
}

function sameBytes(a: Raster, b: Raster): boolean {
  return a.data.every((sample, i) => sample === b.data[i]);
}

function copyOf(raster: Raster): Raster {
  return { ...raster, data: raster.data.slice() };
}

/** A small 8-bit picture for the filmstrip: every n-th pixel. */
function shrink(frame: Raster): Raster {
  const step = Math.max(1, Math.ceil(frame.widthPx / PREVIEW_WIDTH_PX));
  const preview = emptyRaster(Math.ceil(frame.widthPx / step), Math.ceil(frame.heightPx / step));
  const toByte = depthOf(frame) === 16 ? 1 / 257 : 1;
  for (let y = 0, i = 0; y < preview.heightPx; y++) {
    for (let x = 0; x < preview.widthPx; x++, i += 4) {
      const from = (y * step * frame.widthPx + x * step) * 4;
      for (let c = 0; c < 4; c++) preview.data[i + c] = Math.round(frame.data[from + c] * toByte);
    }
  }
  return preview;
}

function flowing(partOf: Int32Array, cut: readonly boolean[]): Uint8Array {
  return Uint8Array.from(partOf, (part) => (part >= 0 && cut[part] ? 0 : 1));
}
