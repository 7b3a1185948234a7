/**
 * Thick outlines: a line that is thick enough is a zone of its own, and joins all the outlines that it meets. A zone that
 * lies within such a line in both keys and goes another way than it takes its own outline along: the ring around it that
 * both keys show. What remains of the line is then known where the ring was not.
 */
import { bedOf, rimShares } from './contacts';
import { distanceMap, distanceTransform } from '../raster/distance-transform';
import type { Drawing } from '../raster/drawing';
import type { Match, Matching } from '../matching/matching';
import { isDrawn, segmentationOf, type Segmentation, type Zone } from './segmentation';

/** A zone lies within another when this share of its rim touches it. */
const LEAST_AROUND = 0.95;
/** It must go this much another way (share of the diagonal). */
const LEAST_APART_SHARE = 8 / 604;
/** Rings thinner than this are lines already, px. */
const LEAST_RING_PX = 3;
/** Along this share of the zone's rim the line ends within so many widths of the ring. */
const LEAST_TIGHT = 0.5;
const TIGHT = 1.5;
/** A line is about as thick everywhere: nowhere is it this many times deeper than the ring is wide. */
const MOST_DEPTH = 1.5;
/** No ring is all round: this much more of the line goes with it, px. */
const RING_SLACK_PX = 1.5;
/** So much of a line must remain without its rings, as a share of it. */
const LEAST_REST = 0.25;
/** It takes a bite from what has this share of its rim along the ring. */
const LEAST_BITE = 0.15;

/** A zone of one key, the line around it, and how much of the line goes with the zone, px. */
interface Outlined {
  zone: number;
  line: number;
  width: number;
}

/** @returns both segmentations, with rings given to what they are around; the same objects where there are none */
export function withThickOutlines(
  [a, drawingA]: readonly [Segmentation, Drawing],
  [b, drawingB]: readonly [Segmentation, Drawing],
  { matches }: Matching,
): [Segmentation, Segmentation] {
  const partnerOf = new Map(matches.map(({ zoneA, zoneB }) => [zoneA, zoneB]));
  const found = matches.flatMap((match) => outlined(a, b, match, partnerOf) ?? []);
  if (found.length === 0) return [a, b];
  const [inA, inB] = [found.map(([ring]) => ring), found.map(([, ring]) => ring)];
  const ringed: [Segmentation, Segmentation] = [withRings(a, drawingA, inA), withRings(b, drawingB, inB)];
  return keepLines(a, ringed[0], inA) && keepLines(b, ringed[1], inB) ? ringed : [a, b];
}

/** A line that is nothing but rings has no motion of its own that they could depart from. */
function keepLines(before: Segmentation, after: Segmentation, found: readonly Outlined[]): boolean {
  return found.every(({ line }) => {
    const rest = line < after.zones.length ? after.zones[line].areaPx : 0;
    return rest > LEAST_REST * before.zones[line].areaPx;
  });
}

/** A matched zone in both keys, when it takes a ring of the line around it along. */
function outlined(
  a: Segmentation,
  b: Segmentation,
  { zoneA, zoneB }: Match,
  partnerOf: ReadonlyMap<number, number>,
): [[Outlined, Outlined]] | undefined {
  const lineA = bedOf(a, zoneA, LEAST_AROUND);
  const lineB = bedOf(b, zoneB, LEAST_AROUND);
  if (lineA === undefined || lineB === undefined || partnerOf.get(lineA) !== lineB) return undefined;
  const own = way(a.zones[zoneA], b.zones[zoneB]);
  const lines = way(a.zones[lineA], b.zones[lineB]);
  const least = LEAST_APART_SHARE * Math.hypot(a.widthPx, a.heightPx);
  if (Math.hypot(own.x - lines.x, own.y - lines.y) < least) return undefined;
  const [widthA, widthB] = [ringWidth(a, zoneA, lineA), ringWidth(b, zoneB, lineB)];
  if (widthA === undefined || widthB === undefined) return undefined;
  const width = Math.min(widthA, widthB);
  return [
    [
      { zone: zoneA, line: lineA, width },
      { zone: zoneB, line: lineB, width },
    ],
  ];
}

function way(from: Zone, to: Zone): { x: number; y: number } {
  return { x: to.centreX - from.centreX, y: to.centreY - from.centreY };
}

/** Width of the widest ring of a line that fits around a zone, px; undefined where what is around it is no line. */
function ringWidth(segmentation: Segmentation, zone: number, line: number): number | undefined {
  const window = windowAround(segmentation, zone);
  const { labels, widthPx, heightPx } = window;
  const toOther = (isSame: (label: number) => boolean): Float32Array =>
    distanceMap(
      Uint8Array.from(labels, (label) => (label === 0 || isSame(label) ? 0 : 1)),
      widthPx,
      heightPx,
    );
  const beyond = toOther((label) => label === zone + 1 || label === line + 1);
  const depth = toOther((label) => label === line + 1);
  const reaches: number[] = [];
  let deepest = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === line + 1) deepest = Math.max(deepest, depth[i]);
    const isRim =
      labels[i] === zone + 1 && [i - 1, i + 1, i - widthPx, i + widthPx].some((j) => labels[j] !== zone + 1);
    if (isRim) reaches.push(beyond[i]);
  }
  const width = reaches.reduce((least, reach) => Math.min(least, reach), Infinity);
  const tight = reaches.filter((reach) => reach < TIGHT * width).length;
  const isLine = deepest < MOST_DEPTH * width && tight > LEAST_TIGHT * reaches.length;
  return isLine && width >= LEAST_RING_PX && width < window.margin ? width : undefined;
}

interface Window {
  labels: Int32Array;
  widthPx: number;
  heightPx: number;
  /** How far it reaches beyond the zone, px: the zone's own size. */
  margin: number;
}

function windowAround({ labels, zones, widthPx, heightPx }: Segmentation, zone: number): Window {
  const { areaPx, left, top, right, bottom } = zones[zone];
  const margin = Math.ceil(Math.sqrt(areaPx));
  const x = Math.max(0, left - margin);
  const y = Math.max(0, top - margin);
  const width = Math.min(widthPx, right + margin) - x;
  const height = Math.min(heightPx, bottom + margin) - y;
  const part = new Int32Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (y + row) * widthPx + x;
    part.set(labels.subarray(from, from + width), row * width);
  }
  return { labels: part, widthPx: width, heightPx: height, margin };
}

/** Gives each zone its ring, and notes that it lies over the line and over what it takes a bite from. */
function withRings(segmentation: Segmentation, drawing: Drawing, found: readonly Outlined[]): Segmentation {
  const labels = segmentation.labels.slice();
  for (const ring of found) giveRing(labels, segmentation, ring);
  const given = segmentationOf(drawing, labels, segmentation);
  const coveredBy = new Map(segmentation.coveredBy);
  const note = (back: number, front: number): void =>
    void coveredBy.set(back + 1, new Set([...(coveredBy.get(back + 1) ?? []), front + 1]));
  for (const { zone, line } of found) {
    note(line, zone);
    for (const other of rimShares(given, zone).keys()) {
      const isBitten = (rimShares(given, other).get(zone) ?? 0) > LEAST_BITE;
      if (other !== line && isBitten && isDrawn(given.zones[other])) note(other, zone);
    }
  }
  return { ...given, coveredBy };
}

function giveRing(labels: Int32Array, segmentation: Segmentation, { zone, line, width }: Outlined): void {
  const { members, starts, widthPx, heightPx } = segmentation;
  const reach = width + RING_SLACK_PX;
  const own = new Uint8Array(labels.length);
  const rows = new Uint8Array(heightPx);
  const { top, bottom } = segmentation.zones[zone];
  rows.fill(1, Math.max(0, Math.floor(top - reach)), Math.min(heightPx, Math.ceil(bottom + reach)));
  for (let m = starts[zone + 1]; m < starts[zone + 2]; m++) own[members[m]] = 1;
  const { squared } = distanceTransform(own, widthPx, heightPx, rows);
  for (let m = starts[line + 1]; m < starts[line + 2]; m++) {
    const i = members[m];
    if (rows[Math.floor(i / widthPx)] && squared[i] <= reach * reach) labels[i] = zone + 1;
  }
}
