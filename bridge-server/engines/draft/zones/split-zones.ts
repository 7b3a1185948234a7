/**
 * Split zones: what an occluder cuts in two in one key is one zone in the other. Where a zone lost much of its area and a
 * zone without a partner, of the same colour, comes from the lost part of it, both are taken as one zone again, so that
 * matching may go on one to one.
 */
import type { Drawing } from '../raster/drawing';
import type { Match, Matching } from '../matching/matching';
import { isPartly, zoneBetween } from './contacts';
import { partedZones } from './parted-zones';
import { areLike, isDrawn, segmentationOf, type Segmentation } from './segmentation';

/** The pieces must together be this much nearer to the whole (difference of logarithms of areas). */
const LEAST_GAIN = 0.08;
/** This share of a piece must come from the whole. */
const LEAST_LANDING = 0.5;
/** A piece that was matched at a higher cost than the first is one all the same when more than this share of it comes from there. */
const DOUBTED_COST = 2.2;
const SURE_LANDING = 0.85;
const SAMPLES = 200;
/** The motion that neighbours suggest is too far where a zone lost its lower half: parts of it are tried too. */
const SHARES_OF_WAY = [1, 0.75, 0.5, 0.25, 0];

/** @returns both segmentations, with pieces joined; the same objects where nothing was to join */
export function joinSplitZones(
  [a, drawingA]: readonly [Segmentation, Drawing],
  [b, drawingB]: readonly [Segmentation, Drawing],
  matching: Matching,
): [Segmentation, Segmentation] {
  const { matches, expectedA, expectedB } = matching;
  const parted = partedZones(a, b, matching);
  const turned = matches.map(({ zoneA, zoneB, cost }) => ({ zoneA: zoneB, zoneB: zoneA, cost }));
  const back = expectedB.map(({ dx, dy, angle }) => ({ dx: -dx, dy: -dy, angle: -angle }));
  return [
    joined(a, drawingA, [...piecesOf(b, a, turned, expectedA), ...parted.map(({ inA }) => inA)]),
    joined(b, drawingB, [...piecesOf(a, b, matches, back), ...parted.map(({ inB }) => inB)]),
  ];
}

/** Zone of `split` -> the zone that it belongs to. @param back where each zone of `split` comes from in `whole` */
function piecesOf(
  whole: Segmentation,
  split: Segmentation,
  matches: readonly Match[],
  back: readonly { dx: number; dy: number }[],
): Map<number, number> {
  const partnerOf = new Map(matches.map(({ zoneA, zoneB }) => [zoneA, zoneB]));
  const costOf = new Map(matches.map(({ zoneB, cost }) => [zoneB, cost]));
  const area = new Map<number, number>();
  const pieces = new Map<number, number>();
  const isDoubted = (zone: number): boolean => (costOf.get(zone) ?? Infinity) > DOUBTED_COST;
  const loose = split.zones.map((_, k) => k).filter((k) => isDoubted(k) && !split.zones[k].isPage);
  loose.sort((x, y) => split.zones[y].areaPx - split.zones[x].areaPx || x - y);
  for (const piece of loose) {
    const least = costOf.has(piece) ? SURE_LANDING : LEAST_LANDING;
    const source = sourceOf(piece, split, whole, back[piece], least);
    const main = source === undefined ? undefined : partnerOf.get(source);
    if (source === undefined || main === undefined || main === piece) continue;
    const wholeArea = whole.zones[source].areaPx;
    const mainArea = area.get(main) ?? split.zones[main].areaPx;
    const together = mainArea + split.zones[piece].areaPx;
    const gain = Math.abs(Math.log(wholeArea / mainArea)) - Math.abs(Math.log(wholeArea / together));
    if (gain < LEAST_GAIN || !areLike(split.zones[piece], split.zones[main])) continue;
    area.set(main, together);
    pieces.set(piece, main);
  }
  return pieces;
}

/** The zone of `whole`, of the same colour, that most of a zone's pixels come from. */
function sourceOf(
  zone: number,
  split: Segmentation,
  whole: Segmentation,
  { dx, dy }: { dx: number; dy: number },
  least: number,
): number | undefined {
  let best: number | undefined;
  let most = least;
  for (const share of SHARES_OF_WAY) {
    for (const [source, landing] of landings(zone, split, whole, share * dx, share * dy)) {
      if (landing <= most || !areLike(split.zones[zone], whole.zones[source])) continue;
      most = landing;
      best = source;
    }
  }
  return best;
}

/** Share of a zone's pixels that come from each zone of `whole`. */
function landings(
  zone: number,
  { members, starts, widthPx }: Segmentation,
  whole: Segmentation,
  dx: number,
  dy: number,
): Map<number, number> {
  const first = starts[zone + 1];
  const count = starts[zone + 2] - first;
  const taken = Math.min(count, SAMPLES);
  const votes = new Map<number, number>();
  for (let k = 0; k < taken; k++) {
    const pixel = members[first + Math.floor((k * count) / taken)];
    const x = Math.round((pixel % widthPx) + dx);
    const y = Math.round(Math.floor(pixel / widthPx) + dy);
    if (x < 0 || y < 0 || x >= whole.widthPx || y >= whole.heightPx) continue;
    const label = whole.labels[y * whole.widthPx + x];
    if (label > 0) votes.set(label - 1, (votes.get(label - 1) ?? 0) + 1 / taken);
  }
  return votes;
}

/** @param joins pairs of zones that are one; chains of them are one, too */
function joined(
  segmentation: Segmentation,
  drawing: Drawing,
  joins: readonly (readonly [number, number])[],
): Segmentation {
  if (joins.length === 0) return segmentation;
  const main = segmentation.zones.map((_, zone) => zone);
  for (const [one, other] of joins) {
    const [from, to] = [main[one], main[other]];
    main.forEach((now, zone) => (main[zone] = now === from ? to : now));
  }
  const number = new Int32Array(segmentation.zones.length + 1);
  let next = 0;
  main.forEach((now, zone) => (number[zone + 1] = now === zone ? ++next : 0));
  main.forEach((now, zone) => (number[zone + 1] = number[now + 1]));
  const labels = segmentation.labels.map((label) => number[label]);
  return {
    ...segmentationOf(drawing, labels, segmentation),
    coveredBy: coversOf(segmentation, joins, number),
  };
}

/** What lies between two pieces of one zone lies over it. @param number the joined label of each old one */
function coversOf(
  segmentation: Segmentation,
  joins: readonly (readonly [number, number])[],
  number: Int32Array,
): Map<number, Set<number>> {
  const covers = new Map<number, Set<number>>();
  for (const [one, other] of joins) {
    const front = zoneBetween(segmentation, one, other);
    if (front === undefined || !isDrawn(segmentation.zones[front])) continue;
    const [back, over] = [number[one + 1], number[front + 1]];
    if (over === back || !isPartly(segmentation, one, front) || !isPartly(segmentation, other, front))
      continue;
    covers.set(back, (covers.get(back) ?? new Set()).add(over));
  }
  return covers;
}
