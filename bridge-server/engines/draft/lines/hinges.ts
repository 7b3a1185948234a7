/**
 * Hinges: limbs of a line figure turn about their joints. What of one key was not found on the other, or was found torn off
 * its joint, hangs as a branch on lines that were found. If the other key has such a branch at the same joint, one is turned
 * about the joint until it lies best on the other; that is then what its points are expected to do.
 */
import type { Both } from '../raster/both';
import { NOWHERE, type StrokeExpectation } from './stroke-alignment';
import type { StrokeMatch } from './stroke-matching';
import type { StrokePoints } from './stroke-points';

const LEAST_TRUST = 0.3;
/** A branch whose joint goes elsewhere than the lines it hangs on, by so many spacings and so much of its length, is torn off. */
const TORN_SPACINGS = 4;
const TORN_SHARE = 0.5;
const LEAST_BRANCH_POINTS = 4;
/** So many points between a lost limb and its joint are lost with it. */
const MOST_ROOT_POINTS = 8;
/** More than this share of a key's lines is no branch. */
const MOST_BRANCH_SHARE = 0.5;
/** Joints of the two keys are the same where one lands this near to the other, in spacings. */
const SAME_JOINT_SPACINGS = 6;
/** Turns that are tried, and most points of a branch that are looked at. */
const TURNS = 48;
const MOST_SAMPLES = 40;
/** Branches may grow or shrink by this on their way: limbs that point at the eye are short. */
const MOST_GROWTH = 1.6;
/** What is left between two branches, as a share of their reach, and what half a turn costs in the same unit. */
const MOST_MISFIT = 0.22;
const HALF_TURN_COST = 0.06;
const { hypot, cos, sin, min, max, sqrt, PI } = Math;

interface Branch {
  points: number[];
  rootX: number;
  rootY: number;
  /** Where the joint is in the other key. */
  toX: number;
  toY: number;
  /** Root mean square distance of the points from the joint, px. */
  reachPx: number;
}

interface Hinge {
  branches: Both<Branch>;
  turn: number;
  growth: number;
  misfit: number;
}

/** Points of both keys that make one limb. */
export type Limb = Both<readonly number[]>;

/**
 * Changes what the points of limbs that turned about their joints are expected to do, in both keys.
 * @returns these limbs
 */
export function expectHinges(
  points: Both<StrokePoints>,
  matches: Both<StrokeMatch>,
  spacingPx: number,
): Limb[] {
  const [ofA, ofB] = [0, 1].map((k) => branchesOf(points[k], points[1 - k], matches[k], spacingPx));
  const hinges: Hinge[] = [];
  for (const a of ofA) {
    for (const b of ofB) {
      const isSame = min(hypot(a.toX - b.rootX, a.toY - b.rootY), hypot(b.toX - a.rootX, b.toY - a.rootY));
      if (isSame > SAME_JOINT_SPACINGS * spacingPx) continue;
      const hinge = bestTurn(points, [a, b]);
      if (hinge.misfit < MOST_MISFIT) hinges.push(hinge);
    }
  }
  hinges.sort((one, other) => one.misfit - other.misfit);
  const used = new Set<Branch>();
  const limbs: Limb[] = [];
  for (const { branches, turn, growth } of hinges) {
    if (branches.some((branch) => used.has(branch))) continue;
    branches.forEach((branch) => used.add(branch));
    const [a, b] = branches;
    expectTurn(points[0], matches[0].expected, a, b, turn, growth);
    expectTurn(points[1], matches[1].expected, b, a, -turn, 1 / growth);
    limbs.push([a.points, b.points]);
  }
  return limbs;
}

function expectTurn(
  points: StrokePoints,
  expected: StrokeExpectation,
  own: Branch,
  other: Branch,
  turn: number,
  growth: number,
): void {
  const [c, s] = [growth * cos(turn), growth * sin(turn)];
  for (const i of own.points) {
    const [x, y] = [points.x[i] - own.rootX, points.y[i] - own.rootY];
    expected.dx[i] = other.rootX + c * x - s * y - points.x[i];
    expected.dy[i] = other.rootY + s * x + c * y - points.y[i];
    expected.turn[i] = turn;
  }
}

/** Branches of lines without a partner that hang on lines with one. */
function branchesOf(own: StrokePoints, other: StrokePoints, match: StrokeMatch, spacingPx: number): Branch[] {
  const isLost = lostPoints(own, other, match, spacingPx);
  const group = groupsOf(own, isLost);
  const members = new Map<number, number[]>();
  for (let i = 0; i < own.count; i++)
    if (isLost[i]) members.set(group[i], [...(members.get(group[i]) ?? []), i]);
  const branches: Branch[] = [];
  for (const points of members.values()) {
    if (points.length < LEAST_BRANCH_POINTS || points.length > MOST_BRANCH_SHARE * own.count) continue;
    const root = rootOf(points, own, isLost);
    if (root) branches.push(branchAt(root, points, own, other, match));
  }
  return branches;
}

function branchAt(
  { point, holder }: { point: number; holder: number },
  points: number[],
  own: StrokePoints,
  other: StrokePoints,
  { alignment }: StrokeMatch,
): Branch {
  const [rootX, rootY] = [own.x[point], own.y[point]];
  const target = alignment.target[holder];
  const square = points.reduce((sum, i) => sum + (own.x[i] - rootX) ** 2 + (own.y[i] - rootY) ** 2, 0);
  return {
    points,
    rootX,
    rootY,
    toX: other.x[target] + rootX - own.x[holder],
    toY: other.y[target] + rootY - own.y[holder],
    reachPx: max(1, sqrt(square / points.length)),
  };
}

/** Points without a trusted partner, and those of branches that were torn off their joints. */
function lostPoints(
  own: StrokePoints,
  other: StrokePoints,
  { trust, alignment }: StrokeMatch,
  spacingPx: number,
): Uint8Array {
  const { target } = alignment;
  const isLost = Uint8Array.from(trust, (value, i) => (value < LEAST_TRUST || target[i] === NOWHERE ? 1 : 0));
  for (const points of pointsAtNodes(own).values()) {
    const found = points.filter((i) => !isLost[i]);
    if (found.length < 2) continue;
    found.sort((i, j) => runLength(own, isLost, j) - runLength(own, isLost, i));
    const [main] = found;
    for (const i of found.slice(1)) {
      if (own.path[i] === own.path[main]) continue;
      const away = hypot(
        other.x[target[i]] - other.x[target[main]],
        other.y[target[i]] - other.y[target[main]],
      );
      const least = max(TORN_SPACINGS, TORN_SHARE * runLength(own, isLost, i));
      if (away > least * spacingPx) loseRun(own, isLost, i);
    }
  }
  loseToJoints(own, isLost);
  return isLost;
}

/** The first points of a limb beside its joint may lie well on what is there in the other key: they are lost with the limb. */
function loseToJoints(own: StrokePoints, isLost: Uint8Array): void {
  const { starts, path, node, count } = own;
  const atNode = pointsAtNodes(own);
  const isJoint = (i: number): boolean => (atNode.get(node[i]) ?? []).length > 1;
  const lost = isLost.slice();
  for (let i = 0; i < count; i++) {
    if (!lost[i]) continue;
    for (const step of [-1, 1]) {
      const isInside = (j: number): boolean => j >= starts[path[i]] && j < starts[path[i] + 1];
      let j = i + step;
      while (isInside(j) && !lost[j] && Math.abs(j - i) <= MOST_ROOT_POINTS && !isJoint(j)) j += step;
      if (!isInside(j) || lost[j] || !isJoint(j)) continue;
      for (let k = i; k !== j; k += step) isLost[k] = 1;
    }
  }
}

function runLength(own: StrokePoints, isLost: Uint8Array, i: number): number {
  const [first, end] = runAround(own, isLost, i);
  return end - first;
}

function loseRun(own: StrokePoints, isLost: Uint8Array, i: number): void {
  const [first, end] = runAround(own, isLost, i);
  isLost.fill(1, first, end);
}

/** The found points around one on its path; end exclusive. */
function runAround({ starts, path }: StrokePoints, isLost: Uint8Array, i: number): [number, number] {
  let first = i;
  let end = i + 1;
  while (first > starts[path[i]] && !isLost[first - 1]) first--;
  while (end < starts[path[i] + 1] && !isLost[end]) end++;
  return [first, end];
}

function pointsAtNodes({ count, node }: StrokePoints): Map<number, number[]> {
  const at = new Map<number, number[]>();
  for (let i = 0; i < count; i++) at.set(node[i], [...(at.get(node[i]) ?? []), i]);
  return at;
}

/** Lost points that hang together have the same number. */
function groupsOf(own: StrokePoints, isLost: Uint8Array): Int32Array {
  const group = Int32Array.from({ length: own.count }, (_, i) => i);
  const find = (i: number): number => {
    while (group[i] !== i) i = group[i] = group[group[i]];
    return i;
  };
  const join = (i: number, j: number): void => {
    if (isLost[i] && isLost[j]) group[find(i)] = find(j);
  };
  for (let i = 0; i + 1 < own.count; i++) if (own.path[i] === own.path[i + 1]) join(i, i + 1);
  for (const points of pointsAtNodes(own).values()) points.forEach((i) => join(i, points[0]));
  return group.map((_, i) => find(i));
}

/** Where a branch hangs on found lines: its point there, and the found one that holds it. */
function rootOf(
  points: readonly number[],
  own: StrokePoints,
  isLost: Uint8Array,
): { point: number; holder: number } | undefined {
  const atNode = pointsAtNodes(own);
  let inLine: { point: number; holder: number } | undefined;
  for (const i of points) {
    const holder = (atNode.get(own.node[i]) ?? []).find((j) => !isLost[j]);
    if (holder !== undefined) return { point: i, holder };
    for (const j of [i - 1, i + 1])
      if (own.path[j] === own.path[i] && !isLost[j]) inLine ??= { point: i, holder: j };
  }
  return inLine;
}

/** The turn about the joint that brings one branch nearest to the other. */
function bestTurn(points: Both<StrokePoints>, branches: Both<Branch>): Hinge {
  const [a, b] = branches.map((branch, k) => samplesOf(points[k], branch));
  const growth = min(MOST_GROWTH, max(1 / MOST_GROWTH, branches[1].reachPx / branches[0].reachPx));
  const reach = max(branches[0].reachPx * growth, branches[1].reachPx);
  let best = { branches, turn: 0, growth, misfit: Infinity };
  for (let k = 0; k < TURNS; k++) {
    const turn = ((k + 0.5) / TURNS) * 2 * PI - PI;
    const [c, s] = [growth * cos(turn), growth * sin(turn)];
    const turned = a.map(([x, y]): [number, number] => [c * x - s * y, s * x + c * y]);
    const misfit = (distanceTo(turned, b) + distanceTo(b, turned)) / (2 * reach);
    const cost = misfit + (HALF_TURN_COST * Math.abs(turn)) / PI;
    if (cost < best.misfit) best = { branches, turn, growth, misfit: cost };
  }
  return best;
}

function samplesOf({ x, y }: StrokePoints, { points, rootX, rootY }: Branch): [number, number][] {
  const step = max(1, points.length / MOST_SAMPLES);
  const out: [number, number][] = [];
  for (let k = 0; k < points.length; k += step) {
    const i = points[Math.floor(k)];
    out.push([x[i] - rootX, y[i] - rootY]);
  }
  return out;
}

/** Mean distance from some points to the nearest of others. */
function distanceTo(from: readonly [number, number][], to: readonly [number, number][]): number {
  let sum = 0;
  for (const [x, y] of from) {
    let least = Infinity;
    for (const [px, py] of to) least = min(least, (px - x) ** 2 + (py - y) ** 2);
    sum += sqrt(least);
  }
  return sum / from.length;
}
