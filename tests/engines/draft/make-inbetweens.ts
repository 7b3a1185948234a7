/** Runs the draft engine and collects what it sends. */
import { createDraftEngine } from '../../../bridge-server/engines/draft/draft-engine';
import type { EngineProgress, SketchGuide } from '../../../bridge-server/engines/engine';
import type { Raster } from '../../../pixels/raster';

export interface Made {
  frames: Raster[];
  moments: number[];
  previews: Raster[];
  progress: EngineProgress[];
}

export async function makeInbetweens(
  keyA: Raster,
  keyB: Raster,
  moments: readonly number[],
  sketches: readonly SketchGuide[] = [],
  signal = new AbortController().signal,
): Promise<Made> {
  const made: Made = { frames: [], moments: [], previews: [], progress: [] };
  const request = { keyA, keyB, sketches, moments, prompt: '', seed: 0, settings: {} };
  const events = {
    onProgress: (progress: EngineProgress): void => void made.progress.push(progress),
    onPreview: (_moment: number, preview: Raster): void => void made.previews.push(preview),
    onFrame: async (moment: number, frame: Raster): Promise<void> => {
      made.moments.push(moment);
      made.frames.push(frame);
    },
  };
  await createDraftEngine().run(request, events, signal);
  return made;
}

export async function middleOf(
  keyA: Raster,
  keyB: Raster,
  sketches: readonly SketchGuide[] = [],
): Promise<Raster> {
  return (await makeInbetweens(keyA, keyB, [0.5], sketches)).frames[0];
}
