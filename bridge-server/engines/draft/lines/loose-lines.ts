/**
 * Loose lines: the strokes of coloured drawings that are no rim (limbs of a single line, strings, whiskers, antennas). They
 * are taken off both keys, matched and moved as line art is, and laid over the painted frame. Where such a line grows from
 * a part it goes where that part goes and stays joined to it.
 */
import type { Both } from '../raster/both';
import type { KeyMotion } from '../motion/key-motion';
import { poseAt, poseBackAt, type Affine } from '../motion/pose';
import type { Parts } from '../parts/parts';
import { distanceTransform } from '../raster/distance-transform';
import type { Drawing } from '../raster/drawing';
import { maskOf } from '../raster/pixel-test';
import { shrinkDrawing, type WorkingSize } from '../raster/working-size';
import { isDrawn } from '../zones/segmentation';
import { strokeSource } from './line-sources';
import { findLooseStrokes, type LooseStrokes } from './loose-strokes';
import type { StrokeExpectation } from './stroke-alignment';
import { liftInk, type StrokeInk } from './stroke-ink';
import { matchStrokes, stillExpectation, type StrokeMatch } from './stroke-matching';
import type { Anchor } from './stroke-motion';
import { newInkLayer, paintStrokes, type StrokeSource } from './stroke-painting';

/** A line grows from a part whose paint is this near to its end (share of the diagonal). */
const ROOT_SHARE = 7 / 604;
/** A line that touches no part goes with one that is nearer than this (share of the diagonal). */
const NEAR_SHARE = 40 / 604;
/** A root that ends farther from its part's own motion than this was matched elsewhere (share of the diagonal). */
const MOST_SLIDE_SHARE = 12 / 604;

/** A line has a partner where one of its points is trusted so much. */
const LEAST_TRUST = 0.3;

/** What is found before the fills are looked at. */
export interface LooseInk {
  keys: Both<LooseStrokes>;
  inks: StrokeInk[];
  spacingPx: number;
  size: WorkingSize;
  /** The keys without their loose lines: at their own size and at the working size. */
  bare: Both<{ own: Drawing; small: Drawing }>;
}

/** Loose lines that can be painted at every moment. */
export interface LooseLines {
  a: StrokeSource;
  b: StrokeSource;
}

/** @param keys at their own size and at the working size. @returns undefined where neither has a loose line */
export function takeLooseInk(
  keys: Both<{ own: Drawing; small: Drawing }>,
  size: WorkingSize,
): LooseInk | undefined {
  const found = findLooseStrokes([keys[0].small, keys[1].small]);
  if (!found) return undefined;
  const inks = keys.map(({ own, small }, k) => liftInk(own, small, found.keys[k].art, size));
  const [a, b] = inks.map(({ ground }) => ({ own: ground, small: shrinkDrawing(ground, size) }));
  return { ...found, inks, size, bare: [a, b] };
}

/** Matches the loose lines; `motions` are those of the parts of A and of B. */
export function matchLooseLines(loose: LooseInk, found: Parts, motions: Both<KeyMotion>): LooseLines {
  const { keys, inks, size, spacingPx } = loose;
  const [a, b] = keys;
  const carried = keys.map(({ points }, k) => carriersOf(points, found, motions[k], size));
  const still = { ofA: stillExpectation(a.points), ofB: stillExpectation(b.points) };
  const starts = [{ ofA: carried[0].expected, ofB: carried[1].expected }, still];
  const matches = matchStrokes([a, b], spacingPx, starts);
  keepCarried(a.points, matches.ofA, carried[0].expected);
  keepCarried(b.points, matches.ofB, carried[1].expected);
  const lines = keys.map((key, k) => ({ ...key, match: k === 0 ? matches.ofA : matches.ofB }));
  const [sourceA, sourceB] = lines.map((key, k) => {
    const { partOf, roots } = carried[k];
    const source = strokeSource(key, lines[1 - k], inks[k], { size, spacingPx, palette: [] });
    source.motion.anchor(rootAnchors(source, roots, partOf, motions[k], size));
    return { ...source, partOf };
  });
  return { a: sourceA, b: sourceB };
}

/** A line that found no partner goes where its part goes, whatever the other lines do. */
function keepCarried(
  { starts, count }: LooseStrokes['points'],
  { trust, expected }: StrokeMatch,
  carried: StrokeExpectation,
): void {
  for (let k = 0; k + 1 < starts.length && starts[k] < count; k++) {
    const [first, end] = [starts[k], starts[k + 1]];
    if (trust.subarray(first, end).some((value) => value > LEAST_TRUST)) continue;
    for (const field of ['dx', 'dy', 'turn'] as const)
      expected[field].set(carried[field].subarray(first, end), first);
  }
}

interface Carried {
  /** Part that carries each point, -1 where there is none. */
  partOf: Int32Array;
  /** Points that touch the part they grow from. */
  roots: number[];
  expected: StrokeExpectation;
}

/** Which part each loose line goes with: the one it touches, else a near one. */
function carriersOf(
  points: LooseStrokes['points'],
  { parts }: Parts,
  motion: KeyMotion,
  size: WorkingSize,
): Carried {
  const { widthPx, heightPx } = size;
  const diagonal = Math.hypot(widthPx, heightPx);
  const paint = maskOf(
    motion.partOf.length,
    (i) => motion.partOf[i] >= 0 && isDrawn(parts[motion.partOf[i]]),
  );
  const { squared, nearest } = distanceTransform(paint, widthPx, heightPx);
  const at = (i: number): number => Math.round(points.y[i]) * widthPx + Math.round(points.x[i]);
  const far = (i: number): number => Math.sqrt(squared[at(i)]) - points.radius[i];
  const partOf = new Int32Array(points.count).fill(-1);
  const roots: number[] = [];
  const expected = stillExpectation(points);
  for (let k = 0; k + 1 < points.starts.length; k++) {
    const [first, last] = [points.starts[k], points.starts[k + 1] - 1];
    let near = first;
    for (let i = first; i <= last; i++) if (far(i) < far(near)) near = i;
    if (nearest[at(near)] < 0 || far(near) > NEAR_SHARE * diagonal) continue;
    const part = motion.partOf[nearest[at(near)]];
    for (const end of new Set([first, last]))
      if (far(end) <= ROOT_SHARE * diagonal && motion.partOf[nearest[at(end)]] === part) roots.push(end);
    const whole = wholeWay(motion, part);
    for (let i = first; i <= last; i++) {
      partOf[i] = part;
      expected.dx[i] = whole.a * points.x[i] + whole.b * points.y[i] + whole.x - points.x[i];
      expected.dy[i] = whole.c * points.x[i] + whole.d * points.y[i] + whole.y - points.y[i];
      expected.turn[i] = Math.atan2(whole.c, whole.a);
    }
  }
  return { partOf, roots, expected };
}

function wholeWay({ poses, forward }: KeyMotion, part: number): Affine {
  return forward ? poseAt(poses[part], 1) : poseBackAt(poses[part], 0);
}

/** Roots travel on the arcs of their parts. */
function rootAnchors(
  { points, targets }: StrokeSource,
  roots: readonly number[],
  partOf: Int32Array,
  motion: KeyMotion,
  { widthPx, heightPx }: WorkingSize,
): Anchor[] {
  const most = MOST_SLIDE_SHARE * Math.hypot(widthPx, heightPx);
  return roots.flatMap((point) => {
    const pose = motion.poses[partOf[point]];
    const [px, py] = [points.x[point], points.y[point]];
    const along = (share: number): { x: number; y: number } => {
      const m = motion.forward ? poseAt(pose, share) : poseBackAt(pose, 1 - share);
      return { x: m.a * px + m.b * py + m.x, y: m.c * px + m.d * py + m.y };
    };
    const end = along(1);
    const [slideX, slideY] = [targets.toX[point] - end.x, targets.toY[point] - end.y];
    if (Math.hypot(slideX, slideY) > most) return [];
    const placeAt = (share: number): { x: number; y: number } => {
      const { x, y } = along(share);
      return { x: x + share * slideX, y: y + share * slideY };
    };
    return [{ point, placeAt }];
  });
}

/** Lays the loose lines of a moment, strictly between 0 and 1, over a painted frame of the keys' own size. */
export function layLooseLines(
  { look, widthPx, heightPx }: Drawing,
  { a, b }: LooseLines,
  moment: number,
  corrections: readonly Affine[] | undefined,
): void {
  const layer = newInkLayer(widthPx, heightPx);
  paintStrokes(a, { share: moment, onlyLost: moment >= 0.5, corrections }, layer);
  paintStrokes(b, { share: 1 - moment, onlyLost: moment < 0.5, corrections }, layer);
  for (let i = 0; i < layer.cover.length; i++) {
    if (layer.cover[i] === 0) continue;
    for (let c = i * 4; c < i * 4 + 4; c++) look[c] = (1 - layer.cover[i]) * look[c] + layer.ink[c];
  }
}
