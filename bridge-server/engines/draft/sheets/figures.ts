/**
 * Figures: drawn parts that touch are one figure, and often it simply moves as a whole: it turns, it grows, it travels.
 * Where one similarity brings nearly all edges of a figure onto edges of the other key, that is what happened, and what the
 * parts found each for itself (a star turned by one ray too many, fingers shifted by one) is not believed against it. And where
 * the parts of a figure go criss-cross, a whole drawing that moves coarsely is better than the shreds of a fine motion.
 */
import { lengthIn, type Both } from '../raster/both';
import type { KeyMotion } from '../motion/key-motion';
import { poseAt } from '../motion/pose';
import { isPair, type Part } from '../parts/parts';
import { isDrawn } from '../zones/segmentation';
import { bordersOf, type Borders } from './borders';
import { landing, MISS_CAP_PX, MOST_MISS_PX, wholePose, type FigureKey, type Whole } from './whole-pose';
import { moveAlong } from './move-along';

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
/**
 * Share of a figure's borders that may go apart before it is torn, and how far that is, px of 604. On 148 clips what was
 * matched crosswise had .55 to .95, walks and gestures .1 to .4.
 */
const MOST_DISORDER = 0.4;
/** Fewer parts are not criss-cross: an arm swings, a tongue comes out. */
const LEAST_TORN = 4;
const APART_PX = 20;
/** Share of the figure's edges that must go with it. */
const LEAST_UNITED = 0.6;
/** Figures of a single part have been looked at as such. */
const LEAST_PARTS = 2;

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
  const [inA, inB] = keys.map(({ motion, drawing }) =>
    bordersOf(motion.partOf, parts.length, drawing.widthPx, motion.flow),
  );
  const unit = lengthIn(keys[0].drawing, 1);
  for (const figure of figuresOf(parts, keys)) {
    if (figure.length < LEAST_PARTS) continue;
    const members = new Set(figure);
    const isTorn = disorder(members, [inA, inB], unit) > MOST_DISORDER;
    const whole = wholePose(members, keys, isTorn && figure.length >= LEAST_TORN, meanTurn(figure, parts));
    const together = !whole ? [] : isTorn ? figure : unitedParts(figure, whole, parts, keys);
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

/** Share of the borders within a figure, in the mean of both keys, whose two sides go apart. */
function disorder(figure: ReadonlySet<number>, borders: Both<Borders>, unit: number): number {
  const shares = borders.map(({ pairs }) => {
    let [all, apart] = [1e-9, 0];
    for (const { p, q, lengthPx, apartPx } of pairs.values()) {
      if (!figure.has(p) || !figure.has(q)) continue;
      all += lengthPx;
      apart += lengthPx * Math.min(1, apartPx / (APART_PX * unit));
    }
    return apart / all;
  });
  return (shares[0] + shares[1]) / 2;
}
