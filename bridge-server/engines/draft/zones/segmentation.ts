/**
 * Segmentation: a cel is a puzzle of flat zones. Neighbours whose colour hardly differs are joined (union-find); what
 * stays too small is line, rim or texture and gets zone 0. Each zone is described by its colour and its moments: area,
 * centre, main axis, eccentricity, compactness.
 */
import { joinGradients } from './gradients';
import { INK, withoutInk } from './ink';
import { lookDifference, type Drawing } from '../raster/drawing';

const JOIN_DIFFERENCE = 9;
/** Zones whose mean colours differ by more than this (0..255) are never joined. */
const MOST_MEAN_DIFFERENCE = 40;
/** Smallest zone as a share of the picture (24 px of 512 x 320), and in px. */
const LEAST_AREA_SHARE = 24 / (512 * 320);
const LEAST_AREA_PX = 12;
/** More zones than this are texture: only the largest are kept, so that matching stays cheap. */
const MOST_ZONES = 320;
const PAGE_AREA_SHARE = 0.06;
const PAGE_BORDERS = 3;
const CLEAR_ALPHA = 8;

export interface Zone {
  areaPx: number;
  centreX: number;
  centreY: number;
  /** Mean [red, green, blue, alpha], 0..255. */
  colour: readonly [number, number, number, number];
  /** 0 (round) to 1 (a line). */
  eccentricity: number;
  /** Covariance of the pixels' places, px^2. */
  spread: { xx: number; xy: number; yy: number };
  /** Angle of the main axis, radians. */
  axis: number;
  /** 1 for a filled ellipse, less for thin or scattered shapes. */
  compactness: number;
  left: number;
  top: number;
  /** Exclusive. */
  right: number;
  bottom: number;
  /** The page: large and on three or more borders. */
  isPage: boolean;
  /** Nothing is painted here: page shines through. */
  isClear: boolean;
}

export interface Segmentation {
  widthPx: number;
  heightPx: number;
  /** Width of the widest lines, px. */
  linePx: number;
  /** Diagonal of what both keys draw, px. */
  spanPx: number;
  /** Zone number of each pixel; 0 is line, rim or texture. */
  labels: Int32Array;
  /** zones[0] is zone number 1. */
  zones: Zone[];
  /** The pixels of zone number k are members[starts[k]] .. members[starts[k + 1] - 1]; k = 0 are the line pixels. */
  members: Int32Array;
  starts: Int32Array;
  /** Zone numbers of what lies over a zone that comes in pieces. */
  coveredBy?: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Tells whether something is painted there that is no page: a zone, or the part that it is of. */
export function isDrawn({ isPage, isClear }: Pick<Zone, 'isPage' | 'isClear'>): boolean {
  return !isPage && !isClear;
}

/** Zones whose colours differ by no more than this in any channel are of one colour. */
const SAME_COLOUR = 12;

export function areLike(one: Zone, other: Zone): boolean {
  return one.colour.every((value, c) => Math.abs(value - other.colour[c]) <= SAME_COLOUR);
}

/** @param spanPx diagonal of what both keys draw; that of the picture where nothing else is known */
export function segment(
  drawing: Drawing,
  spanPx = Math.hypot(drawing.widthPx, drawing.heightPx),
): Segmentation {
  const { widthPx, heightPx } = drawing;
  const roots = joinGradients(joinFlatNeighbours(drawing), drawing);
  const inked = withoutInk(roots, drawing);
  const labels = numberZones(
    withoutBlots(roots, splitRoots(inked.roots, widthPx), inked.linePx),
    widthPx * heightPx,
  );
  return segmentationOf(drawing, labels, { linePx: inked.linePx, spanPx });
}

/** Describes zones that are already numbered from 1 on. */
export function segmentationOf(
  drawing: Drawing,
  labels: Int32Array,
  { linePx, spanPx }: Pick<Segmentation, 'linePx' | 'spanPx'>,
): Segmentation {
  const { widthPx, heightPx } = drawing;
  const zones = describeZones(drawing, labels);
  return { widthPx, heightPx, linePx, spanPx, labels, zones, ...listMembers(labels, zones.length) };
}

/** Pixel lists of all zones by one counting sort. */
function listMembers(labels: Int32Array, zones: number): { members: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(zones + 2);
  for (let i = 0; i < labels.length; i++) starts[labels[i] + 1]++;
  for (let k = 1; k < starts.length; k++) starts[k] += starts[k - 1];
  const next = starts.slice();
  const members = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) members[next[labels[i]]++] = i;
  return { members, starts };
}

function find(parent: Int32Array, pixel: number): number {
  let root = pixel;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]];
    root = parent[root];
  }
  return root;
}

/** Makes the zones of two pixels one. */
function join(parent: Int32Array, i: number, j: number): void {
  const a = find(parent, i);
  const b = find(parent, j);
  if (a < b) parent[b] = a;
  else parent[a] = b;
}

/**
 * The root pixel of each pixel's zone. The likest neighbours are joined first, and what has become two zones of plainly
 * different mean stays two: a soft edge or a cast shadow must not pour a pole into the page around it.
 */
function joinFlatNeighbours({ widthPx, heightPx, look }: Drawing): Int32Array {
  const pixels = widthPx * heightPx;
  const parent = new Int32Array(pixels);
  const count = new Int32Array(pixels).fill(1);
  const sums = new Float64Array(look);
  for (let i = 0; i < pixels; i++) parent[i] = i;
  const differ = (a: number, b: number): boolean => {
    for (let c = 0; c < 4; c++) {
      if (Math.abs(sums[a * 4 + c] / count[a] - sums[b * 4 + c] / count[b]) > MOST_MEAN_DIFFERENCE)
        return true;
    }
    return false;
  };
  const edges = likestFirst(look, widthPx, pixels);
  for (let k = 0; k < edges.length; k++) {
    const i = edges[k] >> 1;
    const a = find(parent, i);
    const b = find(parent, edges[k] & 1 ? i - widthPx : i - 1);
    if (a === b || differ(a, b)) continue;
    const [root, child] = a < b ? [a, b] : [b, a];
    parent[child] = root;
    count[root] += count[child];
    for (let c = 0; c < 4; c++) sums[root * 4 + c] += sums[child * 4 + c];
  }
  for (let i = 0; i < pixels; i++) parent[i] = find(parent, i);
  return parent;
}

/** Pairs of like neighbours by rising difference: 2 i for pixel i and its left, 2 i + 1 for i and its upper neighbour. */
function likestFirst(look: Float32Array, widthPx: number, pixels: number): Int32Array {
  const levels = new Uint8Array(2 * pixels).fill(JOIN_DIFFERENCE);
  const starts = new Int32Array(JOIN_DIFFERENCE + 1);
  for (let i = 0; i < pixels; i++) {
    const left = i % widthPx > 0 ? lookDifference(look, i * 4, look, (i - 1) * 4) : JOIN_DIFFERENCE;
    const above = i >= widthPx ? lookDifference(look, i * 4, look, (i - widthPx) * 4) : JOIN_DIFFERENCE;
    levels[2 * i] = Math.min(JOIN_DIFFERENCE, left);
    levels[2 * i + 1] = Math.min(JOIN_DIFFERENCE, above);
    starts[Math.min(JOIN_DIFFERENCE, levels[2 * i] + 1)]++;
    starts[Math.min(JOIN_DIFFERENCE, levels[2 * i + 1] + 1)]++;
  }
  starts[JOIN_DIFFERENCE] = 0;
  let total = 0;
  for (let e = 0; e < levels.length; e++) if (levels[e] < JOIN_DIFFERENCE) total++;
  for (let level = 1; level < JOIN_DIFFERENCE; level++) starts[level] += starts[level - 1];
  const edges = new Int32Array(total);
  for (let e = 0; e < levels.length; e++) {
    if (levels[e] < JOIN_DIFFERENCE) edges[starts[levels[e]]++] = e;
  }
  return edges;
}

/** Where lines meet the ink is thick: such blots, so many line widths across, are ink too. */
const BLOT_WIDTHS = 2;

/** Small pieces of what was a much larger zone are ink. */
function withoutBlots(before: Int32Array, pieces: Int32Array, linePx: number): Int32Array {
  const whole = new Int32Array(before.length);
  const piece = new Int32Array(before.length);
  for (let i = 0; i < before.length; i++) {
    whole[before[i]]++;
    if (pieces[i] !== INK) piece[pieces[i]]++;
  }
  const most = (BLOT_WIDTHS * linePx) ** 2;
  const kept = pieces.slice();
  for (let i = 0; i < pieces.length; i++) {
    const size = pieces[i] === INK ? most : piece[pieces[i]];
    if (size < most && whole[before[i]] > 2 * size) kept[i] = INK;
  }
  return kept;
}

/** What was one zone may have come apart without its thin limbs: each piece gets a root of its own, ink stays INK. */
function splitRoots(roots: Int32Array, widthPx: number): Int32Array {
  const parent = new Int32Array(roots.length);
  for (let i = 0; i < roots.length; i++) parent[i] = i;
  for (let i = 0; i < roots.length; i++) {
    if (roots[i] === INK) continue;
    if (i % widthPx > 0 && roots[i - 1] === roots[i]) join(parent, i, i - 1);
    if (i >= widthPx && roots[i - widthPx] === roots[i]) join(parent, i, i - widthPx);
  }
  for (let i = 0; i < parent.length; i++) parent[i] = roots[i] === INK ? INK : find(parent, i);
  return parent;
}

function numberZones(roots: Int32Array, pixels: number): Int32Array {
  const area = new Int32Array(pixels);
  for (let i = 0; i < pixels; i++) if (roots[i] >= 0) area[roots[i]]++;
  const leastArea = Math.max(LEAST_AREA_PX, Math.round(LEAST_AREA_SHARE * pixels));
  const kept: number[] = [];
  for (let i = 0; i < pixels; i++) if (area[i] >= leastArea) kept.push(i);
  if (kept.length > MOST_ZONES) {
    kept.sort((a, b) => area[b] - area[a] || a - b);
    kept.length = MOST_ZONES;
    kept.sort((a, b) => a - b);
  }
  const number = new Int32Array(pixels);
  kept.forEach((root, k) => (number[root] = k + 1));
  const labels = new Int32Array(pixels);
  for (let i = 0; i < pixels; i++) labels[i] = roots[i] < 0 ? 0 : number[roots[i]];
  return labels;
}

const SUMS = 10;

function describeZones({ widthPx, heightPx, look }: Drawing, labels: Int32Array): Zone[] {
  let count = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] > count) count = labels[i];
  const sums = new Float64Array((count + 1) * SUMS);
  const box = new Int32Array((count + 1) * 4);
  for (let k = 0; k <= count; k++) box.set([widthPx, heightPx, 0, 0], k * 4);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (labels[i] === 0) continue;
      addPixel(sums, labels[i] * SUMS, x, y, look, i * 4);
      growBox(box, labels[i] * 4, x, y);
    }
  }
  return Array.from({ length: count }, (_, k) =>
    zoneFrom(sums.subarray((k + 1) * SUMS), box.subarray((k + 1) * 4), widthPx, heightPx),
  );
}

function addPixel(sums: Float64Array, s: number, x: number, y: number, look: Float32Array, j: number): void {
  sums[s]++;
  sums[s + 1] += x;
  sums[s + 2] += y;
  sums[s + 3] += x * x;
  sums[s + 4] += y * y;
  sums[s + 5] += x * y;
  for (let c = 0; c < 4; c++) sums[s + 6 + c] += look[j + c];
}

function growBox(box: Int32Array, b: number, x: number, y: number): void {
  if (x < box[b]) box[b] = x;
  if (y < box[b + 1]) box[b + 1] = y;
  if (x >= box[b + 2]) box[b + 2] = x + 1;
  if (y >= box[b + 3]) box[b + 3] = y + 1;
}

/** Keeps a one-pixel-thin zone from dividing by zero: the variance of a pixel's own square, both axes. */
const PIXEL_VARIANCE = 0.2;

function zoneFrom(sums: Float64Array, box: Int32Array, widthPx: number, heightPx: number): Zone {
  const areaPx = sums[0];
  const centreX = sums[1] / areaPx;
  const centreY = sums[2] / areaPx;
  const xx = sums[3] / areaPx - centreX * centreX;
  const yy = sums[4] / areaPx - centreY * centreY;
  const xy = sums[5] / areaPx - centreX * centreY;
  const spread = xx + yy + PIXEL_VARIANCE;
  const [left, top, right, bottom] = box;
  const borders =
    Number(left === 0) + Number(top === 0) + Number(right === widthPx) + Number(bottom === heightPx);
  return {
    areaPx,
    centreX,
    centreY,
    colour: [sums[6] / areaPx, sums[7] / areaPx, sums[8] / areaPx, sums[9] / areaPx],
    eccentricity: (2 * Math.sqrt(((xx - yy) * (xx - yy)) / 4 + xy * xy)) / spread,
    spread: { xx: xx + PIXEL_VARIANCE / 2, xy, yy: yy + PIXEL_VARIANCE / 2 },
    axis: 0.5 * Math.atan2(2 * xy, xx - yy),
    compactness: areaPx / (spread * 2 * Math.PI),
    left,
    top,
    right,
    bottom,
    isClear: sums[9] / areaPx < CLEAR_ALPHA,
    isPage: areaPx > PAGE_AREA_SHARE * widthPx * heightPx && borders >= PAGE_BORDERS,
  };
}
