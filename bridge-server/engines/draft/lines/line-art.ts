/**
 * Line art: which pixels of a key are drawn lines. A fill is paint (or clear page) that holds a large disc; a line is what
 * is too thin for that and differs from the fills on both of its sides, so the soft rim between two fills is no line.
 */
import { distanceMap, distanceTransform } from '../raster/distance-transform';
import { lookDifference, PAPER, type Drawing } from '../raster/drawing';
import { maskOf } from '../raster/pixel-test';

/** Half width of the thickest line (share of the diagonal). */
const MOST_RADIUS_SHARE = 10 / 604;
const LEAST_RADIUS_PX = 2;
/** Neighbours that differ by less are one flat colour. */
const FLAT_DIFFERENCE = 9;
/** A pixel belongs to the fill beside it when it differs by less than this. */
const FILL_DIFFERENCE = 24;
const FILL_SLACK_PX = 1.5;
/** Least distance (0..510) of a line's colour from all mixtures of the fills beside it. */
const LEAST_CONTRAST = 32;
/** A line's soft rim is left out: its pixels have less than this share of the contrast of their surroundings. */
const RIM_SHARE = 0.4;
const RIM_REACH_PX = 2;
/** Fills are listed by colour, in steps of so many levels; smaller ones than this share of the picture are not listed. */
const COLOUR_STEP = 16;
const COLOUR_STEPS = 256 / COLOUR_STEP;
const LEAST_GROUND_SHARE = 0.002;
/** Mean green of the fills above which white is taken as paper, unless hardly anything thin is darker than white. */
const LIGHT_PAGE = 170;
const WHITE = Float32Array.of(255, 255, 255, 255);
const NEAR_WHITE = 24;
const LEAST_DARK_PER_WHITE = 0.5;
const { max, min, hypot, round } = Math;

export interface LineArt {
  widthPx: number;
  heightPx: number;
  /** 1 on lines. */
  ink: Uint8Array;
  /** Distance to the nearest pixel that is no ink, px. */
  depth: Float32Array;
  /** 1 on paint or page that holds a large disc. */
  fill: Uint8Array;
}

export function findLineArt(drawing: Drawing): LineArt {
  const { widthPx, heightPx } = drawing;
  const radius = max(LEAST_RADIUS_PX, MOST_RADIUS_SHARE * hypot(widthPx, heightPx));
  const fill = largeFills(drawing, radius);
  const contrast = lineContrast(drawing, fill, radius);
  leaveOutGrounds(contrast, drawing, groundColours(drawing, fill, whiteIsInk(drawing, contrast)));
  const ink = withoutRims(contrast, widthPx, heightPx);
  const ground = maskOf(ink.length, (i) => !ink[i]);
  return { widthPx, heightPx, ink, fill, depth: distanceMap(ground, widthPx, heightPx) };
}

/** Opening of the flat zones with a disc. */
function largeFills({ look, widthPx, heightPx }: Drawing, radius: number): Uint8Array {
  const edge = maskOf(widthPx * heightPx, (i) => {
    const x = i % widthPx;
    return (
      (x + 1 < widthPx && lookDifference(look, i * 4, look, i * 4 + 4) >= FLAT_DIFFERENCE) ||
      (i + widthPx < widthPx * heightPx &&
        lookDifference(look, i * 4, look, (i + widthPx) * 4) >= FLAT_DIFFERENCE)
    );
  });
  const { squared } = distanceTransform(edge, widthPx, heightPx);
  const core = maskOf(edge.length, (i) => squared[i] > radius * radius);
  const grown = distanceTransform(core, widthPx, heightPx);
  const reach = (radius + FILL_SLACK_PX) ** 2;
  return maskOf(
    edge.length,
    (i) =>
      grown.squared[i] <= reach && lookDifference(look, i * 4, look, grown.nearest[i] * 4) < FILL_DIFFERENCE,
  );
}

/** How far each thin pixel's colour is from all mixtures of the fills on both of its sides; 0 on fills. */
function lineContrast({ look, widthPx, heightPx }: Drawing, fill: Uint8Array, radius: number): Float32Array {
  const { nearest } = distanceTransform(fill, widthPx, heightPx);
  const contrast = new Float32Array(fill.length);
  const reach = 2 * radius + 2;
  for (let i = 0; i < fill.length; i++) {
    if (fill[i] || nearest[i] < 0) continue;
    const across = oppositeFill(i, nearest[i], fill, widthPx, heightPx, reach);
    contrast[i] = distanceToMixtures(look, i * 4, nearest[i] * 4, (across < 0 ? nearest[i] : across) * 4);
  }
  return contrast;
}

/** Whether the thin things are drawn in white: then white is no paper, though the page be light or clear. */
function whiteIsInk({ look }: Drawing, contrast: Float32Array): boolean {
  let white = 0;
  let dark = 0;
  for (let i = 0; i < contrast.length; i++) {
    if (contrast[i] < LEAST_CONTRAST) continue;
    if (lookDifference(look, i * 4, WHITE, 0) < NEAR_WHITE) white++;
    else if (min(look[i * 4], look[i * 4 + 1], look[i * 4 + 2]) < PAPER - NEAR_WHITE) dark++;
  }
  return dark < LEAST_DARK_PER_WHITE * white;
}

/** Colours of what is drawn on: the large fills, and white paper where the page is light. */
function groundColours({ look }: Drawing, fill: Uint8Array, whiteIsInk: boolean): ArrayLike<number>[] {
  const count = new Int32Array(COLOUR_STEPS ** 4);
  const sums = new Float64Array(count.length * 4);
  let green = 0;
  let all = 0;
  for (let i = 0; i < fill.length; i++) {
    if (!fill[i]) continue;
    let key = 0;
    for (let c = 0; c < 4; c++) key = key * COLOUR_STEPS + ((look[i * 4 + c] / COLOUR_STEP) | 0);
    for (let c = 0; c < 4; c++) sums[key * 4 + c] += look[i * 4 + c];
    count[key]++;
    green += look[i * 4 + 1];
    all++;
  }
  const grounds: ArrayLike<number>[] = [];
  for (let key = 0; key < count.length; key++) {
    if (count[key] <= LEAST_GROUND_SHARE * fill.length) continue;
    grounds.push(Array.from(sums.subarray(key * 4, key * 4 + 4), (sum) => sum / count[key]));
  }
  return green > LIGHT_PAGE * all && !whiteIsInk ? [...grounds, WHITE] : grounds;
}

/** Small counters of lines, too narrow for a large disc, look like the fills elsewhere. */
function leaveOutGrounds(
  contrast: Float32Array,
  { look }: Drawing,
  grounds: readonly ArrayLike<number>[],
): void {
  for (let i = 0; i < contrast.length; i++) {
    if (contrast[i] === 0) continue;
    for (const ground of grounds) {
      let sum = 0;
      for (let c = 0; c < 4; c++) sum += (look[i * 4 + c] - ground[c]) ** 2;
      contrast[i] = min(contrast[i], Math.sqrt(sum));
    }
  }
}

/** The first fill pixel on the far side of a pixel, seen from its nearest fill; -1 when none is within reach. */
function oppositeFill(
  pixel: number,
  nearest: number,
  fill: Uint8Array,
  widthPx: number,
  heightPx: number,
  reach: number,
): number {
  const x = pixel % widthPx;
  const y = (pixel - x) / widthPx;
  const awayX = x - (nearest % widthPx);
  const awayY = y - (nearest - (nearest % widthPx)) / widthPx;
  const length = hypot(awayX, awayY);
  for (let step = 1; step <= reach; step++) {
    const px = round(x + (awayX / length) * step);
    const py = round(y + (awayY / length) * step);
    if (px < 0 || py < 0 || px >= widthPx || py >= heightPx) return -1;
    if (fill[py * widthPx + px]) return py * widthPx + px;
  }
  return -1;
}

/** Distance of colour p to the segment between colours g and h, four channels. */
function distanceToMixtures(look: Float32Array, p: number, g: number, h: number): number {
  let along = 0;
  let length = 0;
  for (let c = 0; c < 4; c++) {
    along += (look[p + c] - look[g + c]) * (look[h + c] - look[g + c]);
    length += (look[h + c] - look[g + c]) ** 2;
  }
  const share = length > 0 ? max(0, min(1, along / length)) : 0;
  let sum = 0;
  for (let c = 0; c < 4; c++) {
    sum += (look[p + c] - look[g + c] - share * (look[h + c] - look[g + c])) ** 2;
  }
  return Math.sqrt(sum);
}

function withoutRims(contrast: Float32Array, widthPx: number, heightPx: number): Uint8Array {
  return maskOf(contrast.length, (i) => {
    if (contrast[i] < LEAST_CONTRAST) return false;
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    let most = 0;
    for (let py = max(0, y - RIM_REACH_PX); py <= min(heightPx - 1, y + RIM_REACH_PX); py++) {
      for (let px = max(0, x - RIM_REACH_PX); px <= min(widthPx - 1, x + RIM_REACH_PX); px++)
        most = max(most, contrast[py * widthPx + px]);
    }
    return contrast[i] >= RIM_SHARE * most;
  });
}
