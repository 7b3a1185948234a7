/**
 * Stroke targets: where every point of one key ends on the other. Matched runs slide smoothly along the other key's line;
 * what has no partner goes where its own line and its surroundings go, and is marked as lost.
 */
import { NOWHERE } from './stroke-alignment';
import type { StrokeMatch } from './stroke-matching';
import { stepAlong, type StrokePoints } from './stroke-points';

const LEAST_TRUST = 0.3;
const SLIDE_ROUNDS = 6;
/** Points of one run step on by at most so many points of the other key. */
const MOST_STEP = 3;
/** Unmatched runs shorter than this are no loss: the line just runs through them. */
const LEAST_LOST_POINTS = 4;
/** Points at one node stay together where they go less than this apart, in spacings. */
const WELD_SPACINGS = 2.5;
/** No piece grows longer than this on its whole way, in spacings. */
const MOST_STRETCH = 20;

export interface StrokeTargets {
  toX: Float32Array;
  toY: Float32Array;
  /**
   * How far each point is from what stays: 0 for matched points; for a lost run 0 at its matched end to 1 at the
   * other, so that it can shrink along its length.
   */
  loss: Float32Array;
  /** 1 where the piece from a point to the next one is torn apart. */
  isCut: Uint8Array;
  /** Points with the same number are one joint. */
  weld: Int32Array;
}

export function strokeTargets(
  own: StrokePoints,
  other: StrokePoints,
  match: StrokeMatch,
  spacingPx: number,
): StrokeTargets {
  const isMatched = match.trust.map((trust, i) =>
    trust > LEAST_TRUST && match.alignment.target[i] !== NOWHERE ? 1 : 0,
  );
  const restX = new Float32Array(own.count);
  const restY = new Float32Array(own.count);
  for (const run of runsOf(own, match, isMatched)) slide(own, other, match, run, restX, restY);
  const weld = weldJoints(own, match, isMatched, restX, restY, WELD_SPACINGS * spacingPx);
  const anchored = isMatched.map((matched, i) => (matched || isMatched[weld[i]] ? 1 : 0));
  for (let i = 0; i < own.count; i++) {
    if (!anchored[i] || isMatched[i]) continue;
    restX[i] = restOf(
      own.x[weld[i]] + match.expected.dx[weld[i]] + restX[weld[i]],
      own.x[i],
      match.expected.dx[i],
    );
    restY[i] = restOf(
      own.y[weld[i]] + match.expected.dy[weld[i]] + restY[weld[i]],
      own.y[i],
      match.expected.dy[i],
    );
  }
  const loss = new Float32Array(own.count);
  for (let k = 0; k + 1 < own.starts.length; k++) bridgeGaps(own, k, anchored, restX, restY, loss);
  const toX = own.x.map((x, i) => x + match.expected.dx[i] + restX[i]);
  const toY = own.y.map((y, i) => y + match.expected.dy[i] + restY[i]);
  const isCut = cutPieces(own, toX, toY, MOST_STRETCH * spacingPx);
  return { toX, toY, loss, isCut, weld };
}

/** A piece that would be stretched over a gap between two lines of the other key is cut. */
function cutPieces(own: StrokePoints, toX: Float32Array, toY: Float32Array, mostPx: number): Uint8Array {
  return Uint8Array.from(toX, (x, i) => {
    const isLast = i + 1 === own.starts[own.path[i] + 1];
    return !isLast && Math.hypot(toX[i + 1] - x, toY[i + 1] - toY[i]) > mostPx ? 1 : 0;
  });
}

function restOf(target: number, from: number, expected: number): number {
  return target - from - expected;
}

interface Run {
  first: number;
  /** Exclusive. */
  end: number;
}

/** Matched points in a row whose targets follow each other on one line. */
function runsOf(own: StrokePoints, { alignment }: StrokeMatch, isMatched: ArrayLike<number>): Run[] {
  const runs: Run[] = [];
  const { target, sense } = alignment;
  for (let k = 0; k + 1 < own.starts.length; k++) {
    for (let i = own.starts[k]; i < own.starts[k + 1]; i++) {
      if (!isMatched[i]) continue;
      const last = runs[runs.length - 1];
      const goesOn =
        last?.end === i &&
        i > own.starts[k] &&
        sense[i] === sense[i - 1] &&
        Math.abs(target[i] - target[i - 1]) <= MOST_STEP;
      if (goesOn) last.end = i + 1;
      else runs.push({ first: i, end: i + 1 });
    }
  }
  return runs;
}

/** Smooths the places of a run along the other key's line and keeps what they differ from the expectation. */
function slide(
  own: StrokePoints,
  other: StrokePoints,
  { alignment, expected }: StrokeMatch,
  { first, end }: Run,
  restX: Float32Array,
  restY: Float32Array,
): void {
  let place = Float64Array.from(alignment.target.subarray(first, end));
  for (let round = 0; round < SLIDE_ROUNDS; round++) {
    place = place.map((at, k) =>
      k === 0 || k === place.length - 1 ? at : (place[k - 1] + 2 * at + place[k + 1]) / 4,
    );
  }
  for (let i = first; i < end; i++) {
    const at = place[i - first];
    const before = Math.floor(at);
    const path = other.path[before];
    const after = stepAlong(other, path, before, 1);
    const share = at - before;
    const x = other.x[before] + share * (other.x[after] - other.x[before]);
    const y = other.y[before] + share * (other.y[after] - other.y[before]);
    restX[i] = x - own.x[i] - expected.dx[i];
    restY[i] = y - own.y[i] - expected.dy[i];
  }
}

/** Points of one node that go to one place become one joint, led by the most trusted one. */
function weldJoints(
  own: StrokePoints,
  { trust, expected }: StrokeMatch,
  isMatched: ArrayLike<number>,
  restX: Float32Array,
  restY: Float32Array,
  reachPx: number,
): Int32Array {
  const weld = Int32Array.from({ length: own.count }, (_, i) => i);
  const atNode = new Map<number, number[]>();
  for (let i = 0; i < own.count; i++) atNode.set(own.node[i], [...(atNode.get(own.node[i]) ?? []), i]);
  const toX = (i: number): number => expected.dx[i] + restX[i];
  const toY = (i: number): number => expected.dy[i] + restY[i];
  for (const points of atNode.values()) {
    if (points.length < 2) continue;
    points.sort((i, j) => isMatched[j] - isMatched[i] || trust[j] - trust[i] || i - j);
    points.forEach((i, k) => {
      const leader = points
        .slice(0, k)
        .find(
          (j) => weld[j] === j && (!isMatched[i] || Math.hypot(toX(i) - toX(j), toY(i) - toY(j)) < reachPx),
        );
      if (leader === undefined) return;
      weld[i] = leader;
      if (!isMatched[i]) return;
      restX[i] = toX(leader) - expected.dx[i];
      restY[i] = toY(leader) - expected.dy[i];
    });
  }
  return weld;
}

/** Unmatched runs take over what the matched points at their ends differ from the expectation. */
function bridgeGaps(
  own: StrokePoints,
  path: number,
  anchored: ArrayLike<number>,
  restX: Float32Array,
  restY: Float32Array,
  loss: Float32Array,
): void {
  const [first, last] = [own.starts[path], own.starts[path + 1] - 1];
  for (let i = first; i <= last; i++) {
    if (anchored[i]) continue;
    let end = i;
    while (end < last && !anchored[end + 1]) end++;
    const hasBefore = i > first;
    const hasAfter = end < last;
    const length = end - i + 1;
    for (let k = i; k <= end; k++) {
      const share = !hasBefore ? 1 : !hasAfter ? 0 : (k - i + 1) / (length + 1);
      const before = hasBefore ? i - 1 : end + 1;
      const after = hasAfter ? end + 1 : i - 1;
      if (hasBefore || hasAfter) {
        restX[k] = (1 - share) * restX[before] + share * restX[after];
        restY[k] = (1 - share) * restY[before] + share * restY[after];
      }
      if (length >= LEAST_LOST_POINTS) loss[k] = lossAt(k - i + 1, length, hasBefore, hasAfter);
    }
    i = end;
  }
}

function lossAt(step: number, length: number, hasBefore: boolean, hasAfter: boolean): number {
  const middle = (length + 1) / 2;
  if (hasBefore && hasAfter) return 1 - Math.abs(step - middle) / middle;
  if (!hasBefore && !hasAfter) return Math.abs(step - middle) / middle;
  return hasBefore ? step / length : (length + 1 - step) / length;
}
