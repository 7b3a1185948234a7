import { createDraftEngine } from '../../../bridge-server/engines/draft/draft-engine';
import { emptyRaster, type Raster } from '../../../pixels/raster';
import { makeInbetweens, middleOf } from './make-inbetweens';
import { cel, centreOf, disc, HEIGHT_PX, isRed, RED, WIDTH_PX } from './synthetic-clips';

function in16Bit(raster: Raster): Raster {
  return { ...raster, data: Uint16Array.from(raster.data, (sample) => sample * 257) };
}

describe('The draft engine keeps the contract of an engine', () => {
  test('it is ready at once, takes any size and makes exactly the moments asked for', async () => {
    const engine = createDraftEngine();
    expect(await engine.readiness()).toMatchObject({ ready: true });
    expect(engine.fitSize({ widthPx: 333, heightPx: 77 }, {})).toEqual({ widthPx: 333, heightPx: 77 });
    expect(engine.nativeMoments([0.1, 0.9], {})).toEqual([0.1, 0.9]);
  });

  test('the same keys give the same bytes again', async () => {
    const once = await makeInbetweens(disc(40, 50), disc(100, 44), [0.3, 0.7]);
    const again = await makeInbetweens(disc(40, 50), disc(100, 44), [0.3, 0.7]);
    once.frames.forEach((frame, k) =>
      expect(Buffer.compare(Buffer.from(frame.data), Buffer.from(again.frames[k].data))).toBe(0),
    );
  });

  test('a moment looks the same whatever other moments are made with it', async () => {
    const alone = await makeInbetweens(disc(40, 50), disc(100, 44), [0.5]);
    const among = await makeInbetweens(disc(40, 50), disc(100, 44), [0.2, 0.5, 0.8]);
    expect(among.frames[1].data).toEqual(alone.frames[0].data);
  });

  test('16-bit keys give 16-bit frames that agree with the 8-bit ones', async () => {
    const fine = await middleOf(in16Bit(disc(40, 50)), in16Bit(disc(100, 44)));
    const coarse = await middleOf(disc(40, 50), disc(100, 44));
    expect(fine.data).toBeInstanceOf(Uint16Array);
    let most = 0;
    for (let i = 0; i < coarse.data.length; i++)
      most = Math.max(most, Math.abs(fine.data[i] / 257 - coarse.data[i]));
    expect(most).toBeLessThan(1.01);
  });

  test('the keys themselves are not touched', async () => {
    const keyA = disc(40, 50);
    const keyB = disc(100, 44);
    await middleOf(keyA, keyB);
    expect(keyA.data).toEqual(disc(40, 50).data);
    expect(keyB.data).toEqual(disc(100, 44).data);
  });

  test.each([
    [1, 1],
    [1, 40],
    [7, 3],
    [33, 51],
  ])('a cel of %i x %i px works', async (widthPx, heightPx) => {
    const keyA = emptyRaster(widthPx, heightPx);
    const keyB = emptyRaster(widthPx, heightPx);
    keyB.data.fill(255);
    const { frames } = await makeInbetweens(keyA, keyB, [0.25, 0.75]);
    expect(frames.map(({ data }) => data.length)).toEqual([widthPx * heightPx * 4, widthPx * heightPx * 4]);
  });

  test('keys of different sizes are a programming error', async () => {
    await expect(middleOf(emptyRaster(4, 4), emptyRaster(5, 4))).rejects.toThrow(RangeError);
  });

  test('progress never falls, names its stages and ends whole; each frame has a small preview', async () => {
    const { progress, previews, frames } = await makeInbetweens(disc(40, 50), disc(100, 44), [0.3, 0.7]);
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions[fractions.length - 1]).toBe(1);
    expect(new Set(progress.map(({ stage }) => stage))).toEqual(new Set(['matching', 'painting']));
    expect(previews).toHaveLength(frames.length);
    expect(Math.max(...previews.map(({ widthPx }) => widthPx))).toBeLessThanOrEqual(160);
  });

  test('a cancelled run stops with the reason of its signal and sends no further frame', async () => {
    const controller = new AbortController();
    const reason = new Error('the artist changed their mind');
    const frames: number[] = [];
    const events = {
      onProgress: (): void => undefined,
      onPreview: (): void => undefined,
      onFrame: async (moment: number): Promise<void> => {
        frames.push(moment);
        controller.abort(reason);
      },
    };
    const request = {
      keyA: disc(40, 50),
      keyB: disc(100, 44),
      sketches: [],
      moments: [0.25, 0.5, 0.75],
      prompt: '',
      seed: 0,
      settings: {},
    };
    await expect(createDraftEngine().run(request, events, controller.signal)).rejects.toBe(reason);
    expect(frames).toEqual([0.25]);
  });

  test('a run that was cancelled before it began sends nothing', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(makeInbetweens(disc(40, 50), disc(90, 50), [0.5], [], stopped)).rejects.toThrow('stopped');
  });

  test('other work gets its turn while the engine analyses', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const made = makeInbetweens(disc(40, 50), disc(100, 44), [0.25, 0.5, 0.75]);
    await made;
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
    expect(centreOf((await made).frames[1], isRed).count).toBeGreaterThan(0);
  });
});

/** A bar that covers the middle third of a picture of any shape, in key B moved on by a tenth. */
function bar(widthPx: number, heightPx: number, moment: number): Raster {
  const [left, top] = [(widthPx * (3 + moment)) / 10, (heightPx * (3 + moment)) / 10];
  const isInside = (x: number, y: number): boolean =>
    x + 1 > left && x < left + widthPx / 3 && y + 1 > top && y < top + heightPx / 3;
  return cel((x, y) => (isInside(x, y) ? RED : undefined), widthPx, heightPx);
}

describe('The draft engine takes pictures of any size and shape', () => {
  test.each([
    [1, 1],
    [2, 1],
    [1, 7],
    [9, 9],
    [3, 2000],
    [2000, 3],
    [31, 640],
  ])('%i x %i: a frame of that size in the paint of the keys', async (widthPx, heightPx) => {
    const frame = await middleOf(bar(widthPx, heightPx, 0), bar(widthPx, heightPx, 1));
    expect([frame.widthPx, frame.heightPx, frame.data.length]).toEqual([
      widthPx,
      heightPx,
      4 * widthPx * heightPx,
    ]);
    expect(centreOf(frame, isRed).count).toBeGreaterThan(0);
    expect(strangeColours(frame)).toEqual([]);
  });

  test('nothing on either key gives nothing, not even where one key has a hidden colour', async () => {
    const hidden = cel(() => [90, 30, 10, 0]);
    const frame = await middleOf(emptyRaster(hidden.widthPx, hidden.heightPx), hidden);
    expect(frame.data.every((sample, i) => i % 4 !== 3 || sample === 0)).toBe(true);
  });

  test('something on one key only is no error', async () => {
    const empty = emptyRaster(WIDTH_PX, HEIGHT_PX);
    for (const keys of [
      [disc(40, 50), empty],
      [empty, disc(40, 50)],
    ]) {
      const frame = await middleOf(keys[0], keys[1]);
      expect([frame.widthPx, frame.heightPx]).toEqual([WIDTH_PX, HEIGHT_PX]);
    }
  });

  test('one flat colour on both keys stays that colour to the last pixel', async () => {
    const almost = cel((x, y) => (x + y === 0 ? [212, 60, 50, 255] : RED));
    const frame = await middleOf(
      cel(() => RED),
      almost,
    );
    expect(strangeColours(frame)).toEqual([]);
    expect(centreOf(frame, isRed).count).toBe(WIDTH_PX * HEIGHT_PX);
  });

  test('a full 16-bit picture keeps its depth and its exact colours at odd sizes', async () => {
    const frame = await middleOf(in16Bit(bar(61, 37, 0)), in16Bit(bar(61, 37, 1)));
    expect(frame.data).toBeInstanceOf(Uint16Array);
    const solid = [...frame.data.keys()].filter((i) => i % 4 === 3 && frame.data[i] === 65535);
    expect(solid.length).toBeGreaterThan(0);
    for (const i of solid)
      expect([...frame.data.subarray(i - 3, i)]).toEqual([214, 62, 48].map((v) => v * 257));
  });
});

/** Colours (up to ten) of solid pixels that are far from RED, the only paint of the keys. */
function strangeColours({ data }: Raster): number[][] {
  const found: number[][] = [];
  for (let i = 0; i < data.length && found.length < 10; i += 4) {
    const colour = [...data.subarray(i, i + 4)];
    if (colour[3] > 128 && colour.some((value, c) => Math.abs(value - RED[c]) > 4 && c < 3))
      found.push(colour);
  }
  return found;
}
