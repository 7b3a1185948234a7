/** 16-bit drawings through the whole recipe: how many levels are left, and how far they are from the truth. */
import { createDraftEngine } from '../../bridge-server/engines/draft/draft-engine';
import type { Engine } from '../../bridge-server/engines/engine';
import { runJob } from '../../bridge-server/worker/recipe';
import { emptyRaster, type Cel, type Raster } from '../../pixels/raster';
import { modelLikeEngine } from './recipe-engines';

const WIDTH_PX = 300;
const HEIGHT_PX = 160;
const FLAT = [40001, 123, 9999, 65535];
/** A third of an 8-bit step for each pixel across: what 8 bits show as bands. */
const RAMP_STEP = 85;

/** A panel with a fine gradient at a place, and a bar of flat paint that stays. */
function drawing(left: number, ground?: number[]): Raster {
  const raster = emptyRaster(WIDTH_PX, HEIGHT_PX, 16);
  for (let i = 0, y = 0; y < HEIGHT_PX; y++) {
    for (let x = 0; x < WIDTH_PX; x++, i += 4) {
      const [u, v] = [x - left, y - 30];
      if (y > 130) raster.data.set(FLAT, i);
      else if (u >= 0 && u < 200 && v >= 0 && v < 80) raster.data.set(panelAt(u, v), i);
      else if (ground) raster.data.set(ground, i);
    }
  }
  return raster;
}

function panelAt(u: number, v: number): number[] {
  return [20000 + u * RAMP_STEP + (v % 3), 31000, 52000 - u * RAMP_STEP, 65535];
}

function celOf(raster: Raster): Cel {
  return { bounds: { left: 0, top: 0, right: WIDTH_PX, bottom: HEIGHT_PX }, raster };
}

async function middleOf(keys: Raster[], engine: Engine): Promise<Raster> {
  const frames: Raster[] = [];
  const canvas = { widthPx: WIDTH_PX, heightPx: HEIGHT_PX };
  const chart = { spacing: 'even', hold: 1 } as const;
  const input = { canvas, chart, sketches: [], inbetweens: 1, seed: 1, prompt: '', settings: {} };
  const events = {
    onProgress: () => undefined,
    onPreview: () => undefined,
    onFrame: async ({ cel }: { cel: Cel }) => {
      const whole = emptyRaster(WIDTH_PX, HEIGHT_PX, 16);
      for (let y = cel.bounds.top; y < cel.bounds.bottom; y++) {
        const from = (y - cel.bounds.top) * cel.raster.widthPx * 4;
        const row = cel.raster.data.subarray(from, from + cel.raster.widthPx * 4);
        whole.data.set(row, (y * WIDTH_PX + cel.bounds.left) * 4);
      }
      frames.push(whole);
    },
  };
  await runJob({ ...input, keys: keys.map(celOf) }, engine, events, new AbortController().signal);
  return frames[0];
}

/** Red levels of the panel's pixels, and how many of the bar's have the flat paint exactly. */
function survey({ data }: Raster): { levels: number; flatShare: number } {
  const levels = new Set<number>();
  let [flat, bar] = [0, 0];
  for (let i = 0; i < data.length; i += 4) {
    const isBar = i / 4 >= 131 * WIDTH_PX;
    if (isBar) bar++;
    if (isBar && FLAT.every((value, c) => data[i + c] === value)) flat++;
    if (!isBar && data[i + 3] === 65535 && Math.abs(data[i + 1] - 31000) < 257) levels.add(data[i]);
  }
  return { levels: levels.size, flatShare: flat / bar };
}

function errorOf(made: Raster, truth: Raster, within: (x: number, y: number) => boolean): number {
  let [sum, samples] = [0, 0];
  for (let i = 0; i < truth.data.length; i++) {
    const pixel = i >> 2;
    if (!within(pixel % WIDTH_PX, Math.floor(pixel / WIDTH_PX))) continue;
    sum += Math.abs(made.data[i] - truth.data[i]);
    samples++;
  }
  return sum / samples;
}

describe('the draft engine on 16-bit keys', () => {
  test.each([
    ['cels', undefined],
    ['whole pictures', [60000, 60100, 59990, 65535]],
  ])('%s keep every level of a gradient, and flat paint to the last bit', async (_what, ground) => {
    const keys = [drawing(20, ground), drawing(60, ground)];
    const made = await middleOf(keys, createDraftEngine());
    const kept = survey(made);
    expect(survey(keys[0]).levels).toBe(600);
    expect(kept.levels).toBeGreaterThanOrEqual(600);
    expect(kept.flatShare).toBe(1);
    const inPanel = (x: number, y: number) => x >= 44 && x < 236 && y >= 34 && y < 106;
    expect(errorOf(made, drawing(40, ground), inPanel)).toBeLessThan(1);
  });
});

describe('an engine of another size', () => {
  test('gets deep pictures as they are, and its 16-bit frames are kept', async () => {
    const ground = [60000, 60100, 59990, 65535];
    const keys = [drawing(20, ground), drawing(20, ground)];
    const engine = modelLikeEngine(({ keyA }) => keyA);
    const made = await middleOf(keys, engine);
    expect(engine.requests[0].keyA.data).toBeInstanceOf(Uint16Array);
    expect(survey(made).levels).toBeGreaterThan(600);
    const inPanel = (x: number, y: number) => x >= 30 && x < 210 && y >= 40 && y < 100;
    expect(errorOf(made, keys[0], inPanel)).toBeLessThan(8);
  });

  test('that knows no transparency loses no levels to its 8 bits alone: growing fills them in', async () => {
    const made = await middleOf(
      [drawing(20), drawing(20)],
      modelLikeEngine(({ keyA }) => keyA),
    );
    expect(survey(made).levels).toBeGreaterThan(200);
    expect(survey(made).flatShare).toBeGreaterThan(0.8);
    const inPanel = (x: number, y: number) => x >= 30 && x < 210 && y >= 40 && y < 100;
    expect(errorOf(made, drawing(20), inPanel)).toBeLessThan(257 / 2);
  });
});
