/**
 * Line matching: where both keys are line art, their lines are matched stroke by stroke. The search begins from the best
 * of three guesses: all rests, all shifts so that the middles meet, and all goes where its part goes.
 */
import type { Drawing } from '../raster/drawing';
import type { KeyMotion } from '../motion/key-motion';
import { findLineArt, type LineArt } from './line-art';
import { isLineArt, mayBeLineArt } from './line-gate';
import type { StrokeExpectation } from './stroke-alignment';
import { matchStrokes, stillExpectation, type Start, type StrokeMatch } from './stroke-matching';
import { layPoints, type StrokePoints } from './stroke-points';
import { traceStrokes } from './strokes';

/** Lines of one key, and where they are on those of the other. */
export interface KeyLines {
  art: LineArt;
  points: StrokePoints;
  match: StrokeMatch;
}

export interface LineMatch {
  a: KeyLines;
  b: KeyLines;
  /** Distance of stroke points, px. */
  spacingPx: number;
}

/** The matched lines of two keys at the working size; undefined where one of them is no line art. */
export function matchLines(
  a: Drawing,
  b: Drawing,
  motionA: KeyMotion,
  motionB: KeyMotion,
): LineMatch | undefined {
  if (!mayBeLineArt(a) || !mayBeLineArt(b)) return undefined;
  const artA = findLineArt(a);
  const artB = findLineArt(b);
  if (!isLineArt(a, artA) || !isLineArt(b, artB)) return undefined;
  const strokes = traceStrokes([artA, artB]);
  const [pointsA, pointsB] = strokes.map(layPoints);
  const { spacingPx } = strokes[0];
  const starts = [
    { ofA: stillExpectation(pointsA), ofB: stillExpectation(pointsB) },
    shiftedStart(pointsA, pointsB),
    { ofA: following(pointsA, motionA, a.widthPx), ofB: following(pointsB, motionB, b.widthPx) },
  ];
  const { ofA, ofB } = matchStrokes(
    [
      { art: artA, points: pointsA },
      { art: artB, points: pointsB },
    ],
    spacingPx,
    starts,
  );
  return {
    a: { art: artA, points: pointsA, match: ofA },
    b: { art: artB, points: pointsB, match: ofB },
    spacingPx,
  };
}

/** All lines of A go together so that the middles of both drawings meet. */
export function shiftedStart(a: StrokePoints, b: StrokePoints): Start {
  const mean = (values: Float32Array): number =>
    values.reduce((sum, value) => sum + value / values.length, 0);
  if (a.count === 0 || b.count === 0) return { ofA: stillExpectation(a), ofB: stillExpectation(b) };
  const dx = mean(b.x) - mean(a.x);
  const dy = mean(b.y) - mean(a.y);
  const by = (points: StrokePoints, sign: number): StrokeExpectation => {
    const still = stillExpectation(points);
    return { ...still, dx: still.dx.fill(sign * dx), dy: still.dy.fill(sign * dy) };
  };
  return { ofA: by(a, 1), ofB: by(b, -1) };
}

/** Lines go where the parts and the dense flow say. */
function following(points: StrokePoints, { flow }: KeyMotion, widthPx: number): StrokeExpectation {
  const at = (i: number): number => Math.round(points.y[i]) * widthPx + Math.round(points.x[i]);
  const still = stillExpectation(points);
  return { ...still, dx: still.dx.map((_, i) => flow.dx[at(i)]), dy: still.dy.map((_, i) => flow.dy[at(i)]) };
}
