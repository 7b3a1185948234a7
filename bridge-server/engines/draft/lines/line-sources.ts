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
import { liftInk } from './stroke-ink';
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
  const keys = {
    a: strokeSource(a, size, lines.a, lines.b, lines.spacingPx, palette),
    b: strokeSource(b, size, lines.b, lines.a, lines.spacingPx, palette),
  };
  const sources = { ...keys, palette };
  return groundsAreFlat(sources) ? sources : undefined;
}

function strokeSource(
  { own, small, partOf }: LineKey,
  size: WorkingSize,
  { art, points, match }: KeyLines,
  other: KeyLines,
  spacingPx: number,
  palette: Palette,
): StrokeSource {
  const ink = liftInk(own, small, art, size);
  const targets = strokeTargets(points, other.points, match, spacingPx);
  const at = (i: number): number => Math.round(points.y[i]) * size.widthPx + Math.round(points.x[i]);
  return {
    ink,
    points,
    targets,
    motion: new StrokeMotion(points, targets, match, Math.hypot(size.widthPx, size.heightPx)),
    grounds: findGrounds(points, ink, size, palette),
    size,
    ...ownInk(points, art),
    shows: shownNodes(points),
    partOf: Int32Array.from(points.node, (_, i) => partOf[at(i)]),
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
