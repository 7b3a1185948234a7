/**
 * The line gate: which drawings are line art. Most of the picture is page or paper, nearly all that is drawn on it is
 * lines, and these are of one colour or thin.
 */
import type { Drawing } from '../raster/drawing';
import type { LineArt } from './line-art';

/** Most of the picture that may be drawn at all, and least that must be line. */
const MOST_DRAWN_SHARE = 0.25;
const LEAST_INK_SHARE = 0.0005;
/** Half width of what is surely no line (share of the diagonal), and most of what is drawn that may be so thick. */
const THICK_REACH_SHARE = 12 / 604;
const MOST_THICK_SHARE = 0.3;
/** Most coloured fill for each pixel of line. */
const MOST_FILL_PER_INK = 0.4;
/** Share of the drawn pixels near the commonest drawn colour: at a first look, and for lines that are not thin. */
const FIRST_LOOK_SHARE = 0.45;
const ONE_COLOUR_SHARE = 0.7;
const ONE_COLOUR_DIFFERENCE = 64;
const COLOUR_STEP = 32;
const COLOUR_STEPS = 256 / COLOUR_STEP;
/** Mean distance of thin lines' pixels from their rims (share of the diagonal). */
const THIN_DEPTH_SHARE = 1.8 / 604;
const HALF_ALPHA = 127;
/** White and light grey are paper, whatever lies around them. */
const LIGHT = 200;
const PAGE_DIFFERENCE = 40;

/** Colour of the page: that of most of the picture's border. */
function pageColour({ look, widthPx, heightPx }: Drawing): number[] {
  const border: number[] = [];
  for (let x = 0; x < widthPx; x++) border.push(x, (heightPx - 1) * widthPx + x);
  for (let y = 0; y < heightPx; y++) border.push(y * widthPx, y * widthPx + widthPx - 1);
  return [0, 1, 2, 3].map((c) => {
    const values = border.map((i) => look[i * 4 + c]).sort((p, q) => p - q);
    return values[values.length >> 1];
  });
}

/** Whether a pixel is drawn: no page, no paper. */
function drawnTest(drawing: Drawing): (pixel: number) => boolean {
  const { look } = drawing;
  const page = pageColour(drawing);
  return (pixel) => {
    const at = pixel * 4;
    if (look[at + 3] < HALF_ALPHA) return false;
    if (Math.min(look[at], look[at + 1], look[at + 2]) > LIGHT) return false;
    let most = 0;
    for (let c = 0; c < 4; c++) most = Math.max(most, Math.abs(look[at + c] - page[c]));
    return most > PAGE_DIFFERENCE;
  };
}

/** A quick look that most coloured drawings do not pass. */
export function mayBeLineArt(drawing: Drawing): boolean {
  const drawn = drawnPixels(drawing);
  const pixels = drawing.widthPx * drawing.heightPx;
  if (drawn.length < LEAST_INK_SHARE * pixels || drawn.length > MOST_DRAWN_SHARE * pixels) return false;
  return thickShare(drawing, drawn) < MOST_THICK_SHARE && oneColourShare(drawing, drawn) > FIRST_LOOK_SHARE;
}

/** Share of the drawn pixels that have drawn pixels all around them, farther away than any line is wide. */
function thickShare({ widthPx, heightPx }: Drawing, drawn: readonly number[]): number {
  const isDrawn = new Uint8Array(widthPx * heightPx);
  for (const i of drawn) isDrawn[i] = 1;
  const reach = Math.round(THICK_REACH_SHARE * Math.hypot(widthPx, heightPx));
  const thick = drawn.filter((i) => {
    const x = i % widthPx;
    const isInside = x >= reach && x + reach < widthPx;
    return (
      isInside &&
      isDrawn[i - reach] &&
      isDrawn[i + reach] &&
      isDrawn[i - reach * widthPx] &&
      isDrawn[i + reach * widthPx]
    );
  });
  return thick.length / drawn.length;
}

export function isLineArt(drawing: Drawing, { ink, depth }: LineArt): boolean {
  const drawn = drawnPixels(drawing);
  const lines = drawn.filter((i) => ink[i]);
  if (lines.length < LEAST_INK_SHARE * ink.length) return false;
  if (drawn.length - lines.length > MOST_FILL_PER_INK * lines.length) return false;
  const meanDepth = lines.reduce((sum, i) => sum + depth[i], 0) / lines.length;
  const isThin = meanDepth < THIN_DEPTH_SHARE * Math.hypot(drawing.widthPx, drawing.heightPx);
  return isThin || oneColourShare(drawing, lines) > ONE_COLOUR_SHARE;
}

function drawnPixels(drawing: Drawing): number[] {
  const isDrawn = drawnTest(drawing);
  const drawn: number[] = [];
  for (let i = 0; i < drawing.widthPx * drawing.heightPx; i++) if (isDrawn(i)) drawn.push(i);
  return drawn;
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
