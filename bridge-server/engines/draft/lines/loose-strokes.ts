/**
 * Loose strokes: lines of a coloured drawing that are no rim. Beside an outline there is something else on either side; a
 * limb of a single line, a whisker, a string or an antenna has the same ground on both, and it stands, at least in part,
 * before the page. Such lines are taken off the drawing before its fills are taken apart.
 */
import type { Both } from '../raster/both';
import { distanceTransform } from '../raster/distance-transform';
import { lookDifference, type Drawing } from '../raster/drawing';
import { countOf } from '../raster/masks';
import { maskOf } from '../raster/pixel-test';
import { findLineArt, type LineArt } from './line-art';
import { isLineArt, mayBeLineArt, pageColour } from './line-gate';
import { shiftedStart } from './line-matching';
import { matchStrokes, stillExpectation } from './stroke-matching';
import { layPoints, stepAlong, type StrokePoints } from './stroke-points';
import { traceStrokes, type Path, type Strokes } from './strokes';

/** Half width of the thickest loose line (share of the diagonal), and px in small pictures. */
const MOST_RADIUS_SHARE = 2.4 / 604;
const LEAST_MOST_RADIUS_PX = 1.5;
/** A loose line is longer than this (share of the diagonal) and so many times its half width: a tip of a fill is not. */
const LEAST_LENGTH_SHARE = 9 / 604;
const LEAST_LENGTH_RADII = 8;
/** Least share of a loose line that has the page on both sides. */
const LEAST_PAGE_SHARE = 0.3;
/** A loose line may cross an outline: so many points there have other sides. */
const MOST_CROSSING_POINTS = 6;
/** The ground is looked for this far beside the ink, px, nearest first. */
const LOOK_ASIDE_PX = [2, 3, 4.5, 6];
const SAME_GROUND = 24;
/** A path has a partner where so much of it is trusted so far. */
const LEAST_MATCHED_SHARE = 0.5;
const LEAST_TRUST = 0.3;
/** Without a partner it is a line where it is as thin and as long as this (shares of the diagonal). */
const THIN_RADIUS_SHARE = 1.6 / 604;
const LEAST_THIN_RADIUS_PX = 1.2;
const LEAST_LONE_SHARE = 30 / 604;
/** Most ink of a picture that may be loose: more is texture. */
const MOST_LOOSE_SHARE = 0.1;
const { hypot, max, round } = Math;

/** What a point of a line has beside it: something else on either side, the same paint, or the page. */
const RIM = 0;
const ON_PAINT = 1;
const ON_PAGE = 2;

/** The loose strokes of one key, at the working size. */
export interface LooseStrokes {
  art: LineArt;
  points: StrokePoints;
}

/** The loose strokes of both keys, of one size; undefined where neither has any, or both are line art as a whole. */
export function findLooseStrokes(
  drawings: Both<Drawing>,
): { keys: Both<LooseStrokes>; spacingPx: number } | undefined {
  const arts = drawings.map(findLineArt);
  const isWholly = drawings.every((drawing, k) => mayBeLineArt(drawing) && isLineArt(drawing, arts[k]));
  if (isWholly) return undefined;
  const strokes = traceStrokes(arts);
  const [{ spacingPx }] = strokes;
  const found = strokes.map((all, k): LooseStrokes => {
    const paths = loosePaths(all, arts[k], drawings[k]);
    return withPaths(arts[k], all, paths);
  });
  if (found.every(({ points }) => points.count === 0)) return undefined;
  const firm = firmPaths([found[0], found[1]], spacingPx);
  const keys = strokes.map((all, k) => withPaths(arts[k], all, firm[k]));
  if (keys.every(({ points }) => points.count === 0)) return undefined;
  return { keys: [keys[0], keys[1]], spacingPx };
}

/**
 * Paths that the other key has too, and those that are surely lines, thin and long: a loose line can come or go, but what
 * looks like one in a single key is more often a small piece of paint.
 */
function firmPaths(keys: Both<LooseStrokes>, spacingPx: number): Path[][] {
  const still = { ofA: stillExpectation(keys[0].points), ofB: stillExpectation(keys[1].points) };
  const starts = [shiftedStart(keys[0].points, keys[1].points), still];
  const { ofA, ofB } = matchStrokes(keys, spacingPx, starts);
  return [ofA, ofB].map(({ trust }, k) => {
    const { points, art } = keys[k];
    const thin = max(LEAST_THIN_RADIUS_PX, THIN_RADIUS_SHARE * hypot(art.widthPx, art.heightPx));
    const long = LEAST_LONE_SHARE * hypot(art.widthPx, art.heightPx);
    const paths: Path[] = [];
    for (let path = 0; path + 1 < points.starts.length; path++) {
      const [first, end] = [points.starts[path], points.starts[path + 1]];
      const matched = trust.subarray(first, end).filter((value) => value > LEAST_TRUST).length;
      const radius =
        points.radius.subarray(first, end).reduce((sum, value) => sum + value, 0) / (end - first);
      const isLine = radius <= thin && (end - first) * spacingPx >= long;
      if (matched < LEAST_MATCHED_SHARE * (end - first) && !isLine) continue;
      paths.push({ nodes: Array.from(points.node.subarray(first, end)), isClosed: points.isClosed[path] });
    }
    return paths;
  });
}

function loosePaths(strokes: Strokes, art: LineArt, drawing: Drawing): Path[] {
  const points = layPoints(strokes);
  const kinds = kindsOf(points, art, drawing);
  const diagonal = hypot(art.widthPx, art.heightPx);
  const paths: Path[] = [];
  for (let k = 0; k + 1 < points.starts.length; k++) {
    const [first, end] = [points.starts[k], points.starts[k + 1]];
    for (const run of looseRuns(kinds.subarray(first, end))) {
      const nodes = strokes.paths[k].nodes.slice(run.first, run.end);
      const isWhole = nodes.length === end - first;
      if (!isLong(points, first + run.first, first + run.end, strokes.spacingPx, diagonal)) continue;
      paths.push({ nodes, isClosed: isWhole && strokes.paths[k].isClosed });
    }
  }
  return paths;
}

function withPaths(art: LineArt, strokes: Strokes, paths: Path[]): LooseStrokes {
  const loose = inkOf(art, strokes, paths);
  const isTexture = countOf(loose) > MOST_LOOSE_SHARE * loose.length;
  const ink = isTexture ? new Uint8Array(loose.length) : loose;
  return { art: { ...art, ink }, points: layPoints({ ...strokes, paths: isTexture ? [] : paths }) };
}

function kindsOf(points: StrokePoints, art: LineArt, drawing: Drawing): Uint8Array {
  const { look, widthPx, heightPx } = drawing;
  const page = pageColour(drawing);
  const most = max(LEAST_MOST_RADIUS_PX, MOST_RADIUS_SHARE * hypot(widthPx, heightPx));
  return Uint8Array.from({ length: points.count }, (_, i) => {
    if (points.radius[i] > most) return RIM;
    const [left, right] = [-1, 1].map((side) => groundBeside(points, i, side, art));
    if (left < 0 || right < 0 || lookDifference(look, left * 4, look, right * 4) >= SAME_GROUND) return RIM;
    return lookDifference(look, left * 4, page, 0) < SAME_GROUND ? ON_PAGE : ON_PAINT;
  });
}

/** The nearest pixel beside a point that is no ink; -1 where there is none near. */
function groundBeside(
  points: StrokePoints,
  i: number,
  side: number,
  { ink, widthPx, heightPx }: LineArt,
): number {
  const before = stepAlong(points, points.path[i], i, -2);
  const after = stepAlong(points, points.path[i], i, 2);
  const [wayX, wayY] = [points.x[after] - points.x[before], points.y[after] - points.y[before]];
  const length = max(hypot(wayX, wayY), Number.EPSILON);
  for (const extra of LOOK_ASIDE_PX) {
    const far = (side * (points.radius[i] + extra)) / length;
    const x = round(points.x[i] - wayY * far);
    const y = round(points.y[i] + wayX * far);
    if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) return -1;
    if (!ink[y * widthPx + x]) return y * widthPx + x;
  }
  return -1;
}

/** Runs of points that are no rim, short crossings of outlines among them. */
function looseRuns(kinds: Uint8Array): { first: number; end: number }[] {
  const runs: { first: number; end: number }[] = [];
  for (let i = 0; i < kinds.length; i++) {
    if (kinds[i] === RIM) continue;
    const last = runs[runs.length - 1];
    if (last && i - last.end <= MOST_CROSSING_POINTS) last.end = i + 1;
    else runs.push({ first: i, end: i + 1 });
  }
  return runs
    .filter(({ first, end }) => {
      let onPage = 0;
      for (let i = first; i < end; i++) if (kinds[i] === ON_PAGE) onPage++;
      return onPage >= LEAST_PAGE_SHARE * (end - first);
    })
    .map(({ first, end }) => withRoots(first, end, kinds.length));
}

/** A run reaches into the outline that it grows from: the points there have the outline's sides. */
function withRoots(first: number, end: number, count: number): { first: number; end: number } {
  return { first: max(0, first - 1), end: Math.min(count, end + 1) };
}

function isLong(
  points: StrokePoints,
  first: number,
  end: number,
  spacingPx: number,
  diagonal: number,
): boolean {
  let radius = 0;
  for (let i = first; i < end; i++) radius += points.radius[i] / (end - first);
  return (end - first - 1) * spacingPx >= max(LEAST_LENGTH_SHARE * diagonal, LEAST_LENGTH_RADII * radius);
}

/** The ink that is nearest to nodes of loose paths. */
function inkOf(art: LineArt, { nodes, paths }: Strokes, loose: readonly Path[]): Uint8Array {
  const { widthPx, heightPx } = art;
  const isLoose = new Uint8Array(nodes.x.length);
  for (const path of loose) for (const node of path.nodes) isLoose[node] = 1;
  const nodeAt = new Int32Array(widthPx * heightPx).fill(-1);
  for (const path of paths)
    for (const node of path.nodes) nodeAt[round(nodes.y[node]) * widthPx + round(nodes.x[node])] = node;
  const isNode = maskOf(nodeAt.length, (i) => nodeAt[i] >= 0);
  const { nearest } = distanceTransform(isNode, widthPx, heightPx);
  return maskOf(
    art.ink.length,
    (i) => art.ink[i] === 1 && nearest[i] >= 0 && isLoose[nodeAt[nearest[i]]] === 1,
  );
}
