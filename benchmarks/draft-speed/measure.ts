/**
 * Measures the draft engine at one size and prints the figures as JSON; started by bench.ts in a process of its own.
 */
import { createDraftEngine } from '../../bridge-server/engines/draft/draft-engine';
import type { EngineProgress } from '../../bridge-server/engines/engine';
import type { Raster, Size } from '../../pixels/raster';
import { over, renderBackground, renderFrame, sceneNamed } from '../../examples/characters/scene';
import { watchPeak } from '../transfer/memory';
import type { SpeedMeasurement } from './report';

const MOMENTS = [0.2, 0.4, 0.6, 0.8];
/** The engine is compiled while it runs: what comes before is not counted. */
const WARM_UP_SIZE: Size = { widthPx: 512, heightPx: 320 };
const WARM_UP_ROUNDS = 3;
const FIRST_PAINT_STAGE = 'painting';
const MICROSECONDS = 1e6;

interface Times {
  analysisSeconds: number;
  /** All frames together. */
  paintingSeconds: number;
}

type Keys = readonly [Raster, Raster];

/** A fox on a clear cel, and the same fox before a painted meadow. */
function drawKeys(size: Size): Keys[] {
  const fox = sceneNamed('fox-wave');
  const cel = (moment: number): Raster => renderFrame(fox, moment, size);
  const picture = (moment: number): Raster => over(cel(moment), renderBackground(fox, size));
  return [
    [cel(0), cel(1)],
    [picture(0), picture(1)],
  ];
}

/** Time that the processor worked for this process, so that neighbours on the machine count little. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICROSECONDS;
}

async function timeRun([keyA, keyB]: Keys): Promise<Times> {
  const start = processorSeconds();
  let painting: number | undefined;
  const events = {
    onProgress: ({ stage }: EngineProgress): void => {
      if (stage === FIRST_PAINT_STAGE) painting ??= processorSeconds();
    },
    onPreview: (): void => undefined,
    onFrame: async (): Promise<void> => undefined,
  };
  const request = { keyA, keyB, sketches: [], moments: MOMENTS, prompt: '', seed: 0, settings: {} };
  await createDraftEngine().run(request, events, new AbortController().signal);
  const end = processorSeconds();
  return { analysisSeconds: (painting ?? end) - start, paintingSeconds: end - (painting ?? end) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

async function measure(size: Size, rounds: number): Promise<SpeedMeasurement> {
  const warmUp = drawKeys(WARM_UP_SIZE);
  for (let round = 0; round < WARM_UP_ROUNDS; round++) for (const keys of warmUp) await timeRun(keys);
  const pairs = drawKeys(size);
  const peak = watchPeak(process.pid);
  const times: Times[] = [];
  for (let round = 0; round < rounds; round++) for (const keys of pairs) times.push(await timeRun(keys));
  return {
    ...size,
    analysisSeconds: median(times.map(({ analysisSeconds }) => analysisSeconds)),
    secondsPerFrame: median(times.map(({ paintingSeconds }) => paintingSeconds)) / MOMENTS.length,
    peakBytes: peak(),
  };
}

const [widthPx, heightPx, rounds] = process.argv.slice(2).map(Number);
measure({ widthPx, heightPx }, rounds)
  .then((measurement) => process.stdout.write(JSON.stringify(measurement)))
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  });
