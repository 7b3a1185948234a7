import type { BridgeError } from '../../protocol';
import { chartMoments } from '../../takes/chart';
import type { Engine } from '../../bridge-server/engines/engine';
import { flatten } from '../../pixels/flatten';
import { toDepth } from '../../pixels/depth';
import { isGray, toGray } from '../../pixels/gray';
import { boundsSize, depthOf, emptyRaster, type Cel, type Raster } from '../../pixels/raster';
import {
  chartFrames,
  runJob,
  type JobFrame,
  type JobInput,
  type JobPreview,
  type JobProgress,
} from '../../bridge-server/worker/recipe';
import { celAt, grid, INK, inkedDisc, paint } from '../imaging/drawings';
import { modelLikeEngine, testEngine } from './recipe-engines';

function jobOf(keys: readonly Cel[], more: Partial<JobInput> = {}): JobInput {
  return {
    canvas: { widthPx: 400, heightPx: 240 },
    keys,
    sketches: [],
    chart: { spacing: 'even', hold: 1 },
    inbetweens: 3,
    seed: 5,
    prompt: 'a hop',
    settings: {},
    ...more,
  };
}

async function run(input: JobInput, engine: Engine, signal = new AbortController().signal) {
  const frames: JobFrame[] = [];
  const previews: JobPreview[] = [];
  const progress: JobProgress[] = [];
  const plan = await runJob(
    input,
    engine,
    {
      onProgress: (one) => progress.push(one),
      onPreview: (one) => previews.push(one),
      onFrame: async (frame) => void frames.push(frame),
    },
    signal,
  );
  return { plan, frames, previews, progress };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing was thrown',
    (error: BridgeError) => error.code,
  );

const bird = inkedDisc(40, 60, 50, [230, 80, 30]);
const otherBird = inkedDisc(240, 90, 60, [230, 80, 30]);

describe('the place of a frame', () => {
  test.each([
    ['inside the canvas', 17, 23],
    ['over the left and top border', -11, -7],
    ['over the right and bottom border', 371, 219],
    ['wholly outside', -300, 500],
  ])('%s is that of the key, to the pixel', async (_place, left, top) => {
    const [keyA, keyB] = [celAt(left, top, grid(53, 31)), celAt(60, 40, grid(37, 71))];
    const { frames } = await run(jobOf([keyA, keyB]), testEngine());
    expect(frames).toHaveLength(3);
    for (const { cel } of frames) expect(cel).toEqual(keyA);
    const back = await run(jobOf([keyA, keyB]), testEngine({ drawFrame: ({ keyB: last }) => last }));
    for (const { cel } of back.frames) expect(cel).toEqual(keyB);
  });

  test.each([
    [40, 60],
    [-20, -13],
    [371, 201],
  ])('survives an engine of another size without moving (key at %i, %i)', async (left, top) => {
    const key = inkedDisc(left, top, 50, [230, 80, 30]);
    const { frames } = await run(jobOf([key, otherBird]), modelLikeEngine());
    for (const { cel } of frames) {
      const [x, y] = centreOf(cel);
      expect(Math.abs(x - centreOf(key)[0])).toBeLessThan(0.05);
      expect(Math.abs(y - centreOf(key)[1])).toBeLessThan(0.05);
    }
  });

  test('is common to both keys: what stands still does not move for the engine', async () => {
    const engine = testEngine();
    await run(jobOf([bird, otherBird]), engine);
    const [{ keyA, keyB }] = engine.requests;
    expect(boundsSize({ left: 0, top: 0, right: keyA.widthPx, bottom: keyA.heightPx })).toEqual(
      boundsSize({ left: 0, top: 0, right: keyB.widthPx, bottom: keyB.heightPx }),
    );
  });
});

function leastAlpha({ data }: Raster): number {
  let least = Infinity;
  for (let i = 3; i < data.length; i += 4) least = Math.min(least, data[i]);
  return least;
}

/** Centre of gravity of the alpha in the document. */
function centreOf({ bounds, raster }: Cel): [x: number, y: number] {
  let [sumX, sumY, sum] = [0, 0, 0];
  for (let i = 0; i < raster.data.length / 4; i++) {
    const alpha = raster.data[i * 4 + 3];
    sumX += alpha * (bounds.left + (i % raster.widthPx) + 0.5);
    sumY += alpha * (bounds.top + Math.floor(i / raster.widthPx) + 0.5);
    sum += alpha;
  }
  return [sumX / sum, sumY / sum];
}

describe('what a frame is made of', () => {
  test('cels stay cels without a fringe, also through an engine that knows no transparency', async () => {
    const { frames } = await run(jobOf([bird, otherBird]), modelLikeEngine());
    let strange = 0;
    for (const ground of [0, 255]) {
      const [{ cel }] = frames;
      const shown = flatten(cel.raster, [ground, ground, ground]).data;
      for (let i = 0; i < shown.length; i += 4) {
        const [red, green, blue] = [shown[i], shown[i + 1], shown[i + 2]];
        const between = (value: number, ink: number, fill: number) =>
          value >= Math.min(ink, fill, ground) - 12 && value <= Math.max(ink, fill, ground) + 12;
        if (!between(red, INK[0], 230) || !between(green, INK[1], 80) || !between(blue, INK[2], 30))
          strange++;
      }
    }
    expect(strange).toBe(0);
  });

  test('the engine that knows no transparency gets opaque keys', async () => {
    const engine = modelLikeEngine();
    await run(jobOf([bird, otherBird]), engine);
    expect(leastAlpha(engine.requests[0].keyA)).toBe(255);
  });

  test('frames are trimmed to their paint, and an empty one has no size', async () => {
    const empty = testEngine({ drawFrame: ({ keyA }) => emptyRaster(keyA.widthPx, keyA.heightPx) });
    const { frames } = await run(jobOf([bird, otherBird]), empty);
    for (const { cel } of frames) {
      expect(boundsSize(cel.bounds)).toEqual({ widthPx: 0, heightPx: 0 });
      expect(cel.raster.data).toHaveLength(0);
    }
  });

  test('16-bit keys give 16-bit frames with the exact paints of the keys', async () => {
    const deep = celAt(3, 4, toDepth(bird.raster, 16));
    for (let i = 0; i < deep.raster.data.length; i += 4)
      if (deep.raster.data[i] > 50_000) deep.raster.data[i] -= 77;
    const { frames } = await run(jobOf([deep, celAt(90, 80, deep.raster)]), testEngine());
    for (const { cel } of frames) {
      expect(depthOf(cel.raster)).toBe(16);
      expect(cel).toEqual(deep);
    }
  });

  test('gray keys give gray frames, whatever the engine mixes in', async () => {
    const [grayA, grayB] = [bird, otherBird].map(({ bounds, raster }) => ({
      bounds,
      raster: toGray(raster),
    }));
    const tinting = modelLikeEngine(({ keyA }) => {
      const data = keyA.data.slice();
      for (let i = 0; i < data.length; i += 4) data[i] = Math.min(255, data[i] + 6);
      return { ...keyA, data };
    });
    const { frames } = await run(jobOf([grayA, grayB]), tinting);
    for (const { cel } of frames) expect(isGray(cel.raster)).toBe(true);
  });

  test('whole pictures stay opaque, keep their rectangle; their border goes on where the engine is wider', async () => {
    const picture = celAt(-4, 6, flatten(grid(120, 200), [255, 255, 255]));
    const engine = modelLikeEngine();
    const { frames } = await run(jobOf([picture, picture]), engine);
    for (const { cel } of frames) {
      expect(cel.bounds).toEqual(picture.bounds);
      expect(leastAlpha(cel.raster)).toBe(255);
    }
    const { data, widthPx } = engine.requests[0].keyA;
    const row = 160 * widthPx * 4;
    expect([...data.subarray(row, row + 3)]).toEqual([...data.subarray(row + 40, row + 43)]);
  });

  test('the engine sees no colour that nobody sees', async () => {
    const dirty = celAt(bird.bounds.left, bird.bounds.top, {
      ...bird.raster,
      data: bird.raster.data.slice(),
    });
    const { data } = dirty.raster;
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 0) data.set([7, 8, 9], i);
    const engine = testEngine();
    await run(jobOf([dirty, otherBird]), engine);
    await run(jobOf([bird, otherBird]), engine);
    expect(engine.requests[0].keyA).toEqual(engine.requests[1].keyA);
  });

  test('the keys are never changed', async () => {
    const before = bird.raster.data.slice();
    const scribbling = testEngine({
      drawFrame: ({ keyA }) => {
        keyA.data.fill(9);
        return keyA;
      },
    });
    await run(jobOf([bird, otherBird]), scribbling);
    expect(bird.raster.data).toEqual(before);
  });
});

describe('which frames there are', () => {
  test('what the engine makes at 0 and 1 is dropped', async () => {
    const moments = chartMoments({ spacing: 'even', hold: 1 }, 3);
    const { frames } = await run(jobOf([bird, otherBird]), testEngine({ makes: [0, ...moments, 1] }));
    expect(frames.map(({ moment }) => moment)).toEqual(moments);
    expect(frames.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  test('the chart picks from a fixed grid of native frames, all of which come out', async () => {
    const job = jobOf([bird, otherBird], { inbetweens: 4, chart: { spacing: 'ease-in', hold: 2 } });
    const { plan, frames } = await run(job, modelLikeEngine());
    expect(frames).toHaveLength(6);
    expect(plan.segments[0].picked).toEqual(chartFrames(plan.segments[0].moments, job.chart, 4));
    expect(plan.segments[0].picked).toHaveLength(4);
  });

  test('with three keys there are two segments, each between its own keys and with its own sketches', async () => {
    const third = inkedDisc(150, 10, 40, [30, 90, 200]);
    const engine = testEngine();
    const sketch = { segment: 1, frame: 4, strength: 0.5, cel: inkedDisc(160, 60, 40, [0, 0, 0]) };
    const { frames } = await run(jobOf([bird, otherBird, third], { sketches: [sketch] }), engine);
    expect(frames.map(({ segment, cel }) => [segment, cel.bounds.left])).toEqual([
      ...Array(3).fill([0, bird.bounds.left]),
      ...Array(3).fill([1, otherBird.bounds.left]),
    ]);
    expect(
      engine.requests.map(({ sketches }) => sketches.map(({ moment, strength }) => [moment, strength])),
    ).toEqual([[], [[0.25, 0.5]]]);
    const [{ raster }] = engine.requests[1].sketches;
    expect(raster.widthPx).toBe(engine.requests[1].keyA.widthPx);
    expect(engine.requests.map(({ seed, prompt }) => [seed, prompt])).toEqual([
      [5, 'a hop'],
      [5, 'a hop'],
    ]);
  });

  test('a sketch on paper reaches the engine as lines whose alpha is the pressure', async () => {
    const page = flatten(
      paint(400, 240, (x) => (Math.abs(x - 200) < 3 ? INK : undefined)),
      [250, 250, 250],
    );
    const engine = testEngine();
    await run(
      jobOf([bird, otherBird], { sketches: [{ segment: 0, frame: 8, strength: 1, cel: celAt(0, 0, page) }] }),
      engine,
    );
    const { data } = engine.requests[0].sketches[0].raster;
    const alphas = Array.from({ length: data.length / 4 }, (_, i) => data[i * 4 + 3]);
    expect(Math.max(...alphas)).toBeGreaterThan(200);
    expect(alphas.filter((alpha) => alpha < 10).length).toBeGreaterThan(alphas.length * 0.8);
  });

  test('progress goes from 0 to 1 over all segments and never back', async () => {
    const { progress, previews } = await run(jobOf([bird, otherBird, bird]), testEngine());
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(progress.map(({ segment, segments }) => [segment, segments])).toEqual([
      ...Array(3).fill([0, 2]),
      ...Array(3).fill([1, 2]),
    ]);
    expect(previews).toHaveLength(6);
  });

  test('the same job gives the same bytes', async () => {
    const [first, second] = await Promise.all(
      [0, 1].map(() => run(jobOf([bird, otherBird]), modelLikeEngine())),
    );
    expect(second.frames).toEqual(first.frames);
  });
});

describe('a job that cannot be made', () => {
  const blank = celAt(0, 0, emptyRaster(10, 10));
  const sketch = (frame: number, segment = 0) => ({ segment, frame, strength: 1, cel: bird });

  test.each([
    ['an empty key', jobOf([bird, blank]), 'key-empty'],
    ['a single key', jobOf([bird]), 'message-refused'],
    ['keys of two depths', jobOf([bird, celAt(0, 0, toDepth(bird.raster, 16))]), 'keys-different-depth'],
    ['no in-betweens', jobOf([bird, otherBird], { inbetweens: 0 }), 'count-out-of-range'],
    ['999 in-betweens', jobOf([bird, otherBird], { inbetweens: 999 }), 'count-out-of-range'],
    ['half an in-between', jobOf([bird, otherBird], { inbetweens: 2.5 }), 'count-out-of-range'],
    ['a sketch on key A', jobOf([bird, otherBird], { sketches: [sketch(0)] }), 'sketch-misplaced'],
    ['a sketch on key B', jobOf([bird, otherBird], { sketches: [sketch(16)] }), 'sketch-misplaced'],
    [
      'a sketch beyond the last key',
      jobOf([bird, otherBird], { sketches: [sketch(8, 1)] }),
      'sketch-misplaced',
    ],
    ['drawings a mile apart', jobOf([bird, inkedDisc(900_000, 900_000, 20, [9, 9, 9])]), 'layer-too-large'],
  ])('%s is refused before the engine starts', async (_what, job, code) => {
    const engine = testEngine();
    expect(await codeOf(run(job, engine))).toBe(code);
    expect(engine.requests).toHaveLength(0);
  });

  test('an engine that leaves frames out has failed', async () => {
    expect(await codeOf(run(jobOf([bird, otherBird]), testEngine({ makes: [0.25, 0.5] })))).toBe(
      'engine-failed',
    );
  });

  test('an engine that gives frames of another size has failed', async () => {
    const engine = testEngine({ drawFrame: () => emptyRaster(3, 3) });
    expect(await codeOf(run(jobOf([bird, otherBird]), engine))).toBe('engine-failed');
  });

  test('an abort ends it with the reason of the abort, between segments too', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const engine = testEngine({
      drawFrame: ({ keyA }, moment) => {
        if (moment > 0.7) abort.abort(reason);
        return keyA;
      },
    });
    await expect(run(jobOf([bird, otherBird, bird]), engine, abort.signal)).rejects.toBe(reason);
    expect(engine.requests).toHaveLength(1);
  });
});
