/**
 * Stroke motion: lines on their way. Each piece between two points turns and stretches evenly from what it is in one key to
 * what it is in the other; the points are placed so that all pieces fit together (least squares, solved by conjugate
 * gradients). So a line swings about what holds it and keeps its length, and lines that meet stay joined. It is the idea
 * of Alexa et al., "As-Rigid-As-Possible Shape Interpolation" (2000), on curves.
 */
import { poseAt, type Pose } from '../motion/pose';
import type { StrokeMatch } from './stroke-matching';
import { pathAngles, type StrokePoints } from './stroke-points';
import type { StrokeTargets } from './stroke-targets';

const TURN_REACH = 3;
const TURN_ROUNDS = 4;
/** A path with fewer points than this times its half width has no direction of its own. */
const BLOT_WIDTHS = 1;
/** Pull of a point's own straight way: strong for points that hardly move, hardly any for the others. */
const HOLD = 0.05;
const LEAST_HOLD = 1e-5;
const STILL_SHARE = 2 / 604;
/** The figure turns as a whole when that explains so much more than a shift does. */
const TURN_GAIN = 0.6;
const MOST_ITERATIONS = 300;
const TOLERANCE = 1e-7;
/** Pull of an anchor: far above that of the pieces. */
const ANCHOR_HOLD = 10;
const { cos, sin, exp, hypot, atan2, round, PI } = Math;

/** A point whose way is given: its place at each share of the way to the other key. */
export interface Anchor {
  point: number;
  placeAt: (share: number) => { x: number; y: number };
}

export class StrokeMotion {
  /** Joints of each piece, and its ends as points. */
  private readonly pieces: { from: Int32Array; to: Int32Array };
  private readonly turn: Float32Array;
  private readonly hold: Float64Array;
  private readonly figure: Pose;
  private anchored: readonly Anchor[] = [];

  /** @param diagonalPx of the picture */
  constructor(
    private readonly points: StrokePoints,
    private readonly targets: StrokeTargets,
    match: StrokeMatch,
    diagonalPx: number,
  ) {
    this.pieces = listPieces(points, targets);
    this.turn = turnsOf(points, targets, match);
    this.figure = figurePose(points, targets);
    this.hold = new Float64Array(points.count);
    for (let i = 0; i < points.count; i++) {
      const moved = hypot(targets.toX[i] - points.x[i], targets.toY[i] - points.y[i]);
      this.hold[targets.weld[i]] += LEAST_HOLD + HOLD * exp(-((moved / (STILL_SHARE * diagonalPx)) ** 2));
    }
  }

  /** Makes points go their given ways; lines that they belong to follow. */
  anchor(anchors: readonly Anchor[]): void {
    this.anchored = anchors;
    for (const { point } of anchors) this.hold[this.targets.weld[point]] += ANCHOR_HOLD;
  }

  /** Places of all points at the share `u` of the way to the other key. */
  placesAt(u: number): { x: Float32Array; y: Float32Array } {
    const { points, targets } = this;
    const { weld } = targets;
    const anchor = this.anchorsAt(u);
    for (const { point, placeAt } of this.anchored) {
      const place = placeAt(u);
      anchor.x[targets.weld[point]] = place.x;
      anchor.y[targets.weld[point]] = place.y;
    }
    const pullX = new Float64Array(points.count);
    const pullY = new Float64Array(points.count);
    for (let i = 0; i < points.count; i++) {
      if (weld[i] !== i) continue;
      pullX[i] = this.hold[i] * anchor.x[i];
      pullY[i] = this.hold[i] * anchor.y[i];
    }
    this.addPieces(u, pullX, pullY);
    const x = this.solve(pullX, anchor.x);
    const y = this.solve(pullY, anchor.y);
    return {
      x: Float32Array.from(weld, (joint) => x[joint]),
      y: Float32Array.from(weld, (joint) => y[joint]),
    };
  }

  /** Where points would be if each went with the whole figure. */
  private anchorsAt(u: number): { x: Float64Array; y: Float64Array } {
    const { points, targets, figure } = this;
    const now = poseAt(figure, u);
    const end = poseAt(figure, 1);
    const c = u * cos((u - 1) * figure.angle);
    const s = u * sin((u - 1) * figure.angle);
    const x = new Float64Array(points.count);
    const y = new Float64Array(points.count);
    for (let i = 0; i < points.count; i++) {
      const [px, py] = [points.x[i], points.y[i]];
      const restX = targets.toX[i] - (end.a * px + end.b * py + end.x);
      const restY = targets.toY[i] - (end.c * px + end.d * py + end.y);
      x[i] = now.a * px + now.b * py + now.x + c * restX - s * restY;
      y[i] = now.c * px + now.d * py + now.y + s * restX + c * restY;
    }
    return { x, y };
  }

  /** Adds what each piece should be at the moment. */
  private addPieces(u: number, pullX: Float64Array, pullY: Float64Array): void {
    const { points, targets, turn } = this;
    const { from, to } = this.pieces;
    for (let k = 0; k < from.length; k++) {
      const [i, j] = [from[k], to[k]];
      const angle = (turn[i] + turn[j]) / 2;
      const ax = points.x[j] - points.x[i];
      const ay = points.y[j] - points.y[i];
      const bx = targets.toX[j] - targets.toX[i];
      const by = targets.toY[j] - targets.toY[i];
      const backX = cos(angle) * bx + sin(angle) * by;
      const backY = cos(angle) * by - sin(angle) * bx;
      const x = (1 - u) * ax + u * backX;
      const y = (1 - u) * ay + u * backY;
      const pieceX = cos(u * angle) * x - sin(u * angle) * y;
      const pieceY = sin(u * angle) * x + cos(u * angle) * y;
      const [a, b] = [targets.weld[i], targets.weld[j]];
      pullX[a] -= pieceX;
      pullX[b] += pieceX;
      pullY[a] -= pieceY;
      pullY[b] += pieceY;
    }
  }

  /** Conjugate gradients on (pieces' Laplacian + hold) x = pull. */
  private solve(pull: Float64Array, start: Float64Array): Float64Array {
    const x = start.slice();
    const residual = this.times(x).map((value, i) => pull[i] - value);
    const direction = residual.slice();
    let size = dot(residual, residual);
    const enough = TOLERANCE * dot(pull, pull);
    for (let step = 0; step < MOST_ITERATIONS && size > enough; step++) {
      const ahead = this.times(direction);
      const length = size / dot(direction, ahead);
      for (let i = 0; i < x.length; i++) {
        x[i] += length * direction[i];
        residual[i] -= length * ahead[i];
      }
      const next = dot(residual, residual);
      for (let i = 0; i < x.length; i++) direction[i] = residual[i] + (next / size) * direction[i];
      size = next;
    }
    return x;
  }

  private times(x: Float64Array): Float64Array {
    const { weld } = this.targets;
    const { from, to } = this.pieces;
    const out = new Float64Array(x.length);
    for (let i = 0; i < x.length; i++) if (weld[i] === i) out[i] = this.hold[i] * x[i];
    for (let k = 0; k < from.length; k++) {
      const a = weld[from[k]];
      const b = weld[to[k]];
      const difference = x[b] - x[a];
      out[a] -= difference;
      out[b] += difference;
    }
    return out;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function listPieces(
  { starts }: StrokePoints,
  { isCut }: StrokeTargets,
): { from: Int32Array; to: Int32Array } {
  const from: number[] = [];
  const to: number[] = [];
  for (let k = 0; k + 1 < starts.length; k++) {
    for (let i = starts[k]; i + 1 < starts[k + 1]; i++) {
      if (isCut[i]) continue;
      from.push(i);
      to.push(i + 1);
    }
  }
  return { from: Int32Array.from(from), to: Int32Array.from(to) };
}

/** How far each point's line turns, radians: smooth along a path, and by the half turn that its surroundings make. */
function turnsOf(points: StrokePoints, { toX, toY }: StrokeTargets, { expected }: StrokeMatch): Float32Array {
  const before = new Float32Array(points.count);
  const after = new Float32Array(points.count);
  pathAngles(points, points.x, points.y, before, TURN_REACH);
  pathAngles(points, toX, toY, after, TURN_REACH);
  let turn = after.map((angle, i) => angle - before[i]);
  for (let k = 0; k + 1 < points.starts.length; k++) {
    const [first, end] = [points.starts[k], points.starts[k + 1]];
    let off = 0;
    for (let i = first; i < end; i++) off += (turn[i] - expected.turn[i]) / (end - first);
    const isBlot = end - first < BLOT_WIDTHS * points.radius[first];
    for (let i = first; i < end; i++)
      turn[i] = isBlot ? expected.turn[i] : turn[i] - 2 * PI * round(off / (2 * PI));
  }
  for (let k = 0; k < TURN_ROUNDS; k++) {
    turn = turn.map((angle, i) => {
      const path = points.path[i];
      if (i === points.starts[path] || i + 1 === points.starts[path + 1]) return angle;
      return (turn[i - 1] + 2 * angle + turn[i + 1]) / 4;
    });
  }
  return turn;
}

/** The similarity of the whole figure where it explains much; else its shift. */
function figurePose(points: StrokePoints, { toX, toY, loss }: StrokeTargets): Pose {
  let [n, fromX, fromY, endX, endY] = [1e-9, 0, 0, 0, 0];
  for (let i = 0; i < points.count; i++) {
    if (loss[i] > 0) continue;
    n++;
    fromX += points.x[i];
    fromY += points.y[i];
    endX += toX[i];
    endY += toY[i];
  }
  [fromX, fromY, endX, endY] = [fromX / n, fromY / n, endX / n, endY / n];
  let [along, across, spread, spreadTo, change] = [0, 0, 1e-9, 0, 0];
  for (let i = 0; i < points.count; i++) {
    if (loss[i] > 0) continue;
    const [ax, ay] = [points.x[i] - fromX, points.y[i] - fromY];
    const [bx, by] = [toX[i] - endX, toY[i] - endY];
    along += ax * bx + ay * by;
    across += ax * by - ay * bx;
    spread += ax * ax + ay * ay;
    spreadTo += bx * bx + by * by;
    change += (bx - ax) ** 2 + (by - ay) ** 2;
  }
  const left = spreadTo - (along * along + across * across) / spread;
  const turns = left < TURN_GAIN * change;
  const scale = turns ? hypot(along, across) / spread : 1;
  const angle = turns ? atan2(across, along) : 0;
  return { angle, stretchXX: scale, stretchXY: 0, stretchYY: scale, fromX, fromY, toX: endX, toY: endY };
}
