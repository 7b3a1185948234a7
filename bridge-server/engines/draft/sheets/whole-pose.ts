/**
 * Whole poses: the one similarity, or squash and stretch, that brings the edges of a figure onto edges of the other key, its
 * paint onto like paint, and turns no farther than it must.
 */
import { BoxField } from '../raster/box-field';
import { lookDifference, type Drawing } from '../raster/drawing';
import { lengthIn, type Both } from '../raster/both';
import { invert, poseAt, type Affine, type Pose } from '../motion/pose';
import type { Box } from '../parts/part-boxes';
import type { MovedKey } from './move-along';

/** A figure, and a part of it, moves as a whole when its edges miss by less than this in the mean, px of 604, both ways. */
export const MOST_MISS_PX = 2.5;
/** Where the parts go criss-cross one coarse way for all is taken, unless it costs more than this, px of 604. */
const MOST_COARSE = 8.5;
/**
 * What a radian, one more than the parts turn by themselves, and paint that all falls on other paint cost such a way, px of 604.
 * A framed owl that flapped its wings was turned upside down below .5, a face that rolled stood still above 1.
 */
const COARSE_COSTS_PX = { turn: 0.5, farTurn: 0.7, strange: 8 };
/** An edge misses by this at most, px of 604. */
export const MISS_CAP_PX = 10;
/** Share of the pixels whose paint may differ where they land, and from which difference (0..255) on it does. */
const MOST_STRANGE = 0.3;
/** Shares of both limits that a figure may use up together. */
const MOST_DOUBT = 1.2;
const STRANGE = 48;
/** Edges and pixels that are tried. */
const SAMPLES = 360;
/** Turns that are tried first, radians; of alike good ones the smallest turn is taken. */
const TURN_STEP = Math.PI / 18;
const TURN_COST_PX = 0.25;
/** What all paint on other paint costs, px of 604. */
const STRANGE_COST_PX = 4;
/** Farther turns are asked whether they are a figure that turned its other side: its mirror image, tilted so, fits so well. */
const FLAT_TURN = Math.PI / 5;
const MIRROR_TILTS = [-0.3, -0.15, 0, 0.15, 0.3];
const MIRROR_SLACK_PX = 0.4;
const REFINED = 6;
const REFINE_ROUNDS = 12;
const LEAST_SCALE = 0.25;
const MOST_SCALE = 4;
/** Fewer edges fit anything. */
const LEAST_EDGES = 24;

/** A key with all its figures. */
export interface FigureKey extends MovedKey {
  /** 1 a pixel where the drawing has an edge. */
  isEdge: Uint8Array;
}

/** One key of a figure, ready to be landed on. */
export interface FigureSide {
  drawing: Drawing;
  partOf: Int32Array;
  edges: Int32Array;
  pixels: Int32Array;
  field: BoxField;
  /** Of all its pixels, inclusive. */
  box: Box;
  centreX: number;
  centreY: number;
  areaPx: number;
}

function sideOf({ drawing, motion, isEdge }: FigureKey, figure: ReadonlySet<number>): FigureSide | undefined {
  const { widthPx } = drawing;
  const edges: number[] = [];
  const pixels: number[] = [];
  let [x, y] = [0, 0];
  const box = { left: widthPx, top: Infinity, right: -1, bottom: -1 };
  for (let i = 0; i < isEdge.length; i++) {
    if (!figure.has(motion.partOf[i])) continue;
    const [column, row] = [i % widthPx, Math.floor(i / widthPx)];
    pixels.push(i);
    x += column;
    y += row;
    box.left = Math.min(box.left, column);
    box.right = Math.max(box.right, column);
    box.top = Math.min(box.top, row);
    box.bottom = Math.max(box.bottom, row);
    if (!isEdge[i]) continue;
    edges.push(i);
  }
  if (edges.length < LEAST_EDGES) return undefined;
  return {
    drawing,
    partOf: motion.partOf,
    edges: sampled(edges),
    pixels: sampled(pixels),
    field: new BoxField(edges, widthPx, lengthIn(drawing, 1.5 * MISS_CAP_PX)),
    box,
    centreX: x / pixels.length,
    centreY: y / pixels.length,
    areaPx: pixels.length,
  };
}

function sampled(all: readonly number[]): Int32Array {
  const step = Math.max(1, all.length / SAMPLES);
  return Int32Array.from({ length: Math.floor(all.length / step) }, (_, k) => all[Math.floor(k * step)]);
}

export interface Whole {
  pose: Pose;
  a: FigureSide;
  b: FigureSide;
}

/** The similarity that explains the whole figure; undefined where none does. @param ownTurn how far its parts turn by themselves, radians */
export function wholePose(
  figure: ReadonlySet<number>,
  keys: Both<FigureKey>,
  mayBeCoarse: boolean,
  ownTurn: number,
): Whole | undefined {
  const [a, b] = [sideOf(keys[0], figure), sideOf(keys[1], figure)];
  if (!a || !b) return undefined;
  const scale = Math.max(LEAST_SCALE, Math.min(MOST_SCALE, Math.sqrt(b.areaPx / a.areaPx)));
  const tries: { pose: Pose; cost: number }[] = [];
  for (let turn = -17; turn <= 18; turn++) {
    const pose = similarity(turn * TURN_STEP, scale, a, b);
    tries.push({ pose, cost: costOf(pose, a, b) });
  }
  const squashed = stretched(a, b);
  tries.push({ pose: squashed, cost: costOf(squashed, a, b) });
  tries.sort((x, y) => x.cost - y.cost);
  if (Math.abs(tries[0].pose.angle) > FLAT_TURN) {
    const flat = tries.filter(({ pose }) => Math.abs(pose.angle) <= FLAT_TURN);
    if (isMirrored(tries[0].pose, a, b)) tries.splice(0, tries.length, ...flat);
  }
  const candidates = [...tries.slice(0, REFINED).map(({ pose }) => refine(pose, a, b)), squashed];
  if (mayBeCoarse) {
    candidates.push(refine(similarity(0, scale, a, b), a, b));
    const cleanest = cheapest(candidates, (pose) => coarseCost(pose, a, b, ownTurn));
    return coarseCost(cleanest, a, b, ownTurn) < MOST_COARSE ? { pose: cleanest, a, b } : undefined;
  }
  const best = cheapest(candidates, (pose) => costOf(pose, a, b));
  const miss = missOf(best, a, b) / MOST_MISS_PX;
  const strange = strangeness(best, a, b) / MOST_STRANGE;
  return miss < 1 && strange < 1 && miss + strange < MOST_DOUBT ? { pose: best, a, b } : undefined;
}

/** Tells whether the figure seen in a mirror, hardly tilted, explains the other key at least as well as a turn does. */
function isMirrored(turned: Pose, a: FigureSide, b: FigureSide): boolean {
  const cost = fitOf(poseAt(turned, 1), a, b);
  return MIRROR_TILTS.some((tilt) => {
    const m = poseAt(similarity(tilt, turned.stretchXX, a, b), 1);
    const x = m.x + 2 * m.a * a.centreX;
    const y = m.y + 2 * m.c * a.centreX;
    return fitOf({ ...m, a: -m.a, c: -m.c, x, y }, a, b) < cost + MIRROR_SLACK_PX;
  });
}

function cheapest(poses: readonly Pose[], cost: (pose: Pose) => number): Pose {
  return poses.reduce((x, y) => (cost(y) < cost(x) ? y : x));
}

/** The cost of a pose that must do for parts which find no common way: paint must fall on its like, and turns are doubted. */
function coarseCost(pose: Pose, a: FigureSide, b: FigureSide, ownTurn: number): number {
  const { turn, farTurn, strange } = COARSE_COSTS_PX;
  const angle = Math.abs(pose.angle);
  const turning = turn * angle + farTurn * Math.max(0, angle - ownTurn);
  return missOf(pose, a, b) + turning + strange * strangeness(pose, a, b);
}

/** Squash and stretch: the box of the figure in A becomes its box in B. */
function stretched(a: FigureSide, b: FigureSide): Pose {
  const within = (scale: number): number => Math.max(LEAST_SCALE, Math.min(MOST_SCALE, scale));
  const [boxA, boxB] = [a.box, b.box];
  return {
    angle: 0,
    stretchXX: within((boxB.right - boxB.left + 1) / (boxA.right - boxA.left + 1)),
    stretchXY: 0,
    stretchYY: within((boxB.bottom - boxB.top + 1) / (boxA.bottom - boxA.top + 1)),
    fromX: (boxA.left + boxA.right) / 2,
    fromY: (boxA.top + boxA.bottom) / 2,
    toX: (boxB.left + boxB.right) / 2,
    toY: (boxB.top + boxB.bottom) / 2,
  };
}

function similarity(angle: number, scale: number, a: FigureSide, b: FigureSide): Pose {
  const still = { stretchXX: scale, stretchXY: 0, stretchYY: scale };
  return { angle, ...still, fromX: a.centreX, fromY: a.centreY, toX: b.centreX, toY: b.centreY };
}

function costOf(pose: Pose, a: FigureSide, b: FigureSide): number {
  return fitOf(poseAt(pose, 1), a, b) + TURN_COST_PX * Math.abs(pose.angle);
}

function fitOf(there: Affine, a: FigureSide, b: FigureSide): number {
  return missBy(there, a, b) + STRANGE_COST_PX * strangenessBy(there, a, b);
}

/** How far edges land from edges, in the mean of both ways, px of 604. */
function missOf(pose: Pose, a: FigureSide, b: FigureSide): number {
  return missBy(poseAt(pose, 1), a, b);
}

function missBy(there: Affine, a: FigureSide, b: FigureSide): number {
  return (meanMiss(there, a, b) + meanMiss(invert(there), b, a)) / 2;
}

function meanMiss(m: Affine, from: FigureSide, to: FigureSide): number {
  const { widthPx, heightPx } = from.drawing;
  const cap = lengthIn(from.drawing, MISS_CAP_PX);
  let sum = 0;
  for (const i of from.edges) {
    const at = landing(m, i, widthPx, heightPx);
    sum += at < 0 ? cap : Math.min(cap, Math.sqrt(to.field.squared(at % widthPx, Math.floor(at / widthPx))));
  }
  return sum / from.edges.length / lengthIn(from.drawing, 1);
}

export function landing(m: Affine, i: number, widthPx: number, heightPx: number): number {
  const x = i % widthPx;
  const y = (i - x) / widthPx;
  const u = Math.round(m.a * x + m.b * y + m.x);
  const v = Math.round(m.c * x + m.d * y + m.y);
  return u < 0 || v < 0 || u >= widthPx || v >= heightPx ? -1 : v * widthPx + u;
}

/** Share of the figure's pixels that land on other paint, in the mean of both ways. */
function strangeness(pose: Pose, a: FigureSide, b: FigureSide): number {
  return strangenessBy(poseAt(pose, 1), a, b);
}

function strangenessBy(there: Affine, a: FigureSide, b: FigureSide): number {
  return (strangeShare(there, a, b) + strangeShare(invert(there), b, a)) / 2;
}

function strangeShare(m: Affine, from: FigureSide, to: FigureSide): number {
  const { widthPx, heightPx, look } = from.drawing;
  let strange = 0;
  for (const i of from.pixels) {
    const at = landing(m, i, widthPx, heightPx);
    if (at < 0 || lookDifference(look, i * 4, to.drawing.look, at * 4) > STRANGE) strange++;
  }
  return strange / from.pixels.length;
}

/** Brings edges nearer to their nearest edges, from A to B (iterated closest points). */
function refine(start: Pose, a: FigureSide, b: FigureSide): Pose {
  const { widthPx, heightPx } = a.drawing;
  const reach = lengthIn(a.drawing, MISS_CAP_PX * 1.5);
  let pose = start;
  for (let round = 0; round < REFINE_ROUNDS; round++) {
    const m = poseAt(pose, 1);
    const pairs: [number, number][] = [];
    for (const i of a.edges) {
      const at = landing(m, i, widthPx, heightPx);
      const [u, v] = [at % widthPx, Math.floor(at / widthPx)];
      if (at >= 0 && b.field.squared(u, v) < reach * reach) pairs.push([i, b.field.nearest(u, v)]);
    }
    if (pairs.length < LEAST_EDGES / 2) return pose;
    pose = fitted(pairs, widthPx);
  }
  return pose;
}

/** The similarity that brings the first of each pair onto the second best (Procrustes). */
function fitted(pairs: readonly [number, number][], widthPx: number): Pose {
  const n = pairs.length;
  let [x, y, u, v] = [0, 0, 0, 0];
  for (const [i, j] of pairs) {
    x += (i % widthPx) / n;
    y += Math.floor(i / widthPx) / n;
    u += (j % widthPx) / n;
    v += Math.floor(j / widthPx) / n;
  }
  let [along, across, size] = [0, 0, 1e-9];
  for (const [i, j] of pairs) {
    const [ax, ay] = [(i % widthPx) - x, Math.floor(i / widthPx) - y];
    const [bx, by] = [(j % widthPx) - u, Math.floor(j / widthPx) - v];
    along += ax * bx + ay * by;
    across += ax * by - ay * bx;
    size += ax * ax + ay * ay;
  }
  const scale = Math.max(LEAST_SCALE, Math.min(MOST_SCALE, Math.hypot(along, across) / size));
  const still = { stretchXX: scale, stretchXY: 0, stretchYY: scale };
  return { angle: Math.atan2(across, along), ...still, fromX: x, fromY: y, toX: u, toY: v };
}
