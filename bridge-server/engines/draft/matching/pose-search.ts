/**
 * Pose search: how a matched part turns, stretches and travels from A to B. Turns that its shape or its neighbours
 * suggest are tried, with and without a stretch, by how much of both parts lands on the partner; then all seven
 * numbers of the best are polished step by step.
 */
import type { Anchor } from './anchors';
import { invert, poseAt, translation, type Affine, type Pose } from '../motion/pose';
import type { Both } from '../raster/both';
import type { Segmentation, Zone } from '../zones/segmentation';

export interface FoundPose extends Pose {
  /** Share of both parts that lands on the partner, 0 to 1. */
  overlap: number;
}

const degrees = (value: number): number => (value * Math.PI) / 180;
const COMMON_TURNS = [-20, -10, 10, 20].map(degrees);
const ROUND_TURNS = [-60, -45, -30, 30, 45, 60].map(degrees);
const ROUND_ECCENTRICITY = 0.25;
const FLIP_TURN = 1.2;
const TURN_COST = 0.04;
const STRETCH_COST = 0.06;
/** What an anchor costs that is missed by the size of the part, and the most that one may be missed by. */
const ANCHOR_COST = 0.15;
const MOST_MISS = 2;
/** What is moved with others may land on its partner by this share worse than it would alone. */
const OFFER_SLACK = 0.04;
const SAMPLES = 300;
const LEAST_STRETCH = 0.4;
const MOST_STRETCH = 2.5;
const POLISH_STEPS = [4, 2, 1, 0.5];
const LEAST_GAIN = 1e-4;
const LEAST_SIZE_PX = 4;
/** Ways that are tried for what is partly covered: so many each way, so far apart (square roots of its area). */
const WAY_STEPS = 4;
const WAY_STEP = 0.15;
/** What lands beneath a cover is no miss, and nearly as good as a hit. */
const HIDDEN_HIT = 0.9;
/** Turn and displacement that the neighbours of a zone suggest. */
export interface Expectation {
  dx: number;
  dy: number;
  angle: number;
}

/** What is known of a pair of zones beforehand. */
export interface Hints {
  expected: Expectation;
  /** Places where it touches the same other zones in both keys: they should come to lie on each other. */
  anchors?: readonly Anchor[];
  /** Poses that it would have together with others: preferred where they bring it as well to its place. */
  offers?: readonly Pose[];
}

/** The pose change that carries a zone of A onto a zone of B best. @param zones counted from 0 */
export function findPose([a, b]: Both<Segmentation>, [zoneA, zoneB]: Both<number>, hints: Hints): FoundPose {
  const [za, zb] = [a.zones[zoneA], b.zones[zoneB]];
  const { expected } = hints;
  const overlap = overlapScore(a, b, zoneA + 1, zoneB + 1);
  const score = (pose: Pose): number => overlap(pose) - penalty(pose, hints, Math.sqrt(za.areaPx));
  const isCovered = a.coveredBy?.has(zoneA + 1) === true || b.coveredBy?.has(zoneB + 1) === true;
  const start = translation(zb.centreX - za.centreX, zb.centreY - za.centreY, za.centreX, za.centreY);
  let best: Pose = start;
  let bestScore = -Infinity;
  for (const way of isCovered ? waysOfCovered(za, start, expected) : [start]) {
    for (const angle of candidateTurns(za, zb, hints)) {
      for (const stretch of [evenStretch(za, zb), momentStretch(za, zb, angle)]) {
        const candidate = { ...way, ...stretch, angle };
        const value = score(candidate);
        if (value <= bestScore) continue;
        bestScore = value;
        best = candidate;
      }
    }
  }
  const polished = polish(best, Math.sqrt(za.areaPx), score);
  const least = score(polished);
  for (const offer of hints.offers ?? []) {
    const offered = overlapWithin([a, b], [zoneA, zoneB], offer);
    if (offered - penalty(offer, hints, Math.sqrt(za.areaPx)) >= least - OFFER_SLACK)
      return { ...offer, overlap: offered };
  }
  return { ...polished, overlap: overlap(polished) };
}

/** The centre of what is partly covered is not where its visible pieces have theirs: ways around the expected are tried. */
function waysOfCovered(za: Zone, start: Pose, expected: Expectation): Pose[] {
  const step = WAY_STEP * Math.sqrt(za.areaPx);
  const ways = [start];
  for (let right = -WAY_STEPS; right <= WAY_STEPS; right++) {
    for (let down = -WAY_STEPS; down <= WAY_STEPS; down++) {
      const [dx, dy] = [expected.dx + right * step, expected.dy + down * step];
      ways.push(translation(dx, dy, za.centreX, za.centreY));
    }
  }
  return ways;
}

/** What a turn away from the neighbours', an uneven stretch and contacts that part cost. */
function penalty(pose: Pose, { expected, anchors = [] }: Hints, sizePx: number): number {
  const uneven =
    Math.abs(Math.log(Math.max(pose.stretchXX, 0.1) / Math.max(pose.stretchYY, 0.1))) +
    Math.abs(pose.stretchXY);
  const miss = anchors.length > 0 ? meanMiss(anchors, poseAt(pose, 1), sizePx) : 0;
  return TURN_COST * Math.abs(pose.angle - expected.angle) + STRETCH_COST * uneven + ANCHOR_COST * miss;
}

/** Mean distance of where the anchors of A land from those of B, in sizes of the part. */
function meanMiss(anchors: readonly Anchor[], there: Affine, sizePx: number): number {
  let sum = 0;
  for (const { fromX, fromY, toX, toY } of anchors) {
    const dx = there.a * fromX + there.b * fromY + there.x - toX;
    const dy = there.c * fromX + there.d * fromY + there.y - toY;
    sum += Math.min(MOST_MISS, Math.hypot(dx, dy) / sizePx);
  }
  return sum / anchors.length;
}

function candidateTurns(za: Zone, zb: Zone, { expected, anchors = [] }: Hints): Set<number> {
  const half = Math.PI / 2;
  const turn = ((((zb.axis - za.axis + half) % Math.PI) + Math.PI) % Math.PI) - half;
  const turns = new Set([0, turn, expected.angle, ...COMMON_TURNS]);
  turns.add(turn + Math.PI * Math.round((expected.angle - turn) / Math.PI));
  if (Math.abs(turn) > FLIP_TURN) turns.add(turn - Math.sign(turn) * Math.PI);
  if (za.eccentricity < ROUND_ECCENTRICITY) ROUND_TURNS.forEach((angle) => turns.add(angle));
  // A limb is its own flip; only what it hangs on tells which of both it made.
  if (anchors.length > 0)
    for (const angle of [...turns]) turns.add(angle > 0 ? angle - Math.PI : angle + Math.PI);
  return turns;
}

type Stretch = Pick<Pose, 'stretchXX' | 'stretchXY' | 'stretchYY'>;

function evenStretch(za: Zone, zb: Zone): Stretch {
  const scale = clampStretch(Math.sqrt(zb.areaPx / za.areaPx));
  return { stretchXX: scale, stretchXY: 0, stretchYY: scale };
}

function clampStretch(value: number): number {
  return Math.max(LEAST_STRETCH, Math.min(MOST_STRETCH, value));
}

interface Symmetric {
  xx: number;
  xy: number;
  yy: number;
}

/**
 * The symmetric stretch S with S CA S = CB' (CB turned back by the angle): the optimal transport map between two
 * Gaussians, S = CA^-1/2 (CA^1/2 CB' CA^1/2)^1/2 CA^-1/2.
 */
function momentStretch(za: Zone, zb: Zone, angle: number): Stretch {
  const root = squareRoot(za.spread);
  const inverseRoot = inverseOf(root);
  const target = turned(zb.spread, -angle);
  const s = sandwich(inverseRoot, squareRoot(sandwich(root, target)));
  const most = Math.max(s.xx, s.yy);
  const least = Math.min(s.xx, s.yy);
  if (!(least > LEAST_STRETCH && most < MOST_STRETCH)) return evenStretch(za, zb);
  return { stretchXX: s.xx, stretchXY: s.xy, stretchYY: s.yy };
}

/** Square root of a positive symmetric 2x2 matrix: (M + sqrt(det) I) / sqrt(trace + 2 sqrt(det)). */
function squareRoot(m: Symmetric): Symmetric {
  const root = Math.sqrt(Math.max(m.xx * m.yy - m.xy * m.xy, 1e-9));
  const scale = 1 / Math.sqrt(m.xx + m.yy + 2 * root);
  return { xx: (m.xx + root) * scale, xy: m.xy * scale, yy: (m.yy + root) * scale };
}

function inverseOf(m: Symmetric): Symmetric {
  const determinant = m.xx * m.yy - m.xy * m.xy;
  return { xx: m.yy / determinant, xy: -m.xy / determinant, yy: m.xx / determinant };
}

/** L M L for symmetric L and M. */
function sandwich(l: Symmetric, m: Symmetric): Symmetric {
  const a = l.xx * m.xx + l.xy * m.xy;
  const b = l.xx * m.xy + l.xy * m.yy;
  const c = l.xy * m.xx + l.yy * m.xy;
  const d = l.xy * m.xy + l.yy * m.yy;
  return { xx: a * l.xx + b * l.xy, xy: a * l.xy + b * l.yy, yy: c * l.xy + d * l.yy };
}

function turned(m: Symmetric, angle: number): Symmetric {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return {
    xx: cos * cos * m.xx - 2 * cos * sin * m.xy + sin * sin * m.yy,
    xy: cos * sin * (m.xx - m.yy) + (cos * cos - sin * sin) * m.xy,
    yy: sin * sin * m.xx + 2 * cos * sin * m.xy + cos * cos * m.yy,
  };
}

type Score = (candidate: Pose) => number;

/** How much of both zones lands on the partner, of what lands in the picture at all, 0..1. */
export function overlapWithin([a, b]: Both<Segmentation>, [zoneA, zoneB]: Both<number>, pose: Pose): number {
  return overlapScore(a, b, zoneA + 1, zoneB + 1, true)(pose);
}

/** Mean share of A's samples that land in the partner and of B's samples that come from the part. */
function overlapScore(
  a: Segmentation,
  b: Segmentation,
  labelA: number,
  labelB: number,
  withinOnly = false,
): Score {
  const samplesA = sampleMembers(a, labelA);
  const samplesB = sampleMembers(b, labelB);
  return (candidate) => {
    const there = poseAt(candidate, 1);
    const back = invert(there);
    return (
      (hitShare(samplesA, there, b, labelB, withinOnly) + hitShare(samplesB, back, a, labelA, withinOnly)) / 2
    );
  };
}

interface Samples {
  x: Float64Array;
  y: Float64Array;
}

function sampleMembers({ members, starts, widthPx }: Segmentation, label: number): Samples {
  const count = starts[label + 1] - starts[label];
  const taken = Math.min(count, SAMPLES);
  const samples = { x: new Float64Array(taken), y: new Float64Array(taken) };
  for (let k = 0; k < taken; k++) {
    const pixel = members[starts[label] + Math.floor((k * count) / taken)];
    samples.x[k] = pixel % widthPx;
    samples.y[k] = Math.floor(pixel / widthPx);
  }
  return samples;
}

function hitShare(
  samples: Samples,
  m: ReturnType<typeof poseAt>,
  other: Segmentation,
  label: number,
  withinOnly: boolean,
): number {
  let hits = 0;
  let hidden = 0;
  let outside = 0;
  const { widthPx, heightPx, labels } = other;
  const covers = other.coveredBy?.get(label);
  const count = samples.x.length;
  for (let k = 0; k < count; k++) {
    const x = Math.round(m.a * samples.x[k] + m.b * samples.y[k] + m.x);
    const y = Math.round(m.c * samples.x[k] + m.d * samples.y[k] + m.y);
    if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) {
      outside++;
      continue;
    }
    const there = labels[y * widthPx + x];
    if (there === label) hits++;
    else if (covers?.has(there)) hidden++;
  }
  return (hits + HIDDEN_HIT * hidden) / Math.max(1, withinOnly ? count - outside : count);
}

/** Hill climbing; a step of one px at the part's rim is the unit of travel, turn and stretch alike. */
function polish(start: Pose, sizePx: number, score: Score): Pose {
  let best = start;
  let bestScore = score(start);
  for (const stepPx of POLISH_STEPS) {
    for (const move of moves(stepPx, (2 * stepPx) / Math.max(sizePx, LEAST_SIZE_PX))) {
      const candidate = move(best);
      const value = score(candidate);
      if (value <= bestScore + LEAST_GAIN) continue;
      best = candidate;
      bestScore = value;
    }
  }
  return best;
}

function moves(stepPx: number, share: number): ((pose: Pose) => Pose)[] {
  return [stepPx, -stepPx].flatMap((step) => {
    const part = Math.sign(step) * share;
    return [
      (p: Pose) => ({ ...p, toX: p.toX + step }),
      (p: Pose) => ({ ...p, toY: p.toY + step }),
      (p: Pose) => ({ ...p, angle: p.angle + part }),
      (p: Pose) => ({ ...p, stretchXX: p.stretchXX * (1 + part), stretchYY: p.stretchYY * (1 + part) }),
      (p: Pose) => ({ ...p, stretchXX: p.stretchXX * (1 + part) }),
      (p: Pose) => ({ ...p, stretchYY: p.stretchYY * (1 + part) }),
      (p: Pose) => ({ ...p, stretchXY: p.stretchXY + part / 2 }),
    ];
  });
}
