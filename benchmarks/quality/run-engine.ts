/** Runs an engine over the two keys of a clip and keeps its frames and times. */
import type { Engine, SketchGuide } from '../../bridge-server/engines/engine';
import type { Raster } from '../../pixels/raster';

export interface EngineRun {
  /** One frame a moment, in the order of the moments. */
  frames: Raster[];
  /** From the start to the first stroke of paint: what a pair costs whatever the number of in-betweens. */
  analysisSeconds: number;
  secondsPerFrame: number;
}

const FIRST_PAINT_STAGE = 'painting';

export async function runEngine(
  engine: Engine,
  keyA: Raster,
  keyB: Raster,
  moments: readonly number[],
  sketches: readonly SketchGuide[] = [],
): Promise<EngineRun> {
  const frames: Raster[] = [];
  const startMs = performance.now();
  let paintMs = startMs;
  let painting = false;
  const request = { keyA, keyB, sketches, moments, prompt: '', seed: 0, settings: {} };
  const events = {
    onProgress: ({ stage }: { stage: string }): void => {
      if (painting || stage !== FIRST_PAINT_STAGE) return;
      painting = true;
      paintMs = performance.now();
    },
    onPreview: (): void => undefined,
    onFrame: async (_moment: number, frame: Raster): Promise<void> => void frames.push(frame),
  };
  await engine.run(request, events, new AbortController().signal);
  const endMs = performance.now();
  return {
    frames,
    analysisSeconds: (paintMs - startMs) / 1000,
    secondsPerFrame: (endMs - paintMs) / 1000 / Math.max(frames.length, 1),
  };
}
