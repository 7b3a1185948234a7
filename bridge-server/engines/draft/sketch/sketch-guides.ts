/**
 * Sketch guides: a rough drawing of one moment bends the paths of the parts that it touches. The outline of each part,
 * in its arc pose of that moment, is shifted, turned and scaled, coarse to fine, until it lies on the sketch's lines;
 * first all parts together, then each large part for itself. That pose becomes a middle key of the part's path: a
 * smooth path through A, the sketches and B.
 */
import type { SketchGuide } from '../../engine';
import { boxGap, type Box } from '../parts/part-boxes';
import { centreAt, IDENTITY, poseAt, poseBackAt, type Affine } from '../motion/pose';
import type { Part, Parts } from '../parts/parts';
import { sketchDistance } from './sketch-lines';

/** How a part is moved away from its arc: a shift in px, a turn in radians, a growth (log of the scale). */
interface Nudge {
  dx: number;
  dy: number;
  turn: number;
  growth: number;
}

/** Shift as a share of the diagonal, turn in radians, growth as log of the scale. */
interface NudgeBounds {
  shiftShare: number;
  turn: number;
  growth: number;
}

/** One guide after it was fitted. */
interface MiddleKey {
  moment: number;
  nudges: Nudge[];
}

export type Corrections = (moment: number) => readonly Affine[];

const NO_NUDGE: Nudge = { dx: 0, dy: 0, turn: 0, growth: 0 };
/** Outline points taken of a part at most. */
const SAMPLES = 240;
/** Parts smaller than this share of the picture follow the nearest larger part: alone they would fit any line. */
const LEAST_AREA_SHARE = 0.005;
const LEAST_POINTS = 12;
/** Step sizes of the search as shares of the diagonal. */
const STEPS_TOGETHER = [0.03, 0.015, 0.008, 0.004, 0.002];
const STEPS_ALONE = [0.012, 0.006, 0.003, 0.0015];
const ROUNDS = 6;
/** Farther than this from any line a point no longer pulls (share of the diagonal): all parts together, one alone. */
const PULL_TOGETHER_SHARE = 0.12;
const PULL_ALONE_SHARE = 0.04;
/** px of mean distance that leaving the common pose by one px is worth. */
const LOYALTY = 0.04;
/** The same for each px that turning or growing moves the rim: without it a part would shrink onto one line. */
const STIFFNESS = 0.2;
/** A sketch bends a path, it does not make another drawing: how far a nudge may go from where its search starts. */
const BOUNDS_TOGETHER: NudgeBounds = { shiftShare: 0.25, turn: 0.6, growth: 0.15 };
const BOUNDS_ALONE: NudgeBounds = { shiftShare: 0.12, turn: 0.6, growth: 0.1 };

/** Boxes this near touch, px. */
const TOUCH_PX = 4;
/** How far a part that touches others may leave them, as a share of its size (root of its area). */
const HELD_SHARE = 0.3;

/** Fits all guides. Returns the corrections of all parts at a moment; identities when no guide has a line. */
export function fitSketches(
  guides: readonly SketchGuide[],
  found: Parts,
  widthPx: number,
  heightPx: number,
): Corrections | undefined {
  const keys: MiddleKey[] = [];
  for (const guide of [...guides].sort((a, b) => a.moment - b.moment)) {
    const distance = guide.strength > 0 ? sketchDistance(guide.raster) : undefined;
    if (distance) keys.push(fitGuide(guide, distance, found, widthPx, heightPx));
  }
  if (keys.length === 0) return undefined;
  const centres = (moment: number): (readonly [number, number])[] =>
    found.parts.map((part) => placeOf(part, moment));
  return (moment) => {
    const weights = splineWeights(
      keys.map((key) => key.moment),
      moment,
    );
    return centres(moment).map((centre, k) =>
      nudgeMatrix(
        blend(
          keys.map(({ nudges }) => nudges[k]),
          weights,
        ),
        centre,
      ),
    );
  };
}

function placeOf({ pose }: Part, moment: number): readonly [number, number] {
  const { x, y } = centreAt(pose, moment);
  return [x, y];
}

function blend(nudges: readonly Nudge[], weights: readonly number[]): Nudge {
  const sum = { ...NO_NUDGE };
  nudges.forEach((nudge, i) => {
    sum.dx += weights[i] * nudge.dx;
    sum.dy += weights[i] * nudge.dy;
    sum.turn += weights[i] * nudge.turn;
    sum.growth += weights[i] * nudge.growth;
  });
  return sum;
}

function nudgeMatrix(nudge: Nudge, [cx, cy]: readonly [number, number]): Affine {
  if (nudge.dx === 0 && nudge.dy === 0 && nudge.turn === 0 && nudge.growth === 0) return IDENTITY;
  const scale = Math.exp(nudge.growth);
  const a = scale * Math.cos(nudge.turn);
  const c = scale * Math.sin(nudge.turn);
  return { a, b: -c, c, d: a, x: cx + nudge.dx - a * cx + c * cy, y: cy + nudge.dy - c * cx - a * cy };
}

/**
 * Weight of each middle key at a moment: cubic Hermite splines through (0, 0), the keys and (1, 0) with the slopes of the
 * neighbours' chord. Exported for its own test.
 */
export function splineWeights(keyMoments: readonly number[], moment: number): number[] {
  const nodes = [0, ...keyMoments, 1];
  const last = nodes.length - 1;
  let k = 0;
  while (k < last - 1 && moment > nodes[k + 1]) k++;
  const span = Math.max(nodes[k + 1] - nodes[k], Number.EPSILON);
  const t = (moment - nodes[k]) / span;
  const hermite = [
    2 * t ** 3 - 3 * t * t + 1,
    t ** 3 - 2 * t * t + t,
    -2 * t ** 3 + 3 * t * t,
    t ** 3 - t * t,
  ];
  return keyMoments.map((_, key) => {
    const value = (node: number): number => (node === key + 1 ? 1 : 0);
    const slope = (node: number): number => {
      const before = Math.max(0, node - 1);
      const after = Math.min(last, node + 1);
      return (value(after) - value(before)) / Math.max(nodes[after] - nodes[before], Number.EPSILON);
    };
    return (
      hermite[0] * value(k) +
      hermite[1] * span * slope(k) +
      hermite[2] * value(k + 1) +
      hermite[3] * span * slope(k + 1)
    );
  });
}

/** Outline points of a part in the frame, interleaved x, y. */
type Outline = Float32Array;

function fitGuide(
  guide: SketchGuide,
  distance: Float32Array,
  found: Parts,
  widthPx: number,
  heightPx: number,
): MiddleKey {
  const diagonal = Math.hypot(widthPx, heightPx);
  const outlines = outlinesAt(found, guide.moment, widthPx, heightPx);
  const cost = (points: Outline, nudge: Nudge, centre: readonly [number, number], pull: number): number =>
    meanDistance(points, nudgeMatrix(nudge, centre), distance, widthPx, heightPx, pull * diagonal);
  const all = joined(outlines);
  const middle = meanPoint(all);
  const reach = spreadOf(all, middle);
  const together = climb(NO_NUDGE, STEPS_TOGETHER, BOUNDS_TOGETHER, diagonal, reach, (nudge) => {
    return cost(all, nudge, middle, PULL_TOGETHER_SHARE) + STIFFNESS * reach * twistOf(nudge, NO_NUDGE);
  });
  const common = (part: Part): Nudge => carriedTo(together, middle, placeOf(part, guide.moment));
  const least = LEAST_AREA_SHARE * widthPx * heightPx;
  const boxes = outlines.map(boxAround);
  const alone = found.parts.map((part, k): Nudge | undefined => {
    const points = outlines[k];
    if (part.isPage || part.areaPx < least || points.length < 2 * LEAST_POINTS) return undefined;
    const centre = placeOf(part, guide.moment);
    const start = common(part);
    const size = Math.sqrt(part.areaPx);
    const bounds = touches(boxes, k) ? held(BOUNDS_ALONE, size / diagonal) : BOUNDS_ALONE;
    return climb(start, STEPS_ALONE, bounds, diagonal, size, (nudge) => {
      const away = Math.hypot(nudge.dx - start.dx, nudge.dy - start.dy);
      const stiff = STIFFNESS * size * twistOf(nudge, start);
      return cost(points, nudge, centre, PULL_ALONE_SHARE) + LOYALTY * away + stiff;
    });
  });
  const nudges = found.parts.map((part, k) => {
    if (part.isPage) return NO_NUDGE;
    return scaled(
      alone[k] ?? followedNudge(part, found.parts, alone, guide.moment) ?? common(part),
      guide.strength,
    );
  });
  return { moment: guide.moment, nudges };
}

/** Whether a part touches another one. Parts without an outline have no box. */
function touches(boxes: readonly (Box | undefined)[], k: number): boolean {
  const own = boxes[k];
  return boxes.some((other, j) => j !== k && own && other && boxGap(own, other) <= TOUCH_PX);
}

/** What holds on to others cannot leave them: an eye stays on its face, whatever line is near. */
function held(bounds: NudgeBounds, sizeShare: number): NudgeBounds {
  return { ...bounds, shiftShare: Math.min(bounds.shiftShare, HELD_SHARE * sizeShare) };
}

function boxAround(points: Outline): Box | undefined {
  if (points.length === 0) return undefined;
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let i = 0; i < points.length; i += 2) {
    box.left = Math.min(box.left, points[i]);
    box.right = Math.max(box.right, points[i]);
    box.top = Math.min(box.top, points[i + 1]);
    box.bottom = Math.max(box.bottom, points[i + 1]);
  }
  return box;
}

function twistOf(nudge: Nudge, start: Nudge): number {
  return Math.abs(nudge.turn - start.turn) / 2 + Math.abs(nudge.growth - start.growth);
}

function scaled(nudge: Nudge, strength: number): Nudge {
  return blend([nudge], [strength]);
}

/** What the common nudge about the figure's middle is for a part about its own centre. */
function carriedTo(
  nudge: Nudge,
  middle: readonly [number, number],
  centre: readonly [number, number],
): Nudge {
  const m = nudgeMatrix(nudge, middle);
  const [x, y] = centre;
  return { ...nudge, dx: m.a * x + m.b * y + m.x - x, dy: m.c * x + m.d * y + m.y - y };
}

/** The nudge of the nearest part that was fitted, carried to this part's centre. */
function followedNudge(
  part: Part,
  parts: readonly Part[],
  fitted: readonly (Nudge | undefined)[],
  moment: number,
): Nudge | undefined {
  const own = placeOf(part, moment);
  let best: Nudge | undefined;
  let bestDistance = Infinity;
  parts.forEach((other, k) => {
    const nudge = fitted[k];
    if (!nudge) return;
    const centre = placeOf(other, moment);
    const distance = Math.hypot(own[0] - centre[0], own[1] - centre[1]) - Math.sqrt(other.areaPx) / 2;
    if (distance >= bestDistance) return;
    bestDistance = distance;
    best = carriedTo(nudge, centre, own);
  });
  return best;
}

/** The rims of all parts in both keys, brought to the moment. */
function outlinesAt(found: Parts, moment: number, widthPx: number, heightPx: number): Outline[] {
  const points: number[][] = found.parts.map(() => []);
  const collect = (partOf: Int32Array, maps: readonly Affine[], shown: (part: Part) => boolean): void => {
    for (let y = 1, i = widthPx + 1; y < heightPx - 1; y++, i += 2) {
      for (let x = 1; x < widthPx - 1; x++, i++) {
        const k = partOf[i];
        if (k < 0 || found.parts[k].isPage || !shown(found.parts[k])) continue;
        if (
          partOf[i + 1] === k &&
          partOf[i - 1] === k &&
          partOf[i + widthPx] === k &&
          partOf[i - widthPx] === k
        )
          continue;
        const m = maps[k];
        points[k].push(m.a * x + m.b * y + m.x, m.c * x + m.d * y + m.y);
      }
    }
  };
  const nearA = moment < 0.5;
  collect(
    found.ofA,
    found.parts.map(({ pose }) => poseAt(pose, moment)),
    (part) => part.labelB > 0 || nearA,
  );
  collect(
    found.ofB,
    found.parts.map(({ pose }) => poseBackAt(pose, moment)),
    (part) => part.labelA > 0 || !nearA,
  );
  return points.map(thinned);
}

function thinned(points: readonly number[]): Outline {
  const count = points.length / 2;
  const taken = Math.min(count, SAMPLES);
  const out = new Float32Array(taken * 2);
  for (let k = 0; k < taken; k++) {
    const from = Math.floor((k * count) / taken) * 2;
    out[2 * k] = points[from];
    out[2 * k + 1] = points[from + 1];
  }
  return out;
}

function joined(outlines: readonly Outline[]): Outline {
  const out = new Float32Array(outlines.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const outline of outlines) {
    out.set(outline, at);
    at += outline.length;
  }
  return out;
}

function meanPoint(points: Outline): readonly [number, number] {
  let x = 0;
  let y = 0;
  for (let i = 0; i < points.length; i += 2) {
    x += points[i];
    y += points[i + 1];
  }
  const count = Math.max(points.length / 2, 1);
  return [x / count, y / count];
}

function spreadOf(points: Outline, [cx, cy]: readonly [number, number]): number {
  let sum = 1;
  for (let i = 0; i < points.length; i += 2) sum += Math.hypot(points[i] - cx, points[i + 1] - cy);
  return sum / Math.max(points.length / 2, 1);
}

function meanDistance(
  points: Outline,
  m: Affine,
  distance: Float32Array,
  widthPx: number,
  heightPx: number,
  cap: number,
): number {
  if (points.length === 0) return 0;
  let sum = 0;
  for (let i = 0; i < points.length; i += 2) {
    const x = Math.round(m.a * points[i] + m.b * points[i + 1] + m.x);
    const y = Math.round(m.c * points[i] + m.d * points[i + 1] + m.y);
    if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) sum += cap / 2;
    else sum += Math.min(cap, distance[y * widthPx + x]);
  }
  return sum / (points.length / 2);
}

/** Coordinate descent with shrinking steps; a turn or growth moves the rim as far as a shift does. */
function climb(
  start: Nudge,
  steps: readonly number[],
  bounds: NudgeBounds,
  diagonal: number,
  reachPx: number,
  cost: (nudge: Nudge) => number,
): Nudge {
  let best = start;
  let least = cost(start);
  for (const share of steps) {
    const step = share * diagonal;
    const twist = step / Math.max(reachPx, 1);
    for (let round = 0, improved = true; round < ROUNDS && improved; round++) {
      improved = false;
      for (const sign of [1, -1]) {
        const candidates: Nudge[] = [
          { ...best, dx: best.dx + sign * step },
          { ...best, dy: best.dy + sign * step },
          { ...best, turn: best.turn + sign * twist },
          { ...best, growth: best.growth + sign * twist },
        ];
        for (const candidate of candidates) {
          if (!isWithin(candidate, start, bounds, diagonal)) continue;
          const value = cost(candidate);
          if (value >= least) continue;
          least = value;
          best = candidate;
          improved = true;
        }
      }
    }
  }
  return best;
}

function isWithin(nudge: Nudge, start: Nudge, bounds: NudgeBounds, diagonal: number): boolean {
  return (
    Math.hypot(nudge.dx - start.dx, nudge.dy - start.dy) <= bounds.shiftShare * diagonal &&
    Math.abs(nudge.turn - start.turn) <= bounds.turn &&
    Math.abs(nudge.growth - start.growth) <= bounds.growth
  );
}
