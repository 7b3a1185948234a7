/**
 * Rough sketches: what is line and what is paper. This is decided here, where a sketch enters, and nowhere else: an
 * engine gets lines whose alpha is the pressure and looks at nothing but the alpha.
 */
import { lumaAt } from './luma';
import { inkOnPaper, paperMap } from './paper';
import { depthOf, emptyRaster, maxSample, type Raster } from './raster';

/** A layer with at least this share of paint is a page, whatever is on it. */
const PAGE_SHARE = 0.9;
/** With this share it may be a page that was turned or cut out: then there is ink on light paper, and not too much. */
const CUT_SHARE = 0.5;
const MOST_INK = 0.4;
/** A page whose middle pixel is darker than this is a board: chalk on it is line. */
const DARK_PAGE = 0.4;
/** A dark layer narrower than this is a stroke, trimmed to its box. */
const LEAST_BOARD_PX = 32;
/** Darker than the paper by this much is drawn without doubt. */
const PLAIN_INK = 0.2;
/** Grain of a clean scan. On grainier paper the grain itself is measured. */
const LEAST_GRAIN = 0.03;
const MOST_GRAIN = 0.5;
/** Grain is normal noise: one pixel in 30,000 is further off than this many standard deviations. */
const GRAIN_DEVIATIONS = 4;
/** Median absolute deviation to standard deviation of normal noise. */
const DEVIATION_OF_MEDIAN = 1.4826;
/** Pressure 1 is how dark this share of the ink at most is; the softest pencil that counts as pressed. */
const PRESSED_QUANTILE = 0.95;
const SOFTEST_PRESSED = 0.25;
const BINS = 1024;

/**
 * A sketch as lines whose alpha is the pressure. Lines on a transparent layer are that already and come back as they
 * are. From paper (a scan, a photo of a page, gray or coloured paper, a board with chalk) lines are lifted: a pixel is
 * as much line as it differs from the paper around it, the sketch's own strongest lines being 1.
 * @param sketch straight alpha, 8 or 16 bits; it is not changed
 */
export function liftInk(sketch: Raster): Raster {
  const { widthPx, heightPx } = sketch;
  const painted = paintedPixels(sketch);
  const share = painted.length / (widthPx * heightPx);
  if (!(share >= CUT_SHARE)) return sketch;
  const isDark = medianLuma(sketch, painted) < DARK_PAGE;
  if (isDark && (share < PAGE_SHARE || Math.min(widthPx, heightPx) < LEAST_BOARD_PX)) return sketch;
  const ink = inkOnPaper(sketch, paperMap(sketch, isDark), isDark);
  const drawn = painted.reduce((sum, i) => sum + (ink[i] > PLAIN_INK ? 1 : 0), 0) / painted.length;
  const isPage = isDark || share < PAGE_SHARE ? drawn > 0 && drawn < MOST_INK : true;
  return isPage ? lifted(sketch, pressures(ink, painted, widthPx)) : sketch;
}

/** Indices of the pixels that are more paint than not. */
function paintedPixels(sketch: Raster): Uint32Array {
  const { widthPx, heightPx, data } = sketch;
  const half = maxSample(depthOf(sketch)) / 2;
  const painted = new Uint32Array(widthPx * heightPx);
  let count = 0;
  for (let i = 0; i < painted.length; i++) if (data[i * 4 + 3] > half) painted[count++] = i;
  return painted.subarray(0, count);
}

function medianLuma(sketch: Raster, painted: Uint32Array): number {
  const most = maxSample(depthOf(sketch));
  return quantile(
    histogram(painted, (i) => lumaAt(sketch.data, i * 4) / most),
    0.5,
  );
}

/** From ink (0 to 1) to pressure: grain of the paper is nothing, the strongest lines are 1. */
function pressures(ink: Float32Array, painted: Uint32Array, widthPx: number): Float32Array {
  const bare = quantile(
    histogram(painted, (i) => ink[i]),
    0.5,
  );
  const deviation = quantile(
    histogram(painted, (i) => Math.abs(ink[i] - bare)),
    0.5,
  );
  const grain = bare + GRAIN_DEVIATIONS * DEVIATION_OF_MEDIAN * deviation;
  const least = Math.min(MOST_GRAIN, Math.max(LEAST_GRAIN, grain));
  const lines = painted.filter((i) => ink[i] > least);
  const strongest = quantile(
    histogram(lines, (i) => ink[i]),
    PRESSED_QUANTILE,
  );
  const pressed = Math.max(SOFTEST_PRESSED, strongest);
  const pressure = new Float32Array(ink.length);
  for (const i of lines)
    if (least === LEAST_GRAIN || !isSpeck(ink, i, widthPx, least)) pressure[i] = ink[i] / pressed;
  return pressure;
}

/** True where no neighbour is ink: a grain, not a line. */
function isSpeck(ink: Float32Array, i: number, widthPx: number, least: number): boolean {
  for (const row of [i - widthPx, i, i + widthPx]) {
    for (let near = row - 1; near <= row + 1; near++) if (near !== i && ink[near] > least) return false;
  }
  return true;
}

function lifted(sketch: Raster, pressure: Float32Array): Raster {
  const { widthPx, heightPx, data } = sketch;
  const result = emptyRaster(widthPx, heightPx, depthOf(sketch));
  const most = maxSample(depthOf(sketch));
  pressure.forEach((value, i) => {
    if (value <= 0) return;
    const alpha = Math.round(Math.min(1, value) * most);
    result.data.set([data[i * 4], data[i * 4 + 1], data[i * 4 + 2], alpha], i * 4);
  });
  return result;
}

function histogram(pixels: Uint32Array, valueOf: (i: number) => number): Uint32Array {
  const bins = new Uint32Array(BINS);
  for (const i of pixels) bins[Math.min(BINS - 1, Math.max(0, Math.floor(valueOf(i) * BINS)))]++;
  return bins;
}

/** The value below which this share of the counted pixels lies; 0 when there are none. */
function quantile(bins: Uint32Array, share: number): number {
  const total = bins.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (let bin = 0; bin < BINS; bin++) {
    below += bins[bin];
    if (below > share * total) return bin / (BINS - 1);
  }
  return 0;
}
