/**
 * The pose change of one matched part: turn, scale and travel from A to B. Candidate turns are tried by how much of the
 * part lands on its partner, then all four numbers are polished step by step.
 *
 * Motion on arcs: at the share u of the way the part has made the turn to the power u about its own centre, while the
 * centre travels on. So a limb swings instead of shrinking through its own middle.
 */
import type { Segmentation, Zone } from './segmentation';

/** x -> scale R(angle) (x - from) + to. */
export interface Similarity {
  scale: number;
  angle: number;
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
}

export interface FoundSimilarity extends Similarity {
  /** Share of both parts that lands on the partner, 0 to 1. */
  overlap: number;
}

const degrees = (value: number): number => (value * Math.PI) / 180;
const COMMON_TURNS = [-20, -10, 10, 20].map(degrees);
const ROUND_TURNS = [-60, -45, -30, 30, 45, 60].map(degrees);
const ROUND_ECCENTRICITY = 0.25;
const FLIP_TURN = 1.2;
const TURN_COST = 0.04;
const SAMPLES = 300;
const LEAST_SCALE = 0.5;
const MOST_SCALE = 2;
const POLISH_STEPS = [4, 2, 1, 0.5];
const LEAST_GAIN = 1e-4;

export function movePoint(s: Similarity, x: number, y: number): readonly [number, number] {
  const cos = s.scale * Math.cos(s.angle);
  const sin = s.scale * Math.sin(s.angle);
  const ux = x - s.fromX;
  const uy = y - s.fromY;
  return [cos * ux - sin * uy + s.toX, sin * ux + cos * uy + s.toY];
}

/** The way back, from B to A. */
export function inverse(s: Similarity): Similarity {
  return { scale: 1 / s.scale, angle: -s.angle, fromX: s.toX, fromY: s.toY, toX: s.fromX, toY: s.fromY };
}

/** The pose at the share `u` of the way. */
export function along(s: Similarity, u: number): Similarity {
  return {
    scale: s.scale ** u,
    angle: s.angle * u,
    fromX: s.fromX,
    fromY: s.fromY,
    toX: s.fromX + (s.toX - s.fromX) * u,
    toY: s.fromY + (s.toY - s.fromY) * u,
  };
}

export function translation(dx: number, dy: number, aboutX = 0, aboutY = 0): Similarity {
  return { scale: 1, angle: 0, fromX: aboutX, fromY: aboutY, toX: aboutX + dx, toY: aboutY + dy };
}

/** The similarity that carries zone `i` of A onto zone `j` of B best. */
export function findSimilarity(a: Segmentation, b: Segmentation, i: number, j: number): FoundSimilarity {
  const za = a.zones[i];
  const zb = b.zones[j];
  const score = overlapScore(a, b, i + 1, j + 1);
  const scale = Math.max(LEAST_SCALE, Math.min(MOST_SCALE, Math.sqrt(zb.areaPx / za.areaPx)));
  let best = translation(zb.centreX - za.centreX, zb.centreY - za.centreY, za.centreX, za.centreY);
  let bestScore = -Infinity;
  for (const angle of candidateTurns(za, zb)) {
    const candidate = { ...best, scale, angle };
    const value = score(candidate) - TURN_COST * Math.abs(angle);
    if (value <= bestScore) continue;
    bestScore = value;
    best = candidate;
  }
  const polished = polish(best, Math.sqrt(za.areaPx), score);
  return { ...polished, overlap: score(polished) };
}

function candidateTurns(za: Zone, zb: Zone): Set<number> {
  const half = Math.PI / 2;
  const turn = ((((zb.axis - za.axis + half) % Math.PI) + Math.PI) % Math.PI) - half;
  const turns = new Set([0, turn, ...COMMON_TURNS]);
  if (Math.abs(turn) > FLIP_TURN) turns.add(turn - Math.sign(turn) * Math.PI);
  if (za.eccentricity < ROUND_ECCENTRICITY) ROUND_TURNS.forEach((angle) => turns.add(angle));
  return turns;
}

type Score = (candidate: Similarity) => number;

/** Mean share of A's samples that land in the partner and of B's samples that come from the part. */
function overlapScore(a: Segmentation, b: Segmentation, labelA: number, labelB: number): Score {
  const samplesA = sampleMembers(a, labelA);
  const samplesB = sampleMembers(b, labelB);
  return (candidate) =>
    (hitShare(samplesA, a.widthPx, candidate, b, labelB) +
      hitShare(samplesB, a.widthPx, inverse(candidate), a, labelA)) /
    2;
}

function sampleMembers({ members, starts }: Segmentation, label: number): Int32Array {
  const count = starts[label + 1] - starts[label];
  const taken = Math.min(count, SAMPLES);
  return Int32Array.from(
    { length: taken },
    (_, k) => members[starts[label] + Math.floor((k * count) / taken)],
  );
}

function hitShare(
  samples: Int32Array,
  widthPx: number,
  s: Similarity,
  other: Segmentation,
  label: number,
): number {
  const cos = s.scale * Math.cos(s.angle);
  const sin = s.scale * Math.sin(s.angle);
  let hits = 0;
  for (let k = 0; k < samples.length; k++) {
    const px = samples[k] % widthPx;
    const ux = px - s.fromX;
    const uy = (samples[k] - px) / widthPx - s.fromY;
    const x = Math.round(cos * ux - sin * uy + s.toX);
    const y = Math.round(sin * ux + cos * uy + s.toY);
    if (x < 0 || y < 0 || x >= other.widthPx || y >= other.heightPx) continue;
    if (other.labels[y * other.widthPx + x] === label) hits++;
  }
  return hits / samples.length;
}

/** Hill climbing in travel, turn and scale; a step of one px at the part's rim is the unit of all four. */
function polish(start: Similarity, sizePx: number, score: Score): Similarity {
  let best = start;
  let bestScore = score(start);
  for (const stepPx of POLISH_STEPS) {
    const turn = (2 * stepPx) / Math.max(sizePx, 4);
    const moves: ((s: Similarity) => Similarity)[] = [
      (s) => ({ ...s, toX: s.toX + stepPx }),
      (s) => ({ ...s, toX: s.toX - stepPx }),
      (s) => ({ ...s, toY: s.toY + stepPx }),
      (s) => ({ ...s, toY: s.toY - stepPx }),
      (s) => ({ ...s, angle: s.angle + turn }),
      (s) => ({ ...s, angle: s.angle - turn }),
      (s) => ({ ...s, scale: s.scale * (1 + turn) }),
      (s) => ({ ...s, scale: s.scale / (1 + turn) }),
    ];
    for (const move of moves) {
      const candidate = move(best);
      const value = score(candidate);
      if (value <= bestScore + LEAST_GAIN) continue;
      best = candidate;
      bestScore = value;
    }
  }
  return best;
}
