/**
 * The draft engine: in-betweens at once, on any machine, with nothing to download. It takes both keys apart into flat
 * zones, matches them, moves the matched parts on arcs and paints them crisply; docs/DRAFT-ENGINE.md shows how.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Raster } from '../../../pixels/raster';
import type { Engine, EngineEvents, SegmentRequest } from '../engine';
import { analyse } from './analysis';
import { rasterOf } from './raster/drawing';
import { Painter } from './layers/painting';
import { previewOf } from './raster/preview';

/** Share of the progress bar that the analysis takes. */
const ANALYSIS_SHARE = 0.3;

/** What turns about a joint swings out as far as it is long. */
const ROOM_SHARE = 1 / 2;

/** The built-in engine. It has no settings: what it can choose, it checks and chooses itself, part by part. */
export function createDraftEngine(): Engine {
  return {
    id: 'draft',
    acceptsAlpha: true,
    anyMoment: true,
    roomShare: ROOM_SHARE,
    settings: [],
    silenceMs: 60_000,
    readiness: async () => ({ ready: true, device: 'CPU' }),
    fitSize: (workArea) => workArea,
    nativeMoments: (requested) => [...requested],
    run,
    close: async () => undefined,
  };
}

async function run(request: SegmentRequest, events: EngineEvents, signal: AbortSignal): Promise<void> {
  const { keyA, keyB, moments } = request;
  checkRequest(request);
  const report = async (stage: string, step: number, fraction: number): Promise<void> => {
    signal.throwIfAborted();
    events.onProgress({ stage, step, steps: moments.length, fraction });
    await nextTurn();
    signal.throwIfAborted();
  };
  await report('matching', 0, 0);
  const paint = isSame(keyA, keyB)
    ? (): Raster => ({ ...keyA, data: keyA.data.slice() })
    : await preparePainter(request, (share) => report('matching', 0, share * ANALYSIS_SHARE));
  for (const [step, moment] of moments.entries()) {
    await report('painting', step, ANALYSIS_SHARE + ((1 - ANALYSIS_SHARE) * step) / moments.length);
    const frame = paint(moment);
    events.onPreview(moment, previewOf(frame));
    await events.onFrame(moment, frame);
  }
  await report('painting', moments.length, 1);
}

async function preparePainter(
  { keyA, keyB, sketches }: SegmentRequest,
  pause: (share: number) => Promise<void>,
): Promise<(moment: number) => Raster> {
  const analysis = await analyse(keyA, keyB, sketches, pause);
  const painter = new Painter(analysis);
  return (moment) => rasterOf(painter.paint(moment), analysis.depth);
}

function checkRequest({ keyA, keyB, sketches, moments }: SegmentRequest): void {
  const differs = (raster: Raster): boolean =>
    raster.widthPx !== keyA.widthPx || raster.heightPx !== keyA.heightPx;
  if (differs(keyB)) throw new RangeError('Both keys must have the same size.');
  if (sketches.some(({ raster }) => differs(raster)))
    throw new RangeError('A sketch must have the size of the keys.');
  if (moments.some((moment) => !(moment > 0 && moment < 1)))
    throw new RangeError('A moment lies between 0 and 1.');
}

function isSame(a: Raster, b: Raster): boolean {
  for (let i = 0; i < a.data.length; i++) if (a.data[i] !== b.data[i]) return false;
  return true;
}
