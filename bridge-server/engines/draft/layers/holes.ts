/**
 * Holes: what no part reached though both keys show figure there. A hole inside the figure takes the nearest paint; a hole
 * at the rim of the figure is page that came into sight. Cracks, where the soft edges of two parts meet, take paint, too.
 */
import { BARE, NOBODY, type Canvas } from '../raster/canvas';
import { distanceTransform } from '../raster/distance-transform';
import type { Drawing } from '../raster/drawing';
import { countOf } from '../raster/masks';

/** A hole with more page than this around it is page. */
const PAGE_SHARE = 0.12;
/** So is one of which the nearer key shows so much as page. */
const BARE_SHARE = 0.5;
/** Soft edges are no paint to spread. */
const SOLID_ALPHA = 250;
/** Solid paint is looked for this far on both sides of a crack. */
const MOST_CRACK_PX = 2;

/** What fillHoles goes by. Arrays are one a part, or one a pixel where they are of a key. */
export interface Surroundings {
  plate: Drawing;
  /** 1 for parts that are page. */
  isGround: Uint8Array;
  /** Alpha below which a part is seen by its soft edge only, 0..255. */
  softAlpha: Float32Array;
  ofA: Int32Array;
  ofB: Int32Array;
}

/** 1 where nothing was painted. */
function holesOf({ owner }: Canvas): Uint8Array {
  const holes = new Uint8Array(owner.length);
  for (let i = 0; i < owner.length; i++) if (owner[i] === NOBODY) holes[i] = 1;
  return holes;
}

/**
 * Where soft edges meet they let a little of the page through, with solid paint on both sides near by: such a pixel takes
 * the paint of one side. Where they let most of it through, that is a gap as drawn, unless neither key shows page there;
 * translucent paint lets it through everywhere.
 */
function mendCracks({ owner, look, widthPx }: Canvas, { isGround, softAlpha, ofA, ofB }: Surroundings): void {
  for (let i = 0; i < owner.length; i++) {
    const part = owner[i];
    const alpha = look[i * 4 + 3];
    if (part === NOBODY || alpha > SOLID_ALPHA || isGround[part]) continue;
    if (alpha >= softAlpha[part] && 2 * softAlpha[part] < SOLID_ALPHA) continue;
    if (alpha < softAlpha[part] && (isGround[ofA[i]] || isGround[ofB[i]])) continue;
    const side = sideOfCrack(look, i, 1, widthPx) ?? sideOfCrack(look, i, widthPx, widthPx);
    if (side !== undefined) takeLook(look, i, look, side);
  }
}

/** The solid pixel before, when there is one behind, too. @param step to the next pixel along the row or the column */
function sideOfCrack(look: Float32Array, pixel: number, step: number, widthPx: number): number | undefined {
  const before = solidNear(look, pixel, -step, widthPx);
  return before !== undefined && solidNear(look, pixel, step, widthPx) !== undefined ? before : undefined;
}

function solidNear(look: Float32Array, pixel: number, step: number, widthPx: number): number | undefined {
  for (let k = 1; k <= MOST_CRACK_PX; k++) {
    const at = pixel + k * step;
    // A step along the row must not run over into the next one.
    if (Math.abs(step) === 1 && Math.floor(at / widthPx) !== Math.floor(pixel / widthPx)) return undefined;
    if (look[at * 4 + 3] > SOLID_ALPHA) return at;
  }
  return undefined;
}

/** @param canvas its holes and cracks are filled in place */
export function fillHoles(canvas: Canvas, surroundings: Surroundings): void {
  fillEmpty(canvas, surroundings);
  mendCracks(canvas, surroundings);
}

function fillEmpty(canvas: Canvas, { plate, isGround }: Surroundings): void {
  const { widthPx, look } = canvas;
  const unknown: number[] = [];
  for (const hole of connectedHoles(holesOf(canvas), widthPx)) {
    const isPage = pageAround(hole, canvas, isGround) > PAGE_SHARE || bareShare(hole, canvas) > BARE_SHARE;
    for (const pixel of hole) {
      if (isPage) takeLook(look, pixel, plate.look, pixel);
      else unknown.push(pixel);
    }
  }
  if (unknown.length === 0) return;
  const drawn = solidPaint(canvas, isGround);
  const nearest = drawn && nearestOf(drawn, unknown, canvas);
  for (const pixel of unknown) {
    if (nearest) takeLook(look, pixel, look, nearest[pixel]);
    else takeLook(look, pixel, plate.look, pixel);
  }
}

function takeLook(to: Float32Array, pixel: number, from: Float32Array, source: number): void {
  for (let c = 0; c < 4; c++) to[pixel * 4 + c] = from[source * 4 + c];
}

/** 1 where a drawn part covers what is behind it; undefined when that is nowhere. */
function solidPaint({ owner, look }: Canvas, isGround: Uint8Array): Uint8Array | undefined {
  const drawn = new Uint8Array(owner.length);
  let count = 0;
  for (let i = 0; i < drawn.length; i++) {
    if (owner[i] === NOBODY || isGround[owner[i]] || look[i * 4 + 3] <= SOLID_ALPHA) continue;
    drawn[i] = 1;
    count++;
  }
  return count > 0 ? drawn : undefined;
}

/** The nearest pixel of a mask; known in the rows of the pixels that ask, nowhere else. */
function nearestOf(mask: Uint8Array, pixels: readonly number[], { widthPx, heightPx }: Canvas): Int32Array {
  const rows = new Uint8Array(heightPx);
  for (const pixel of pixels) rows[Math.floor(pixel / widthPx)] = 1;
  return distanceTransform(mask, widthPx, heightPx, rows).nearest;
}

/** Share of bare page in what the nearer key shows of a hole. */
function bareShare(hole: Int32Array, { beside }: Canvas): number {
  let [bare, all] = [0, 1];
  for (const pixel of hole) {
    if (beside[pixel] === BARE) bare++;
    if (beside[pixel] !== 0) all++;
  }
  return bare / all;
}

/** Share of page among the painted neighbours of a hole. */
function pageAround(hole: Int32Array, { widthPx, owner }: Canvas, isGround: Uint8Array): number {
  let page = 0;
  let all = 1;
  for (let k = 0; k < hole.length; k++) {
    for (let side = 0; side < 4; side++) {
      const step = side < 2 ? 1 : widthPx;
      const next = side % 2 === 0 ? hole[k] - step : hole[k] + step;
      if (next < 0 || next >= owner.length || owner[next] === NOBODY) continue;
      all++;
      page += isGround[owner[next]];
    }
  }
  return page / all;
}

/** Pixels of one hole after the other; each list is good until the next is asked for. */
function* connectedHoles(open: Uint8Array, widthPx: number): Generator<Int32Array> {
  const queue = new Int32Array(countOf(open));
  for (let start = 0; start < open.length; start++)
    if (open[start]) yield queue.subarray(0, flood(open, start, widthPx, queue));
}

/** Lists the open pixels that hang together with the first and closes them; returns how many. */
function flood(open: Uint8Array, first: number, widthPx: number, queue: Int32Array): number {
  let size = 1;
  queue[0] = first;
  open[first] = 0;
  for (let read = 0; read < size; read++) {
    const i = queue[read];
    const x = i % widthPx;
    for (let side = 0; side < 4; side++) {
      if ((side === 0 && x === 0) || (side === 1 && x === widthPx - 1)) continue;
      const step = side < 2 ? 1 : widthPx;
      const next = side % 2 === 0 ? i - step : i + step;
      if (next < 0 || next >= open.length || !open[next]) continue;
      open[next] = 0;
      queue[size++] = next;
    }
  }
  return size;
}
