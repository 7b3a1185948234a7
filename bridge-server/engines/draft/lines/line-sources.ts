/**
 * Line sources: everything that frames of matched lines are painted from. Line art is always painted stroke by stroke, well
 * matched or not: what has no partner goes and comes along its length. Only grounds that are not flat forbid it.
 */
import { distanceTransform } from '../raster/distance-transform';
import type { Drawing } from '../raster/drawing';
import type { LineArt } from './line-art';
import type { KeyLines, LineMatch } from './line-matching';
import { groundsAreFlat, type LineSources } from './line-painting';
import { findGrounds, type Palette } from './stroke-grounds';
import { liftInk, type StrokeInk } from './stroke-ink';
import { StrokeMotion } from './stroke-motion';
import { JOINED, OWN, type StrokeSource } from './stroke-painting';
import type { StrokePoints } from './stroke-points';
import { strokeTargets } from './stroke-targets';
import type { WorkingSize } from '../raster/working-size';

/** Nodes this many steps around a joint show their ink with every path that meets there. */
const JOINT_STEPS = 3;

/** A key at its own size and at the working size, and the part of each working pixel. */
export interface LineKey {
  own: Drawing;
  small: Drawing;
  partOf: Int32Array;
}

/** @returns undefined where the grounds are not flat */
export function lineSources(
  lines: LineMatch,
  a: LineKey,
  b: LineKey,
  size: WorkingSize,
): LineSources | undefined {
  const palette: Palette = [];
  const frame = { size, spacingPx: lines.spacingPx, palette };
  const sourceOf = ({ own, small, partOf }: LineKey, line: KeyLines, other: KeyLines): StrokeSource => {
    const source = strokeSource(line, other, liftInk(own, small, line.art, size), frame);
    const at = (i: number): number =>
      Math.round(line.points.y[i]) * size.widthPx + Math.round(line.points.x[i]);
    return { ...source, partOf: source.partOf.map((_, i) => partOf[at(i)]) };
  };
  const keys = {
    a: sourceOf(a, lines.a, lines.b),
    b: sourceOf(b, lines.b, lines.a),
  };
  const sources = { ...keys, palette };
  return groundsAreFlat(sources) ? sources : undefined;
}

/** What the sources of both keys have in common. */
export interface SourceFrame {
  size: WorkingSize;
  spacingPx: number;
  palette: Palette;
}

/** Strokes of a key ready to be painted; they belong to no part yet. */
export function strokeSource(
  { art, points, match }: KeyLines,
  other: Pick<KeyLines, 'points'>,
  ink: StrokeInk,
  { size, spacingPx, palette }: SourceFrame,
): StrokeSource {
  const targets = strokeTargets(points, other.points, match, spacingPx);
  return {
    ink,
    points,
    targets,
    motion: new StrokeMotion(points, targets, match, Math.hypot(size.widthPx, size.heightPx)),
    grounds: findGrounds(points, ink, size, palette),
    size,
    ...ownInk(points, art),
    shows: shownNodes(points),
    partOf: new Int32Array(points.count).fill(-1),
  };
}

/** Which node's ink each working pixel is, and how far from each point that ink reaches. */
function ownInk(
  points: StrokePoints,
  { ink, widthPx, heightPx }: LineArt,
): { nodeOf: Int32Array; reach: Float32Array } {
  const isNode = new Uint8Array(widthPx * heightPx);
  const node = new Int32Array(isNode.length).fill(-1);
  for (let i = 0; i < points.count; i++) {
    const at = Math.round(points.y[i]) * widthPx + Math.round(points.x[i]);
    isNode[at] = 1;
    node[at] = points.node[i];
  }
  const { nearest, squared } = distanceTransform(isNode, widthPx, heightPx);
  const nodeOf = nearest.map((at) => (at < 0 ? -1 : node[at]));
  const ofNode = new Map<number, number>();
  for (let i = 0; i < ink.length; i++) {
    if (ink[i]) ofNode.set(nodeOf[i], Math.max(ofNode.get(nodeOf[i]) ?? 0, squared[i]));
  }
  const reach = Float32Array.from(points.node, (of) => Math.sqrt(ofNode.get(of) ?? 0));
  return { nodeOf, reach };
}

function shownNodes(points: StrokePoints): Uint8Array[] {
  const { starts, node, path, count } = points;
  const paths = starts.length - 1;
  const nodes = node.reduce((most, value) => Math.max(most, value), -1) + 1;
  const shows = Array.from({ length: paths }, () => new Uint8Array(nodes));
  const pathsAt = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    shows[path[i]][node[i]] = OWN;
    pathsAt.set(node[i], [...(pathsAt.get(node[i]) ?? []), path[i]]);
  }
  for (let i = 0; i < count; i++) {
    for (const other of pathsAt.get(node[i]) ?? []) {
      if (other === path[i]) continue;
      const first = Math.max(starts[path[i]], i - JOINT_STEPS);
      const last = Math.min(starts[path[i] + 1] - 1, i + JOINT_STEPS);
      for (let k = first; k <= last; k++) shows[other][node[k]] ||= JOINED;
    }
  }
  return shows;
}
