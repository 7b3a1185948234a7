/**
 * Stroke alignment: where each path of one key runs on the lines of the other. Dynamic programming (Viterbi) walks the
 * path point by point; at every step the place on the other key moves on along its own path, by about the same length and
 * with about the same turn, or jumps, or is nowhere for a while. So a line may be found backwards, in pieces, or as a
 * piece of a longer one.
 */
import { stepAlong, type StrokePoints } from './stroke-points';

/** Cost of moving on by 0, 1, 2, 3 points of the other key for one of this key. */
const STRETCH_COSTS = [0.5, 0, 0.4, 0.8];
const TURN_COST = 0.8;
const MOST_TURN = 1.2;
const JUMP_COST = 5;
/** Nowhere: cost of a point, and of going there and coming back. */
export const NOWHERE_COST = 1.2;
const LEAVE_COST = 1;
const RETURN_COST = 4;
const MOST_DISTANCE_COST = 0.8;
/** Cost of a place that surely belongs to another point of this key, farther away than this share of the reach. */
const TAKEN_COST = 0.8;
const TAKEN_REACH = 0.3;
const DIRECTION_COST = 0.6;
const RADIUS_COST = 0.5;
export const NOWHERE = -1;
const { cos, abs, min, log } = Math;

/** What is expected of each point: its displacement, px, and its turn, radians. */
export interface StrokeExpectation {
  dx: Float32Array;
  dy: Float32Array;
  turn: Float32Array;
}

export interface Alignment {
  /** The point of the other key for each point, NOWHERE where it has none. */
  target: Int32Array;
  /** 1 or -1: along or against the other path's direction. */
  sense: Int8Array;
  cost: number;
}

/**
 * @param reachPx distance from the expected place that costs 1
 * @param pointWeight how much of a line one point stands for: costs are meant for points 0.5 % of the diagonal apart
 * @param takenBy the point of this key that surely belongs to each point of the other, NOWHERE where there is none
 */
export function alignPaths(
  from: StrokePoints,
  to: StrokePoints,
  expected: StrokeExpectation,
  reachPx: number,
  takenBy: Int32Array,
  pointWeight = 1,
): Alignment {
  const alignment: Alignment = {
    target: new Int32Array(from.count).fill(NOWHERE),
    sense: new Int8Array(from.count).fill(1),
    cost: 0,
  };
  if (to.count === 0) return { ...alignment, cost: from.count * NOWHERE_COST };
  const walk = new PathWalk(from, to, expected, reachPx, takenBy, 1 / pointWeight);
  for (let k = 0; k + 1 < from.starts.length; k++) alignment.cost += walk.align(k, alignment);
  return alignment;
}

/** States: point j of the other key in sense 1 is 2j, in sense -1 is 2j + 1; the last state is nowhere. */
class PathWalk {
  private readonly states: number;
  private readonly before: Int32Array;
  private readonly turnBefore: Float32Array;
  private readonly place: Float32Array;
  private readonly logRadius: Float32Array;

  constructor(
    private readonly from: StrokePoints,
    private readonly to: StrokePoints,
    private readonly expected: StrokeExpectation,
    private readonly reachPx: number,
    private readonly takenBy: Int32Array,
    private readonly once: number,
  ) {
    this.states = 2 * to.count + 1;
    this.place = new Float32Array(this.states);
    this.logRadius = to.radius.map(log);
    const steps = STRETCH_COSTS.length;
    this.before = new Int32Array(2 * to.count * steps);
    this.turnBefore = new Float32Array(this.before.length);
    for (let state = 0; state < 2 * to.count; state++) {
      const j = state >> 1;
      const sense = state & 1 ? -1 : 1;
      for (let k = 0; k < steps; k++) {
        const other = stepAlong(to, to.path[j], j, -sense * k);
        const isStuck = k > 0 && abs(other - j) < k && !to.isClosed[to.path[j]];
        this.before[state * steps + k] = isStuck ? NOWHERE : 2 * other + (state & 1);
        this.turnBefore[state * steps + k] = wrap(sense * (to.angle[j] - to.angle[other]));
      }
    }
  }

  /** Aligns one path. @returns its cost */
  align(path: number, out: Alignment): number {
    const { states, from, place } = this;
    const [first, end] = [from.starts[path], from.starts[path + 1]];
    const origin = new Int32Array((end - first) * states);
    let now = new Float32Array(states);
    let last = new Float32Array(states);
    this.placeCosts(first);
    now.set(place);
    for (let i = first + 1; i < end; i++) {
      [now, last] = [last, now];
      this.placeCosts(i);
      this.step(last, now, origin.subarray((i - first) * states), wrap(from.angle[i] - from.angle[i - 1]));
    }
    let state = 0;
    for (let s = 1; s < states; s++) if (now[s] < now[state]) state = s;
    const cost = now[state];
    for (let i = end - 1; i >= first; i--) {
      out.target[i] = state === states - 1 ? NOWHERE : state >> 1;
      out.sense[i] = state & 1 ? -1 : 1;
      if (i > first) state = origin[(i - first) * states + state];
    }
    return cost;
  }

  private step(last: Float32Array, now: Float32Array, origin: Int32Array, turn: number): void {
    const { states, before, turnBefore, place } = this;
    const nowhere = states - 1;
    let best = 0;
    for (let s = 1; s < nowhere; s++) if (last[s] < last[best]) best = s;
    const leave = last[best] + this.once * LEAVE_COST;
    const aside = last[best] + this.once * JUMP_COST;
    const back = last[nowhere] + this.once * RETURN_COST;
    const jump = min(aside, back);
    const jumpFrom = aside < back ? best : nowhere;
    const turnCost = this.once * TURN_COST;
    const steps = STRETCH_COSTS.length;
    for (let s = 0; s < nowhere; s++) {
      let cost = jump;
      let from = jumpFrom;
      for (let k = 0, b = s * steps; k < steps; k++, b++) {
        if (before[b] < 0) continue;
        const difference = abs(turn - turnBefore[b]);
        const through =
          last[before[b]] + STRETCH_COSTS[k] + turnCost * (difference < MOST_TURN ? difference : MOST_TURN);
        if (through < cost) {
          cost = through;
          from = before[b];
        }
      }
      now[s] = cost + place[s];
      origin[s] = from;
    }
    const stays = last[nowhere] <= leave;
    now[nowhere] = (stays ? last[nowhere] : leave) + NOWHERE_COST;
    origin[nowhere] = stays ? nowhere : best;
  }

  /** What it costs point i to be at each place of the other key. */
  private placeCosts(i: number): void {
    const { from, to, expected, reachPx, place } = this;
    const x = from.x[i] + expected.dx[i];
    const y = from.y[i] + expected.dy[i];
    const angle = from.angle[i] + expected.turn[i];
    const logRadius = log(from.radius[i]);
    const near = TAKEN_REACH * reachPx;
    const unit = 1 / (reachPx * reachPx);
    for (let j = 0; j < to.count; j++) {
      const awayX = to.x[j] - x;
      const awayY = to.y[j] - y;
      const distance = (awayX * awayX + awayY * awayY) * unit;
      const owner = this.takenBy[j];
      const isTaken = owner >= 0 && !(abs(from.x[owner] - from.x[i]) + abs(from.y[owner] - from.y[i]) < near);
      const cost =
        (isTaken ? TAKEN_COST : 0) +
        distance / (1 + distance / MOST_DISTANCE_COST) +
        RADIUS_COST * min(1, abs(this.logRadius[j] - logRadius));
      const alike = DIRECTION_COST * cos(to.angle[j] - angle);
      place[2 * j] = cost + DIRECTION_COST - alike;
      place[2 * j + 1] = cost + DIRECTION_COST + alike;
    }
    place[this.states - 1] = NOWHERE_COST;
  }
}

function wrap(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
