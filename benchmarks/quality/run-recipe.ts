/** Goes the product's own way over the two keys of a clip: work area, crop, engine, and back onto the canvas. */
import { createDraftEngine } from '../../bridge-server/engines/draft/draft-engine';
import { runJob, type JobFrame, type JobSketch } from '../../bridge-server/worker/recipe';
import { pasteCel } from '../../pixels/crop';
import { emptyRaster, type Cel, type Raster } from '../../pixels/raster';
import { DEFAULT_CHART } from '../../takes/chart';

/** The frames that a method made, and what they cost. */
export interface MethodRun {
  /** Evenly spaced in-betweens, size of the canvas. */
  frames: Raster[];
  /** From the start to the first stroke of paint: what a pair costs whatever the number of in-betweens. */
  analysisSeconds: number;
  secondsPerFrame: number;
}

const FIRST_PAINT_STAGE = 'painting';
const MICROSECONDS = 1e6;

/** Time that the processor worked for this process, so that neighbours on the machine count little. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICROSECONDS;
}

/** A raster of the canvas's size as a cel that covers it. */
export function wholeCanvas(raster: Raster): Cel {
  return { bounds: { left: 0, top: 0, right: raster.widthPx, bottom: raster.heightPx }, raster };
}

/**
 * Evenly spaced in-betweens of the draft engine, as a job of the bridge makes them.
 * @param inbetweens how many, 1 to 120
 * @param sketches rough drawings of the size of the canvas, by their place on the scale of 0 to 16
 */
export async function runRecipe(
  keyA: Raster,
  keyB: Raster,
  inbetweens: number,
  sketches: readonly { frame: number; raster: Raster }[] = [],
): Promise<MethodRun> {
  const canvas = { widthPx: keyA.widthPx, heightPx: keyA.heightPx };
  const frames: Raster[] = [];
  const start = processorSeconds();
  let painting: number | undefined;
  const events = {
    onProgress: ({ stage }: { stage: string }): void => {
      if (stage === FIRST_PAINT_STAGE) painting ??= processorSeconds();
    },
    onPreview: (): void => undefined,
    onFrame: async ({ index, cel }: JobFrame): Promise<void> => {
      const frame = emptyRaster(canvas.widthPx, canvas.heightPx);
      pasteCel(cel, wholeCanvas(frame));
      frames[index] = frame;
    },
  };
  const guides = sketches.map(({ frame, raster }): JobSketch => ({
    segment: 0,
    frame,
    strength: 1,
    cel: wholeCanvas(raster),
  }));
  const input = {
    canvas,
    keys: [wholeCanvas(keyA), wholeCanvas(keyB)],
    sketches: guides,
    chart: DEFAULT_CHART,
    inbetweens,
    seed: 0,
    prompt: '',
    settings: {},
  };
  await runJob(input, createDraftEngine(), events, new AbortController().signal);
  const end = processorSeconds();
  return {
    frames,
    analysisSeconds: (painting ?? end) - start,
    secondsPerFrame: (end - (painting ?? end)) / inbetweens,
  };
}
