/**
 * Stroke grounds: what lies to the left and to the right of each line. In line art fills are flat and end at lines, so a
 * frame's fills need no motion of their own: every region between the lines takes the ground that the lines around it
 * have on that side.
 */
import { distanceTransform } from '../raster/distance-transform';
import { maskOf } from '../raster/pixel-test';
import type { StrokeInk } from './stroke-ink';
import type { InkLayer } from './stroke-painting';
import { stepAlong, type StrokePoints } from './stroke-points';
import type { WorkingSize } from '../raster/working-size';

/** Colours that differ by less are one ground. */
const SAME_GROUND = 24;
/** The ground is looked for this far beside the ink, working px, nearest first. */
const LOOK_ASIDE_PX = [2, 3, 1.5, 4.5, 6];
/** Gaps between lines narrower than twice this are closed (share of the diagonal). */
const GAP_SHARE = 3 / 604;
const BAND_SLACK_PX = 1;
/** A region is of one ground when this share of what is near its seeds says so. */
const MAJORITY = 0.93;
/** In a region of several grounds a seed counts this far (share of the diagonal). */
const SEED_REACH_SHARE = 60 / 604;
const HALF_COVER = 0.5;
const { max, min, abs, round, hypot } = Math;

export interface StrokeGrounds {
  /** Indices into the palette, one a point. */
  left: Int16Array;
  right: Int16Array;
}

/** Ground colours of both keys: [red, green, blue, alpha], 0..255. */
export type Palette = number[][];

/** @param palette new grounds are added to it */
export function findGrounds(
  points: StrokePoints,
  ink: StrokeInk,
  size: WorkingSize,
  palette: Palette,
): StrokeGrounds {
  const left = new Int16Array(points.count);
  const right = new Int16Array(points.count);
  for (let i = 0; i < points.count; i++) {
    const before = stepAlong(points, points.path[i], i, -1);
    const after = stepAlong(points, points.path[i], i, 1);
    const wayX = points.x[after] - points.x[before];
    const wayY = points.y[after] - points.y[before];
    const length = max(hypot(wayX, wayY), Number.EPSILON);
    left[i] = lookAside(points, i, wayY / length, -wayX / length, ink, size, palette);
    right[i] = lookAside(points, i, -wayY / length, wayX / length, ink, size, palette);
  }
  return { left, right };
}

function lookAside(
  points: StrokePoints,
  i: number,
  asideX: number,
  asideY: number,
  ink: StrokeInk,
  { scaleX, scaleY }: WorkingSize,
  palette: Palette,
): number {
  let first = -1;
  for (const extra of LOOK_ASIDE_PX) {
    const far = points.radius[i] + extra;
    const x = round((points.x[i] + far * asideX + 0.5) * scaleX - 0.5);
    const y = round((points.y[i] + far * asideY + 0.5) * scaleY - 0.5);
    const at = max(0, min(ink.heightPx - 1, y)) * ink.widthPx + max(0, min(ink.widthPx - 1, x));
    if (first < 0) first = at;
    if (!ink.wasInk[at]) return paletteIndex(palette, ink.ground.look, at * 4);
  }
  return paletteIndex(palette, ink.ground.look, first * 4);
}

function paletteIndex(palette: Palette, look: Float32Array, at: number): number {
  for (let k = 0; k < palette.length; k++) {
    let most = 0;
    for (let c = 0; c < 4; c++) most = max(most, abs(palette[k][c] - look[at + c]));
    if (most < SAME_GROUND) return k;
  }
  return palette.push(Array.from(look.subarray(at, at + 4))) - 1;
}

/** The ground of every pixel of a frame, an index into the palette. */
export function spreadGrounds(layer: InkLayer, grounds: number): Int16Array {
  const { widthPx, heightPx, cover, seed } = layer;
  if (grounds < 2) return new Int16Array(cover.length);
  const diagonal = hypot(widthPx, heightPx);
  const isInk = maskOf(cover.length, (i) => cover[i] >= HALF_COVER);
  const isSeed = maskOf(cover.length, (i) => !isInk[i] && seed[i] >= 0);
  const fromSeed = distanceTransform(isSeed, widthPx, heightPx);
  const seedAt = (i: number): number => (fromSeed.nearest[i] < 0 ? 0 : seed[fromSeed.nearest[i]]);
  const gap = GAP_SHARE * diagonal;
  const fromInk = distanceTransform(isInk, widthPx, heightPx).squared;
  const isOpen = maskOf(cover.length, (i) => fromInk[i] > gap * gap);
  const nearSeed = (SEED_REACH_SHARE * diagonal) ** 2;
  const ground = new Int16Array(cover.length).fill(-1);
  const region: number[] = [];
  for (let start = 0; start < cover.length; start++) {
    if (!isOpen[start] || ground[start] >= 0) continue;
    region.length = 0;
    floodRegion(start, isOpen, ground, widthPx, region);
    const { main, share } = mainGround(region, seedAt, grounds, (i) => fromSeed.squared[i] <= nearSeed);
    const isOne = share >= MAJORITY;
    for (const i of region) ground[i] = isOne || fromSeed.squared[i] > nearSeed ? main : seedAt(i);
  }
  fillBands(ground, isOpen, widthPx, (gap + BAND_SLACK_PX) ** 2, seedAt);
  return ground;
}

/** Beside lines the ground is that of the region there; where lines are close together, that of the nearest seed. */
function fillBands(
  ground: Int16Array,
  isOpen: Uint8Array,
  widthPx: number,
  reachSquared: number,
  seedAt: (pixel: number) => number,
): void {
  const { squared, nearest } = distanceTransform(isOpen, widthPx, isOpen.length / widthPx);
  for (let i = 0; i < ground.length; i++) {
    if (!isOpen[i]) ground[i] = squared[i] <= reachSquared ? ground[nearest[i]] : seedAt(i);
  }
}

/** Lists the open pixels that hang together (four neighbours) and marks them as seen. */
function floodRegion(
  start: number,
  isOpen: Uint8Array,
  ground: Int16Array,
  widthPx: number,
  region: number[],
): void {
  const visit = (next: number): void => {
    if (!isOpen[next] || ground[next] >= 0) return;
    ground[next] = 0;
    region.push(next);
  };
  visit(start);
  for (let k = 0; k < region.length; k++) {
    const i = region[k];
    const x = i % widthPx;
    if (x > 0) visit(i - 1);
    if (x + 1 < widthPx) visit(i + 1);
    if (i >= widthPx) visit(i - widthPx);
    if (i + widthPx < isOpen.length) visit(i + widthPx);
  }
}

/** The ground that most of a region's pixels lie nearest to, and how many of them do. */
function mainGround(
  region: readonly number[],
  seedAt: (pixel: number) => number,
  grounds: number,
  counts: (pixel: number) => boolean,
): { main: number; share: number } {
  const votes = new Int32Array(grounds);
  let all = 1;
  for (const i of region) {
    if (!counts(i)) continue;
    votes[seedAt(i)]++;
    all++;
  }
  const most = max(...votes);
  return { main: votes.indexOf(most), share: most / all };
}
