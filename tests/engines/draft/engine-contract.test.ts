import { createDraftEngine } from '../../../bridge-server/engines/draft/draft-engine';
import { emptyRaster, type Raster } from '../../../bridge-server/imaging/raster';
import { makeInbetweens, middleOf } from './make-inbetweens';
import { centreOf, disc, isRed } from './synthetic-clips';

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
