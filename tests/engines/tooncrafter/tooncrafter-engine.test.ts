/** @jest-environment ./tests/support/runtime-environment.js */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, EngineProgress, SegmentRequest } from '../../../bridge-server/engines/engine';
import type { CompiledModel } from '../../../bridge-server/engines/tooncrafter/model-files';
import { NATIVE_MOMENTS } from '../../../bridge-server/engines/tooncrafter/native-moments';
import { createToonCrafterEngine } from '../../../bridge-server/engines/tooncrafter/tooncrafter-engine';
import { emptyRaster, maxSample, type Depth, type Raster } from '../../../pixels/raster';
import { tinyModelFiles } from './tiny-model';

const SIZE = { widthPx: 64, heightPx: 64 };
const CPU = { kind: 'cpu', fusedAttention: true } as const;

/** An opaque page with a bar of paint. */
function key(barLeft: number, depth: Depth = 8): Raster {
  const raster = emptyRaster(SIZE.widthPx, SIZE.heightPx, depth);
  raster.data.fill(maxSample(depth));
  for (let y = 8; y < 56; y++) {
    for (let x = barLeft; x < barLeft + 24; x++) {
      raster.data.set([maxSample(depth), 0, 0], (y * SIZE.widthPx + x) * 4);
    }
  }
  return raster;
}

/** A line on a transparent layer. */
function guide(): Raster {
  const raster = emptyRaster(SIZE.widthPx, SIZE.heightPx);
  for (let y = 0; y < SIZE.heightPx; y++) raster.data[(y * SIZE.widthPx + 32) * 4 + 3] = 255;
  return raster;
}

function segment(changes: Partial<SegmentRequest> = {}): SegmentRequest {
  return {
    keyA: key(4),
    keyB: key(36),
    sketches: [],
    moments: NATIVE_MOMENTS,
    prompt: 'a bar',
    seed: 7,
    settings: { steps: 2 },
    ...changes,
  };
}

interface Outcome {
  frames: Map<number, Raster>;
  previews: [number, Raster][];
  progress: EngineProgress[];
}

async function run(
  engine: Engine,
  request: SegmentRequest,
  signal = new AbortController().signal,
): Promise<Outcome> {
  const outcome: Outcome = { frames: new Map(), previews: [], progress: [] };
  await engine.run(
    request,
    {
      onProgress: (progress) => outcome.progress.push(progress),
      onPreview: (moment, preview) => outcome.previews.push([moment, preview]),
      onFrame: async (moment, frame) => void outcome.frames.set(moment, frame),
    },
    signal,
  );
  return outcome;
}

describe('the ToonCrafter engine without a model', () => {
  const engine = createToonCrafterEngine({
    models: { find: async () => undefined },
    device: async () => CPU,
  });

  test('says what to do and how big the download is', async () => {
    const readiness = await engine.readiness();
    expect(readiness).toMatchObject({
      ready: false,
      nextStep: expect.stringContaining('models pull tooncrafter'),
    });
    expect(readiness).toHaveProperty('downloadBytes', expect.any(Number));
  });

  test('refuses to run with a sentence, not a stack', async () => {
    await expect(run(engine, segment())).rejects.toThrow('The ToonCrafter model is not on this machine yet.');
  });

  test('wants the size of its training, and multiples of 64 otherwise', () => {
    const area = { widthPx: 1000, heightPx: 1000 };
    expect(engine.fitSize(area, {})).toEqual({ widthPx: 512, heightPx: 320 });
    expect(engine.fitSize(area, { size: 'best-aspect' })).toEqual({ widthPx: 384, heightPx: 384 });
    expect(engine.fitSize({ widthPx: 1600, heightPx: 1000 }, { preset: 'cpu' })).toEqual({
      widthPx: 256,
      heightPx: 192,
    });
    expect(engine.fitSize({ widthPx: 100, heightPx: 900 }, { preset: 'cpu' })).toEqual({
      widthPx: 64,
      heightPx: 576,
    });
  });

  test('makes its fourteen moments whatever is asked for', () => {
    expect(engine.nativeMoments([0.5], {})).toEqual(Array.from({ length: 14 }, (_, i) => (i + 1) / 15));
  });

  test('refuses settings outside of their range', () => {
    expect(() => engine.fitSize(SIZE, { steps: 1000 })).toThrow('steps');
  });
});

describe('the ToonCrafter engine with a tiny test model', () => {
  const folder = mkdtempSync(join(tmpdir(), 'toonbridge-engine-'));
  const model = tinyModelFiles(folder);
  const engineWith = (found: CompiledModel): Engine =>
    createToonCrafterEngine({ models: { find: async () => found }, device: async () => CPU });
  const engine = engineWith(model);
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await run(engine, segment());
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('says that it is a test model', async () => {
    expect(await engine.readiness()).toMatchObject({
      ready: true,
      note: expect.stringContaining('TEST MODEL'),
    });
  });

  test('makes every native frame once, opaque and in the size of the keys', () => {
    expect([...outcome.frames.keys()]).toEqual([...NATIVE_MOMENTS]);
    for (const frame of outcome.frames.values()) {
      expect({ widthPx: frame.widthPx, heightPx: frame.heightPx }).toEqual(SIZE);
      expect(frame.data.every((sample, i) => i % 4 !== 3 || sample === 255)).toBe(true);
      expect(new Set(frame.data).size).toBeGreaterThan(50);
    }
  });

  test('reports progress that never falls, step by step, with the seconds that are left', () => {
    const fractions = outcome.progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBeCloseTo(1);
    expect([...new Set(outcome.progress.map(({ stage }) => stage))]).toEqual([
      'reading',
      'encoding',
      'loading',
      'sampling',
      'decoding',
    ]);
    const sampling = outcome.progress.filter(({ stage }) => stage === 'sampling');
    expect(new Set(sampling.map(({ step }) => step))).toEqual(new Set([0, 1, 2]));
    expect(sampling.filter(({ secondsLeft }) => secondsLeft !== undefined).length).toBeGreaterThan(1);
  });

  test('shows small previews of every frame on the way', () => {
    expect(outcome.previews).toHaveLength(2 * NATIVE_MOMENTS.length);
    for (const [, preview] of outcome.previews) expect(preview).toMatchObject({ widthPx: 8, heightPx: 8 });
  });

  test('gives the same bytes for the same seed and others for another', async () => {
    const again = await run(engine, segment());
    const other = await run(engine, segment({ seed: 8 }));
    for (const [moment, frame] of outcome.frames) {
      expect(again.frames.get(moment)?.data).toEqual(frame.data);
      expect(other.frames.get(moment)?.data).not.toEqual(frame.data);
    }
  });

  test('hands out only the moments that were asked for', async () => {
    const moments = [NATIVE_MOMENTS[3], NATIVE_MOMENTS[9]];
    const { frames } = await run(engine, segment({ moments }));
    expect([...frames.keys()]).toEqual(moments);
    expect(frames.get(moments[0])?.data).toEqual(outcome.frames.get(moments[0])?.data);
  });

  test('works in 16 bit for 16-bit keys, with more shades than 8 bit has', async () => {
    const { frames } = await run(engine, segment({ keyA: key(4, 16), keyB: key(36, 16) }));
    const frame = frames.get(NATIVE_MOMENTS[5]) as Raster;
    const eight = outcome.frames.get(NATIVE_MOMENTS[5]) as Raster;
    expect(frame.data).toBeInstanceOf(Uint16Array);
    expect(new Set(frame.data).size).toBeGreaterThan(256);
    expect(
      Math.max(...frame.data.map((sample, i) => Math.abs(sample / 257 - eight.data[i]))),
    ).toBeLessThanOrEqual(2);
  });

  test('follows a sketch, and does not when its strength is 0', async () => {
    const sketched = (strength: number): Promise<Outcome> =>
      run(engine, segment({ sketches: [{ moment: 0.5, strength, raster: guide() }] }));
    const [followed, ignored] = [await sketched(1), await sketched(0)];
    const moment = NATIVE_MOMENTS[7];
    expect(followed.frames.get(moment)?.data).not.toEqual(outcome.frames.get(moment)?.data);
    expect(ignored.frames.get(moment)?.data).toEqual(outcome.frames.get(moment)?.data);
  });

  test('says so when a sketch cannot be followed because the sketch encoder is missing', async () => {
    const without = engineWith({
      ...model,
      hasSketchEncoder: false,
      graphFiles: model.graphFiles.bind(model),
    });
    const request = segment({ sketches: [{ moment: 0.5, strength: 1, raster: guide() }] });
    await expect(run(without, request)).rejects.toThrow('The sketch encoder is not installed');
  });

  test('stops soon after an abort and can be run again', async () => {
    const controller = new AbortController();
    const stopped = engine.run(
      segment(),
      {
        onProgress: ({ stage, step }) => {
          if (stage === 'sampling' && step === 1) controller.abort(new Error('enough'));
        },
        onPreview: () => undefined,
        onFrame: async () => undefined,
      },
      controller.signal,
    );
    await expect(stopped).rejects.toThrow('enough');
    const again = await run(engine, segment());
    expect(again.frames.get(NATIVE_MOMENTS[0])?.data).toEqual(outcome.frames.get(NATIVE_MOMENTS[0])?.data);
  });

  test.each([
    ['stays loaded for the next clip', undefined, 1],
    ['is dropped after its idle time', 0, 2],
  ])('the UNet %s', async (_, idleMs, timesOpened) => {
    const opened: string[] = [];
    const watched: CompiledModel = {
      ...model,
      graphFiles: (wanted, precision) => {
        opened.push(wanted.network);
        return model.graphFiles(wanted, precision);
      },
    };
    const other = createToonCrafterEngine({
      models: { find: async () => watched },
      device: async () => CPU,
      idleMs,
    });
    const quick = segment({ settings: { steps: 1, guidance: 1 } });
    await run(other, quick);
    await new Promise((resolve) => setTimeout(resolve, 1));
    await run(other, quick);
    await other.close();
    expect(opened.filter((network) => network === 'unet')).toHaveLength(timesOpened);
  });

  test('refuses keys of different sizes', async () => {
    const small = emptyRaster(128, 64);
    await expect(run(engine, segment({ keyB: small }))).rejects.toThrow(RangeError);
  });
});
