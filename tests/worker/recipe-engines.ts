/** Engines for tests of the recipe: they draw nothing of their own, so that every pixel can be foretold. */
import type { Moment } from '../../takes/chart';
import type { Engine, SegmentRequest } from '../../bridge-server/engines/engine';
import type { Raster } from '../../pixels/raster';

export interface TestEngine extends Engine {
  /** Every request that came, in order. */
  requests: SegmentRequest[];
}

/** @param drawFrame what the engine shows at a moment; key A when left out */
export function testEngine(
  parts: Partial<Engine> & {
    drawFrame?: (request: SegmentRequest, moment: Moment) => Raster;
    makes?: Moment[];
  } = {},
): TestEngine {
  const requests: SegmentRequest[] = [];
  const { drawFrame = ({ keyA }) => keyA, makes, ...rest } = parts;
  return {
    id: 'draft',
    acceptsAlpha: true,
    anyMoment: true,
    settings: [],
    silenceMs: 60_000,
    readiness: async () => ({ ready: true, device: 'CPU' }),
    fitSize: (workArea) => workArea,
    nativeMoments: (requested) => [...requested],
    close: async () => undefined,
    ...rest,
    requests,
    async run(request, events, signal) {
      requests.push(request);
      const moments = makes ?? request.moments;
      for (const [i, moment] of moments.entries()) {
        signal.throwIfAborted();
        const fraction = (i + 1) / moments.length;
        events.onProgress({ stage: 'painting', step: i + 1, steps: moments.length, fraction });
        events.onPreview(moment, drawFrame(request, moment));
        await events.onFrame(moment, drawFrame(request, moment));
      }
    },
  };
}

/** Like the model: one size, no transparency, a fixed grid of moments. */
export function modelLikeEngine(drawFrame?: (request: SegmentRequest, moment: Moment) => Raster): TestEngine {
  return testEngine({
    id: 'tooncrafter',
    acceptsAlpha: false,
    anyMoment: false,
    fitSize: () => ({ widthPx: 256, heightPx: 160 }),
    nativeMoments: () => Array.from({ length: 6 }, (_, i) => (i + 1) / 7),
    drawFrame,
  });
}
