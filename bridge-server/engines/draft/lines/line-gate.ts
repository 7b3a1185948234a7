/**
 * The line gate: which drawings are line art. Most of the picture is page or paper, nearly all that is drawn on it is
 * lines, and these are of one colour or thin.
 */
import { lookDifference, type Drawing } from '../raster/drawing';
import { maskOf } from '../raster/pixel-test';
import type { LineArt } from './line-art';

/** Most of the picture that may be drawn at all, and least that must be line. */
const MOST_DRAWN_SHARE = 0.4;
const LEAST_INK_SHARE = 0.0005;
/** Half width of what is surely no line (share of the diagonal), and most of what is drawn that may be so thick. */
const THICK_REACH_SHARE = 12 / 604;
const MOST_THICK_SHARE = 0.3;
/** Most coloured fill for each pixel of line. */
const MOST_FILL_PER_INK = 0.4;
/** Share of the drawn pixels near the commonest drawn colour, for lines that are not thin. */
const ONE_COLOUR_SHARE = 0.7;
const ONE_COLOUR_DIFFERENCE = 64;
const COLOUR_STEP = 32;
const COLOUR_STEPS = 256 / COLOUR_STEP;
/** Mean distance of thin lines' pixels from their rims (share of the diagonal). */
const THIN_DEPTH_SHARE = 1.8 / 604;
/** On a light or clear page white and light grey fills are paper; as lines they are ink like any other. */
const LIGHT = 200;
const PAGE_DIFFERENCE = 40;
/** Kinds of pixels: 0 page, 1 drawn, 2 paper. */
const PAPER_KIND = 2;

/** Colour of the page: that of most of the picture's border. */
export function pageColour({ look, widthPx, heightPx }: Drawing): Float32Array {
  const border: number[] = [];
  for (let x = 0; x < widthPx; x++) border.push(x, (heightPx - 1) * widthPx + x);
  for (let y = 0; y < heightPx; y++) border.push(y * widthPx, y * widthPx + widthPx - 1);
  return Float32Array.from([0, 1, 2, 3], (c) => {
    const values = border.map((i) => look[i * 4 + c]).sort((p, q) => p - q);
    return values[values.length >> 1];
  });
}

interface Drawn {
  /** 1 where a pixel is not the page. */
  isDrawn: Uint8Array;
  /** Whether a drawn pixel, if it is no line, is white paper. */
  isPaper: (pixel: number) => boolean;
}

function whatIsDrawn({ look, widthPx, heightPx }: Drawing, page: Float32Array): Drawn {
  const isLight = (from: Float32Array, at: number): boolean =>
    Math.min(from[at], from[at + 1], from[at + 2]) > LIGHT;
  const pageIsLight = isLight(page, 0);
  return {
    isDrawn: maskOf(widthPx * heightPx, (i) => lookDifference(look, i * 4, page, 0) > PAGE_DIFFERENCE),
    isPaper: (i) => pageIsLight && isLight(look, i * 4),
  };
}

/** A quick look that most coloured drawings do not pass. */
export function mayBeLineArt(drawing: Drawing): boolean {
  const { widthPx, heightPx } = drawing;
  const { isDrawn, isPaper } = whatIsDrawn(drawing, pageColour(drawing));
  const kind = isDrawn.map((drawn, i) => (drawn && isPaper(i) ? PAPER_KIND : drawn));
  const reach = Math.round(THICK_REACH_SHARE * Math.hypot(widthPx, heightPx));
  let drawn = 0;
  let thick = 0;
  for (let i = 0; i < isDrawn.length; i++) {
    if (!isDrawn[i]) continue;
    const isThick = isThickAt(i, kind, widthPx, reach);
    if (isThick && kind[i] === PAPER_KIND) continue;
    drawn++;
    if (isThick) thick++;
  }
  const share = drawn / isDrawn.length;
  return share >= LEAST_INK_SHARE && share <= MOST_DRAWN_SHARE && thick < MOST_THICK_SHARE * drawn;
}

/** Whether what a pixel shows goes on all around it, farther away than any line is wide. */
function isThickAt(i: number, kind: Uint8Array, widthPx: number, reach: number): boolean {
  const x = i % widthPx;
  const isInside = x >= reach && x + reach < widthPx;
  const around = [i - reach, i + reach, i - reach * widthPx, i + reach * widthPx];
  return isInside && around.every((j) => kind[j] === kind[i]);
}

export function isLineArt(drawing: Drawing, { ink, depth }: LineArt): boolean {
  const { isDrawn, isPaper } = whatIsDrawn(drawing, pageColour(drawing));
  const lines: number[] = [];
  let fill = 0;
  for (let i = 0; i < ink.length; i++) {
    if (isDrawn[i] && ink[i]) lines.push(i);
    else if (isDrawn[i] && !isPaper(i)) fill++;
  }
  if (lines.length < LEAST_INK_SHARE * ink.length || fill > MOST_FILL_PER_INK * lines.length) return false;
  const meanDepth = lines.reduce((sum, i) => sum + depth[i], 0) / lines.length;
  const isThin = meanDepth < THIN_DEPTH_SHARE * Math.hypot(drawing.widthPx, drawing.heightPx);
  return isThin || oneColourShare(drawing, lines) > ONE_COLOUR_SHARE;
}

/** Share of the pixels whose colour is near the commonest one. */
function oneColourShare({ look }: Drawing, pixels: readonly number[]): number {
  const keyOf = (i: number): number =>
    [0, 1, 2].reduce((key, c) => key * COLOUR_STEPS + Math.floor(look[i * 4 + c] / COLOUR_STEP), 0);
  const count = new Int32Array(COLOUR_STEPS ** 3);
  for (const i of pixels) count[keyOf(i)]++;
  const commonest = count.indexOf(count.reduce((most, value) => Math.max(most, value), 0));
  const main = pixels.find((i) => keyOf(i) === commonest);
  if (main === undefined) return 0;
  const isNear = (i: number): boolean =>
    [0, 1, 2].every((c) => Math.abs(look[i * 4 + c] - look[main * 4 + c]) < ONE_COLOUR_DIFFERENCE);
  return pixels.filter(isNear).length / pixels.length;
}
