/**
 * Strokes: a skeleton taken apart at its junctions. Each stroke is a row of evenly spaced nodes along the centre line;
 * strokes that meet share a node. Paths join strokes that run straight on through a junction, as a hand draws them.
 */
import type { LineArt } from './line-art';
import { thin } from './skeleton';

/** Distance of nodes (share of the diagonal), and how many a key has at most: long drawings get wider spacing. */
const SPACING_SHARE = 3 / 604;
const LEAST_SPACING_PX = 2;
const MOST_NODES = 600;
/** A loose end that stands out of the line by less than this share of its half width, and px, is a bump of the outline. */
const SPUR_SHARE = 0.35;
const LEAST_SPUR_PX = 0.7;
/** A bridge between two junctions that is shorter than this, in half widths, is one crossing. */
const BRIDGE_WIDTHS = 0.75;
const SPUR_ROUNDS = 2;
const SMOOTHING_ROUNDS = 5;
/** Strokes are one path where they turn by less than this, radians. */
const MOST_TURN = 0.9;
/** Directions at a junction are taken this many nodes away from it. */
const LOOK_AHEAD = 3;
const { hypot, max, min, round, floor } = Math;

export interface Nodes {
  x: Float32Array;
  y: Float32Array;
  /** Half width of the line, px. */
  radius: Float32Array;
}

export interface Path {
  /** Node numbers along the line; first and last are the same where the line closes. */
  nodes: number[];
  isClosed: boolean;
}

export interface Strokes {
  nodes: Nodes;
  paths: Path[];
  spacingPx: number;
  /** All lines together, px. */
  lengthPx: number;
}

/** A row of pixels from one end or junction to the next. */
type Chain = number[];

/** The strokes of some keys, all with nodes equally far from each other. */
export function traceStrokes(arts: readonly LineArt[]): Strokes[] {
  const traced = arts.map(({ ink, depth, widthPx, heightPx }) => {
    const skeleton = thin(ink, widthPx, heightPx);
    for (let k = 0; k < SPUR_ROUNDS && dropSpurs(skeleton, depth, widthPx); k++);
    const chains = traceChains(skeleton, widthPx);
    return { chains, lengthPx: chains.reduce((sum, chain) => sum + lengthOf(chain, widthPx), 0) };
  });
  const diagonal = hypot(arts[0].widthPx, arts[0].heightPx);
  const longest = max(...traced.map(({ lengthPx }) => lengthPx));
  const spacingPx = max(LEAST_SPACING_PX, SPACING_SHARE * diagonal, longest / MOST_NODES);
  return traced.map(({ chains, lengthPx }, k) => {
    const { nodes, rows } = layNodes(chains, arts[k].depth, arts[k].widthPx, spacingPx);
    return { nodes, paths: joinThrough(rows, nodes), spacingPx, lengthPx };
  });
}

/** Neighbours on the skeleton; a diagonal one only where no straight way leads there. */
function neighboursOf(skeleton: Uint8Array, i: number, widthPx: number): number[] {
  const x = i % widthPx;
  const at = (dx: number, dy: number): number => {
    const j = i + dx + dy * widthPx;
    return x + dx >= 0 && x + dx < widthPx && j >= 0 && j < skeleton.length && skeleton[j] ? j : -1;
  };
  const found: number[] = [];
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ])
    if (at(dx, dy) >= 0) found.push(at(dx, dy));
  for (const dx of [-1, 1])
    for (const dy of [-1, 1]) if (at(dx, dy) >= 0 && at(dx, 0) < 0 && at(0, dy) < 0) found.push(at(dx, dy));
  return found;
}

function traceChains(skeleton: Uint8Array, widthPx: number): Chain[] {
  const degree = new Uint8Array(skeleton.length);
  for (let i = 0; i < skeleton.length; i++)
    if (skeleton[i]) degree[i] = neighboursOf(skeleton, i, widthPx).length;
  const seen = new Uint8Array(skeleton.length);
  const chains: Chain[] = [];
  const follow = (start: number, next: number): Chain => {
    const chain = [start, next];
    for (let here = next, before = start; degree[here] === 2 && here !== start;) {
      seen[here] = 1;
      const on = neighboursOf(skeleton, here, widthPx).find((j) => j !== before);
      if (on === undefined) break;
      before = here;
      here = on;
      chain.push(here);
    }
    return chain;
  };
  for (let i = 0; i < skeleton.length; i++) {
    if (!skeleton[i] || degree[i] === 2) continue;
    if (degree[i] === 0) chains.push([i]);
    for (const next of neighboursOf(skeleton, i, widthPx)) {
      if (degree[next] === 2 ? seen[next] : next < i) continue;
      chains.push(follow(i, next));
    }
  }
  for (let i = 0; i < skeleton.length; i++) {
    if (!skeleton[i] || degree[i] !== 2 || seen[i]) continue;
    seen[i] = 1;
    chains.push(follow(i, neighboursOf(skeleton, i, widthPx)[0]));
  }
  return chains;
}

function lengthOf(chain: Chain, widthPx: number): number {
  let length = 0;
  for (let k = 1; k < chain.length; k++) {
    const step = Math.abs(chain[k] - chain[k - 1]);
    length += step === 1 || step === widthPx ? 1 : Math.SQRT2;
  }
  return length;
}

/** @returns whether there were any */
function dropSpurs(skeleton: Uint8Array, depth: Float32Array, widthPx: number): boolean {
  let dropped = false;
  const degree = (i: number): number => neighboursOf(skeleton, i, widthPx).length;
  for (const chain of traceChains(skeleton, widthPx)) {
    const [first, last] = [chain[0], chain[chain.length - 1]];
    const isSpur =
      chain.length > 1 &&
      first !== last &&
      ((degree(first) === 1 && degree(last) > 2) || (degree(last) === 1 && degree(first) > 2));
    if (!isSpur) continue;
    const root = degree(first) > 2 ? first : last;
    const tip = root === first ? last : first;
    const bump = lengthOf(chain, widthPx) + depth[tip] - depth[root];
    if (bump > SPUR_SHARE * depth[root] + LEAST_SPUR_PX) continue;
    for (const i of chain) if (i !== root) skeleton[i] = 0;
    dropped = true;
  }
  return dropped;
}

/** Nodes along all chains; chains that meet share their end node, and ends of short bridges are one. */
function layNodes(
  chains: readonly Chain[],
  depth: Float32Array,
  widthPx: number,
  spacingPx: number,
): { nodes: Nodes; rows: number[][] } {
  const joint = mergeBridges(chains, depth, widthPx);
  const ends = new Map<number, number>();
  const x: number[] = [];
  const y: number[] = [];
  const radius: number[] = [];
  const add = (px: number, py: number, r: number): number => {
    radius.push(max(0.5, r - 0.5));
    y.push(py);
    return x.push(px) - 1;
  };
  const endNode = (pixel: number): number => {
    const { key, px, py } = joint(pixel);
    const known = ends.get(key) ?? add(px, py, depth[pixel]);
    ends.set(key, known);
    return known;
  };
  const rows: number[][] = [];
  for (const chain of chains) {
    const [first, last] = [joint(chain[0]), joint(chain[chain.length - 1])];
    const isBridge = first.key === last.key && chain[0] !== chain[chain.length - 1];
    if (isBridge && lengthOf(chain, widthPx) < bridgeLength(chain, depth)) continue;
    const line = smoothed(chain, widthPx, [first.px, first.py], [last.px, last.py]);
    const inner = resampled(line, spacingPx, chain[0] === chain[chain.length - 1] && chain.length > 1);
    const row = [endNode(chain[0])];
    for (const [px, py] of inner) row.push(add(px, py, depth[round(py) * widthPx + round(px)]));
    if (chain.length > 1) row.push(endNode(chain[chain.length - 1]));
    rows.push(row);
  }
  return {
    nodes: { x: Float32Array.from(x), y: Float32Array.from(y), radius: Float32Array.from(radius) },
    rows,
  };
}

function bridgeLength(chain: Chain, depth: Float32Array): number {
  return BRIDGE_WIDTHS * (depth[chain[0]] + depth[chain[chain.length - 1]]) + 1;
}

/** Two lines that cross leave two junctions with a short bridge between them: one joint in its middle. */
function mergeBridges(
  chains: readonly Chain[],
  depth: Float32Array,
  widthPx: number,
): (pixel: number) => { key: number; px: number; py: number } {
  const count = new Map<number, number>();
  for (const chain of chains)
    for (const end of [chain[0], chain[chain.length - 1]]) count.set(end, (count.get(end) ?? 0) + 1);
  const parent = new Map<number, number>();
  const find = (i: number): number => {
    let root = i;
    while (parent.has(root)) root = parent.get(root) as number;
    return root;
  };
  for (const chain of chains) {
    const [first, last] = [chain[0], chain[chain.length - 1]];
    const meet = (count.get(first) ?? 0) > 2 && (count.get(last) ?? 0) > 2;
    if (first === last || !meet || lengthOf(chain, widthPx) >= bridgeLength(chain, depth)) continue;
    const [a, b] = [find(first), find(last)];
    if (a !== b) parent.set(max(a, b), min(a, b));
  }
  const groups = new Map<number, number[]>();
  for (const end of count.keys()) groups.set(find(end), [...(groups.get(find(end)) ?? []), end]);
  return (pixel) => {
    const key = find(pixel);
    const group = groups.get(key) ?? [pixel];
    const px = group.reduce((sum, i) => sum + (i % widthPx), 0) / group.length;
    const py = group.reduce((sum, i) => sum + floor(i / widthPx), 0) / group.length;
    return { key, px, py };
  };
}

type Point = [number, number];

function smoothed(chain: Chain, widthPx: number, first: Point, last: Point): Point[] {
  let line = chain.map((i): Point => [i % widthPx, floor(i / widthPx)]);
  line[0] = first;
  if (line.length > 1) line[line.length - 1] = last;
  for (let round = 0; round < SMOOTHING_ROUNDS; round++) {
    line = line.map((point, k): Point => {
      if (k === 0 || k === line.length - 1) return point;
      const [before, after] = [line[k - 1], line[k + 1]];
      return [(before[0] + 2 * point[0] + after[0]) / 4, (before[1] + 2 * point[1] + after[1]) / 4];
    });
  }
  return line;
}

/** Evenly spaced points between the ends of a line, ends left out. */
function resampled(line: readonly Point[], spacingPx: number, isLoop: boolean): Point[] {
  const along = [0];
  for (let k = 1; k < line.length; k++)
    along.push(along[k - 1] + hypot(line[k][0] - line[k - 1][0], line[k][1] - line[k - 1][1]));
  const length = along[along.length - 1];
  const steps = max(isLoop ? 3 : 1, round(length / spacingPx));
  const points: Point[] = [];
  for (let step = 1, k = 0; step < steps; step++) {
    const at = (length * step) / steps;
    while (k < line.length - 2 && along[k + 1] < at) k++;
    const share = (at - along[k]) / max(along[k + 1] - along[k], Number.EPSILON);
    points.push([
      line[k][0] + share * (line[k + 1][0] - line[k][0]),
      line[k][1] + share * (line[k + 1][1] - line[k][1]),
    ]);
  }
  return points;
}

interface RowEnd {
  row: number;
  atStart: boolean;
}

/** Joins rows that run on straightly through a shared end node, the straightest first. */
function joinThrough(rows: readonly number[][], { x, y }: Nodes): Path[] {
  const endsAt = new Map<number, RowEnd[]>();
  rows.forEach((nodes, row) => {
    if (nodes.length < 2) return;
    for (const atStart of [true, false]) {
      const node = atStart ? nodes[0] : nodes[nodes.length - 1];
      endsAt.set(node, [...(endsAt.get(node) ?? []), { row, atStart }]);
    }
  });
  const partner = new Map<string, RowEnd>();
  const name = ({ row, atStart }: RowEnd): string => `${row}${atStart}`;
  const away = ({ row, atStart }: RowEnd): number => {
    const nodes = atStart ? rows[row] : [...rows[row]].reverse();
    const far = nodes[min(LOOK_AHEAD, nodes.length - 1)];
    return Math.atan2(y[far] - y[nodes[0]], x[far] - x[nodes[0]]);
  };
  for (const ends of endsAt.values()) {
    const pairs = ends.flatMap((one, k) =>
      ends
        .slice(k + 1)
        .map((other) => ({ one, other, turn: Math.PI - Math.abs(angleBetween(away(one), away(other))) })),
    );
    pairs.sort((p, q) => p.turn - q.turn);
    for (const { one, other, turn } of pairs) {
      const isFree = !partner.has(name(one)) && !partner.has(name(other));
      if (!isFree || (turn > MOST_TURN && ends.length > 2)) continue;
      partner.set(name(one), other);
      partner.set(name(other), one);
    }
  }
  return walkRows(rows, (end) => partner.get(name(end)));
}

export function angleBetween(from: number, to: number): number {
  const turn = to - from;
  return turn - 2 * Math.PI * round(turn / (2 * Math.PI));
}

function walkRows(rows: readonly number[][], partnerOf: (end: RowEnd) => RowEnd | undefined): Path[] {
  const used = new Uint8Array(rows.length);
  const paths: Path[] = [];
  const walk = (first: RowEnd): void => {
    const nodes: number[] = [];
    let end: RowEnd | undefined = first;
    let isClosed = false;
    while (end) {
      if (used[end.row]) {
        isClosed = nodes[0] === nodes[nodes.length - 1] && nodes.length > 2;
        break;
      }
      used[end.row] = 1;
      const row: number[] = end.atStart ? rows[end.row] : [...rows[end.row]].reverse();
      nodes.push(...(nodes.length > 0 ? row.slice(1) : row));
      end = partnerOf({ row: end.row, atStart: !end.atStart });
    }
    paths.push({ nodes, isClosed });
  };
  rows.forEach((_, row) => {
    for (const atStart of [true, false])
      if (!used[row] && !partnerOf({ row, atStart })) walk({ row, atStart });
  });
  rows.forEach((_, row) => {
    if (!used[row]) walk({ row, atStart: true });
  });
  return paths;
}
