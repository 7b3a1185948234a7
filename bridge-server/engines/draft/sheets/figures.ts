/**
 * Figures: drawn parts that touch are one figure, and often it simply moves as a whole: it turns, it grows, it travels.
 * Where one similarity brings nearly all edges of a figure onto edges of the other key, that is what happened, and what the
 * parts found each for itself (a star turned by one ray too many, fingers shifted by one) is not believed against it.
 */
import { BoxField } from '../raster/box-field';
import { lookDifference, type Drawing } from '../raster/drawing';
import { lengthIn, type Both } from '../raster/both';
import type { KeyMotion } from '../motion/key-motion';
import { invert, poseAt, type Affine, type Pose } from '../motion/pose';
import { isPair, type Part } from '../parts/parts';
import type { Box } from '../parts/part-boxes';
import { isDrawn } from '../zones/segmentation';
import { moveAlong, type MovedKey } from './move-along';

/** A figure, and a part of it, moves as a whole when its edges miss by less than this in the mean, px of 604, both ways. */
const MOST_MISS_PX = 2.5;
/** Parts larger than this share of the figure go with it; smaller ones that land better by themselves (px of 604) do not. */
const LARGE_SHARE = 0.2;
const BETTER_PX = 0.3;
/** The whole may miss by this much more than its parts do by themselves, px of 604: one way for all is the likelier story. */
const MOST_WORSE_PX = 0.8;
/** What a turn that the parts do not make themselves takes from that, px of 604 a radian. */
const TURN_DOUBT_PX = 0.5;
/** Parts whose edges miss by less than this by themselves (px of 604) need no whole. */
const GOOD_PX = 0.35;
/** A whole that misses by less than this share of what its parts miss by may turn as it likes. */
const PLAINLY_BETTER = 0.5;
/** Share of the figure's edges that must go with it. */
const LEAST_UNITED = 0.6;
/** An edge misses by this at most, px of 604. */
const MISS_CAP_PX = 10;
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
const REFINED = 6;
const REFINE_ROUNDS = 12;
const LEAST_SCALE = 0.25;
const MOST_SCALE = 4;
/** Figures of a single part have been looked at as such. */
const LEAST_PARTS = 2;
const LEAST_EDGES = 24;

export interface FigureKey extends MovedKey {
  isEdge: Uint8Array;
}

export interface Unified {
  parts: Part[];
  motions: Both<KeyMotion>;
  /** The parts of every figure that moves as a whole. */
  united: readonly (readonly number[])[];
}

/** @returns the parts and motions, with one pose for all parts of every figure that moves as a whole */
export function unifyFigures(parts: readonly Part[], keys: Both<FigureKey>): Unified {
  const unified = parts.slice();
  const united: number[][] = [];
  for (const figure of figuresOf(parts, keys)) {
    if (figure.length < LEAST_PARTS) continue;
    const whole = wholePose(new Set(figure), keys);
    const together = whole ? unitedParts(figure, whole, parts, keys) : [];
    for (const part of together)
      unified[part] = {
        ...parts[part],
        pose: { ...whole!.pose, overlap: 1 },
        carrier: undefined,
        hiding: undefined,
      };
    if (together.length > 0) united.push(together);
  }
  return { parts: unified, motions: moveAlong(keys, parts, unified), united };
}

/**
 * Drawn parts that hang together in both keys. What only one key has is with the largest figure that it hangs together with;
 * what hangs together with none is one with its like of the other key.
 */
function figuresOf(parts: readonly Part[], keys: Both<FigureKey>): number[][] {
  const [inA, inB] = keys.map((key) => hangingTogether(parts, key));
  const figures = new Map<string, number[]>();
  const add = (name: string, part: number): void =>
    void figures.set(name, [...(figures.get(name) ?? []), part]);
  parts.forEach((part, k) => {
    if (isDrawn(part) && isPair(part)) add(`${inA[k]} ${inB[k]}`, k);
  });
  const pairs = [...figures].map(([name, list]) => {
    const [a, b] = name.split(' ').map(Number);
    return { name, a, b, areaPx: list.reduce((sum, part) => sum + parts[part].areaPx, 0) };
  });
  pairs.sort((x, y) => y.areaPx - x.areaPx);
  parts.forEach((part, k) => {
    if (!isDrawn(part) || isPair(part)) return;
    const isOfA = part.labelA > 0;
    const own = isOfA ? inA[k] : inB[k];
    const host = pairs.find(({ a, b }) => (isOfA ? a : b) === own);
    add(host?.name ?? `${isOfA ? 'A' : 'B'} ${own}`, k);
  });
  return withLikes([...figures.values()], parts);
}

/** A number for each drawn part of a key: those whose pixels touch, across any others, have the same. */
function hangingTogether(parts: readonly Part[], { motion, drawing }: FigureKey): number[] {
  const group = parts.map((_, k) => k);
  const find = (k: number): number => (group[k] === k ? k : (group[k] = find(group[k])));
  const drawn = parts.map(isDrawn);
  const join = (p: number, q: number): void => {
    if (p !== q && p >= 0 && q >= 0 && drawn[p] && drawn[q]) group[find(p)] = find(q);
  };
  const { partOf } = motion;
  const { widthPx } = drawing;
  for (let i = widthPx; i < partOf.length; i++) {
    const p = partOf[i];
    join(p, partOf[i - widthPx]);
    if (i % widthPx === 0) continue;
    join(p, partOf[i - 1]);
    join(p, partOf[i - widthPx - 1]);
    join(partOf[i - 1], partOf[i - widthPx]);
  }
  return parts.map((_, k) => find(k));
}

/** Figures that each key has for itself are the same one when there is just one of them in either. */
function withLikes(figures: readonly number[][], parts: readonly Part[]): number[][] {
  const isOnly = (figure: readonly number[], label: 'labelA' | 'labelB'): boolean =>
    figure.every((part) => parts[part][label] > 0 && !isPair(parts[part]));
  const onlyA = figures.filter((figure) => isOnly(figure, 'labelA'));
  const onlyB = figures.filter((figure) => isOnly(figure, 'labelB'));
  if (onlyA.length !== 1 || onlyB.length !== 1) return figures.slice();
  const others = figures.filter((figure) => figure !== onlyA[0] && figure !== onlyB[0]);
  return [...others, [...onlyA[0], ...onlyB[0]]];
}

/** One key of a figure, ready to be landed on. */
interface FigureSide {
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

interface Whole {
  pose: Pose;
  a: FigureSide;
  b: FigureSide;
}

/** The parts that go with the whole: large ones, and small ones that do not land better on a way of their own. */
function unitedParts(
  figure: readonly number[],
  { pose, a, b }: Whole,
  parts: readonly Part[],
  keys: Both<FigureKey>,
): number[] {
  const { flow, partOf } = keys[0].motion;
  const { widthPx, heightPx } = a.drawing;
  const cap = lengthIn(a.drawing, MISS_CAP_PX);
  const m = poseAt(pose, 1);
  const sums = new Map(figure.map((part) => [part, { ofWhole: 0, own: 0, count: 0 }]));
  for (const i of a.edges) {
    const sum = sums.get(partOf[i])!;
    const at = landing(m, i, widthPx, heightPx);
    const x = Math.round((i % widthPx) + flow.dx[i]);
    const y = Math.round(Math.floor(i / widthPx) + flow.dy[i]);
    const isInside = x >= 0 && y >= 0 && x < widthPx && y < heightPx;
    sum.ofWhole +=
      at < 0 ? cap : Math.min(cap, Math.sqrt(b.field.squared(at % widthPx, Math.floor(at / widthPx))));
    sum.own += isInside ? Math.min(cap, Math.sqrt(b.field.squared(x, y))) : cap;
    sum.count++;
  }
  const unit = lengthIn(a.drawing, 1);
  const area = figure.reduce((total, part) => total + parts[part].areaPx, 0);
  const united = figure.filter((part) => {
    const { ofWhole, own, count } = sums.get(part)!;
    if (count === 0) return true;
    if (ofWhole > MOST_MISS_PX * unit * count) return false;
    return parts[part].areaPx > LARGE_SHARE * area || ofWhole < own + BETTER_PX * unit * count;
  });
  const total = (of: 'ofWhole' | 'own' | 'count'): number =>
    united.reduce((sum, part) => sum + sums.get(part)![of], 0);
  const isWhole = total('count') >= LEAST_UNITED * a.edges.length;
  const worse = MOST_WORSE_PX - TURN_DOUBT_PX * Math.max(0, Math.abs(pose.angle) - meanTurn(united, parts));
  const isPlain = total('ofWhole') < PLAINLY_BETTER * total('own');
  if (!isPlain && total('own') < GOOD_PX * unit * total('count')) return [];
  return isWhole && (isPlain || total('ofWhole') < total('own') + worse * unit * total('count'))
    ? united
    : [];
}

/** How far the parts of both keys turn by themselves, in the mean of their areas, radians. */
function meanTurn(united: readonly number[], parts: readonly Part[]): number {
  const pairs = united.filter((part) => isPair(parts[part]));
  const area = pairs.reduce((sum, part) => sum + parts[part].areaPx, 0);
  return (
    pairs.reduce((sum, part) => sum + parts[part].areaPx * Math.abs(parts[part].pose.angle), 0) /
    Math.max(1, area)
  );
}

/** The similarity that explains the whole figure; undefined where none does. */
function wholePose(figure: ReadonlySet<number>, keys: Both<FigureKey>): Whole | undefined {
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
  const refined = tries.slice(0, REFINED).map(({ pose }) => refine(pose, a, b));
  const best = [...refined, squashed].reduce((x, y) => (costOf(y, a, b) < costOf(x, a, b) ? y : x));
  const miss = missOf(best, a, b) / MOST_MISS_PX;
  const strange = strangeness(best, a, b) / MOST_STRANGE;
  return miss < 1 && strange < 1 && miss + strange < MOST_DOUBT ? { pose: best, a, b } : undefined;
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
  return missOf(pose, a, b) + TURN_COST_PX * Math.abs(pose.angle) + 4 * strangeness(pose, a, b);
}

/** How far edges land from edges, in the mean of both ways, px of 604. */
function missOf(pose: Pose, a: FigureSide, b: FigureSide): number {
  const there = poseAt(pose, 1);
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

function landing(m: Affine, i: number, widthPx: number, heightPx: number): number {
  const x = i % widthPx;
  const y = (i - x) / widthPx;
  const u = Math.round(m.a * x + m.b * y + m.x);
  const v = Math.round(m.c * x + m.d * y + m.y);
  return u < 0 || v < 0 || u >= widthPx || v >= heightPx ? -1 : v * widthPx + u;
}

/** Share of the figure's pixels that land on other paint, in the mean of both ways. */
function strangeness(pose: Pose, a: FigureSide, b: FigureSide): number {
  const there = poseAt(pose, 1);
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
