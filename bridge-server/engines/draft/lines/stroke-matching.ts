/**
 * Stroke matching: the lines of A on the lines of B and the other way round. Both alignments are made again a few times;
 * in between, all points vote (those that come home on the way back count) on how the lines around a place move and
 * turn, and what a line is expected to do is what its surroundings and the rest of itself do.
 */
import type { Both } from '../raster/both';
import { distanceMap } from '../raster/distance-transform';
import { expectHinges } from './hinges';
import type { LineArt } from './line-art';
import { alignPaths, NOWHERE, type Alignment, type StrokeExpectation } from './stroke-alignment';
import type { StrokePoints } from './stroke-points';

/** Reach of the distance cost and of the votes, pass by pass (share of the diagonal). */
const PASSES = [
  { reach: 0.1, vote: 0.2 },
  { reach: 0.08, vote: 0.1 },
  { reach: 0.07, vote: 0.08 },
  { reach: 0.05, vote: 0.06 },
  { reach: 0.035, vote: 0.04 },
];
/** Limbs are looked for after this pass: what has only moved is found by then. */
const FIRST_HINGES = 1;
/** A point comes home when the way back misses it by less than so many spacings. */
const HOME_SPACINGS = 3;
const LEAST_TRUST = 0.02;
const SURE_TRUST = 0.5;
/** How much more a vote from the same line counts. */
const OWN_LINE = 4;
/** How much less one from elsewhere counts in a limb that turns about its joint, and one from there elsewhere. */
const OTHER_LIMB = 0.01;
/** Only every so many points vote. */
const VOTER_STEP = 3;
/** Distance of points that the alignment's costs are meant for (share of the diagonal). */
const POINT_SHARE = 3 / 604;
const START_GAIN = 0.75;
const MOST_MISS_SHARE = 0.05;
const { hypot, exp, atan2, min } = Math;

export interface StrokeMatch {
  alignment: Alignment;
  /** 0..1 a point: does the way back lead home. */
  trust: Float32Array;
  /** What its surroundings do. */
  expected: StrokeExpectation;
}

export interface StrokeMatches {
  ofA: StrokeMatch;
  ofB: StrokeMatch;
}

/** The lines of one key: where they are drawn, and their points. */
export interface DrawnStrokes {
  art: LineArt;
  points: StrokePoints;
}

/** Displacements of the points of A and of B to begin with. */
export interface Start {
  ofA: StrokeExpectation;
  ofB: StrokeExpectation;
}

/** @param starts of these the best is taken */
export function matchStrokes(
  keys: Both<DrawnStrokes>,
  spacingPx: number,
  starts: readonly Start[],
): StrokeMatches {
  const [a, b] = [keys[0].points, keys[1].points];
  const diagonal = hypot(keys[0].art.widthPx, keys[0].art.heightPx);
  const pointWeight = spacingPx / (POINT_SHARE * diagonal);
  const start = bestStart(keys, starts, MOST_MISS_SHARE * diagonal);
  let [expectedA, expectedB] = [start.ofA, start.ofB];
  let takenA: Int32Array = new Int32Array(a.count).fill(NOWHERE);
  let takenB: Int32Array = new Int32Array(b.count).fill(NOWHERE);
  const limbOf = [new Int32Array(a.count), new Int32Array(b.count)];
  let limbs = 0;
  for (let pass = 0; ; pass++) {
    const { reach, vote } = PASSES[pass];
    const alignedA = alignPaths(a, b, expectedA, reach * diagonal, takenB, pointWeight);
    const alignedB = alignPaths(b, a, expectedB, reach * diagonal, takenA, pointWeight);
    const trustA = homecoming(a, alignedA, alignedB, HOME_SPACINGS * spacingPx);
    const trustB = homecoming(b, alignedB, alignedA, HOME_SPACINGS * spacingPx);
    takenA = sureTargets(alignedA, trustA);
    takenB = sureTargets(alignedB, trustB);
    const pairsA = listPairs(a, b, alignedA, alignedB, trustA, trustB);
    const pairsB = listPairs(b, a, alignedB, alignedA, trustB, trustA);
    expectedA = tally(a, pairsA, vote * diagonal, limbOf[0]);
    expectedB = tally(b, pairsB, vote * diagonal, limbOf[1]);
    const ofA = { alignment: alignedA, trust: trustA, expected: expectedA };
    const ofB = { alignment: alignedB, trust: trustB, expected: expectedB };
    if (pass === PASSES.length - 1) return { ofA, ofB };
    if (pass < FIRST_HINGES) continue;
    for (const limb of expectHinges([a, b], [ofA, ofB], spacingPx)) {
      limbs++;
      limb.forEach((members, k) => members.forEach((i) => (limbOf[k][i] = limbs)));
    }
  }
}

/** The start that brings the lines of both keys nearest to those of the other; the first one where that gains little. */
function bestStart(
  [{ points: a, art: artA }, { points: b, art: artB }]: Both<DrawnStrokes>,
  starts: readonly Start[],
  mostMiss: number,
): Start {
  const miss = (
    points: StrokePoints,
    { dx, dy }: StrokeExpectation,
    art: LineArt,
    away: Float32Array,
  ): number => {
    let sum = 0;
    for (let i = 0; i < points.count; i++) {
      const x = Math.round(points.x[i] + dx[i]);
      const y = Math.round(points.y[i] + dy[i]);
      const inside = x >= 0 && y >= 0 && x < art.widthPx && y < art.heightPx;
      sum += inside ? min(mostMiss, away[y * art.widthPx + x]) : mostMiss;
    }
    return sum;
  };
  const awayA = distanceMap(artA.ink, artA.widthPx, artA.heightPx);
  const awayB = distanceMap(artB.ink, artB.widthPx, artB.heightPx);
  const worth = starts.map(({ ofA, ofB }) => miss(a, ofA, artB, awayB) + miss(b, ofB, artA, awayA));
  const best = worth.indexOf(min(...worth));
  return worth[best] < START_GAIN * worth[0] ? starts[best] : starts[0];
}

function homecoming(points: StrokePoints, there: Alignment, back: Alignment, unitPx: number): Float32Array {
  const trust = new Float32Array(points.count);
  for (let i = 0; i < points.count; i++) {
    const home = there.target[i] === NOWHERE ? NOWHERE : back.target[there.target[i]];
    if (home === NOWHERE) continue;
    const missX = points.x[home] - points.x[i];
    const missY = points.y[home] - points.y[i];
    trust[i] = exp(-(missX * missX + missY * missY) / (unitPx * unitPx));
  }
  return trust;
}

/** What each point surely belongs to. */
function sureTargets({ target }: Alignment, trust: Float32Array): Int32Array {
  return target.map((point, i) => (trust[i] > SURE_TRUST ? point : NOWHERE));
}

/** Pairs of points that vote: their places in the key itself and in the other one, and their path in the key itself. */
interface Pairs {
  count: number;
  x: Float64Array;
  y: Float64Array;
  toX: Float64Array;
  toY: Float64Array;
  path: Int32Array;
  /** The point of the key itself. */
  own: Int32Array;
  trust: Float64Array;
}

/** The pairs that both alignments found, seen from one key. */
function listPairs(
  own: StrokePoints,
  other: StrokePoints,
  there: Alignment,
  back: Alignment,
  trustThere: Float32Array,
  trustBack: Float32Array,
): Pairs {
  const most = own.count + other.count;
  const floats = (): Float64Array => new Float64Array(most);
  const pairs: Pairs = {
    count: 0,
    x: floats(),
    y: floats(),
    toX: floats(),
    toY: floats(),
    path: new Int32Array(most),
    own: new Int32Array(most),
    trust: floats(),
  };
  const add = (i: number, j: number, trust: number): void => {
    if (i === NOWHERE || j === NOWHERE || trust < LEAST_TRUST) return;
    const k = pairs.count++;
    pairs.x[k] = own.x[i];
    pairs.y[k] = own.y[i];
    pairs.toX[k] = other.x[j];
    pairs.toY[k] = other.y[j];
    pairs.path[k] = own.path[i];
    pairs.own[k] = i;
    pairs.trust[k] = trust;
  };
  const step = VOTER_STEP;
  for (let i = 0; i < own.count; i += step) add(i, there.target[i], trustThere[i]);
  for (let j = 0; j < other.count; j += step) add(back.target[j], j, trustBack[j]);
  return pairs;
}

/**
 * What the pairs around each point of a key do: the similarity that fits them best, near ones counting most.
 * @param limbOf limbs that turn about their joints by number: what is not of the same limb hardly counts
 */
function tally(points: StrokePoints, pairs: Pairs, reachPx: number, limbOf: Int32Array): StrokeExpectation {
  const out = stillExpectation(points);
  const weights = new Float64Array(pairs.count);
  for (let i = 0; i < points.count; i++) {
    weigh(points, i, pairs, reachPx, weights);
    for (let k = 0; k < pairs.count; k++) if (limbOf[pairs.own[k]] !== limbOf[i]) weights[k] *= OTHER_LIMB;
    const fit = fitSimilarity(pairs, weights);
    if (!fit) continue;
    const ax = points.x[i] - fit.fromX;
    const ay = points.y[i] - fit.fromY;
    out.turn[i] = atan2(fit.sin, fit.cos);
    out.dx[i] = fit.toX + fit.cos * ax - fit.sin * ay - points.x[i];
    out.dy[i] = fit.toY + fit.sin * ax + fit.cos * ay - points.y[i];
  }
  return out;
}

/** How much each pair counts at a point. */
function weigh(points: StrokePoints, i: number, pairs: Pairs, reachPx: number, weights: Float64Array): void {
  const [x, y, path] = [points.x[i], points.y[i], points.path[i]];
  const unit = 1 / (reachPx * reachPx);
  for (let k = 0; k < pairs.count; k++) {
    const awayX = pairs.x[k] - x;
    const awayY = pairs.y[k] - y;
    const near = 1 / (1 + (awayX * awayX + awayY * awayY) * unit);
    weights[k] = pairs.trust[k] * near * near * near * (pairs.path[k] === path ? OWN_LINE : 1);
  }
}

/** Keeps the scale of a lone point's neighbourhood at 1: the spread, px^2, of a point by itself. */
const POINT_SPREAD = 1;

/** Weighted Procrustes: centres, and scale times cosine and sine of the turn. */
function fitSimilarity(
  { count, x, y, toX, toY }: Pairs,
  weights: Float64Array,
): { fromX: number; fromY: number; toX: number; toY: number; cos: number; sin: number } | undefined {
  let sum = 0;
  let ax = 0;
  let ay = 0;
  let bx = 0;
  let by = 0;
  let across = 0;
  let along = 0;
  let spread = 0;
  for (let k = 0; k < count; k++) {
    const w = weights[k];
    sum += w;
    ax += w * x[k];
    ay += w * y[k];
    bx += w * toX[k];
    by += w * toY[k];
    along += w * (x[k] * toX[k] + y[k] * toY[k]);
    across += w * (x[k] * toY[k] - y[k] * toX[k]);
    spread += w * (x[k] * x[k] + y[k] * y[k]);
  }
  if (sum <= 0) return undefined;
  along += POINT_SPREAD * sum - (ax * bx + ay * by) / sum;
  across -= (ax * by - ay * bx) / sum;
  spread += POINT_SPREAD * sum - (ax * ax + ay * ay) / sum;
  return {
    fromX: ax / sum,
    fromY: ay / sum,
    toX: bx / sum,
    toY: by / sum,
    cos: along / spread,
    sin: across / spread,
  };
}

export function stillExpectation({ count }: StrokePoints): StrokeExpectation {
  return { dx: new Float32Array(count), dy: new Float32Array(count), turn: new Float32Array(count) };
}
