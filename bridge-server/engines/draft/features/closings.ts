/**
 * Closings: eyes that close and mouths that open. What one key shows within a part (an eye on a face) may be a line in the
 * other (a lid). Such a feature is taken off both keys; on its way each of its columns is squeezed onto the line.
 */
import type { Both } from '../raster/both';
import { lengthIn } from '../raster/both';
import type { Drawing } from '../raster/drawing';
import { lookDifference } from '../raster/drawing';
import { invert, poseAt, type Affine } from '../motion/pose';
import { isPair, type Part } from '../parts/parts';
import { boxGap, type Box } from '../parts/part-boxes';
import { rimShares } from '../zones/contacts';
import { isDrawn, type Segmentation } from '../zones/segmentation';
import { curveOf, profileOf, type Curve, type Profile } from './profiles';

/** One key, at the working size. */
export interface FeatureKey {
  zones: Segmentation;
  /** With and without its loose lines. */
  whole: Drawing;
  bare: Drawing;
}

/** A feature of one key that is a line in the other. */
export interface Closing {
  /** The key that shows it open: 0 for A and 1 for B. */
  openIn: 0 | 1;
  /** Its pixels in that key, and those of the line in the other, working px. */
  open: ReadonlySet<number>;
  line: ReadonlySet<number>;
  /** The zone that carries it, in A and in B. */
  carrier: Both<number>;
  /** Both as columns, in the frame of the open key. */
  profile: Profile;
  curve: Curve;
  /** Width of its outline, working px. */
  rimPx: number;
}

/** Loose ink differs by this from the paint beneath it (0..255). */
const INK_DIFFERENCE = 40;
/** Features are smaller than this (share of the picture). */
const MOST_SIZE_SHARE = 0.35;
/** Outlines of a feature reach this far around it, in widths of the widest lines, and px of 604. */
const OUTLINE_LINES = 1;
const OUTLINE_PX = 2;
/** What carries a feature surrounds it with this share of the pixels around, lines not counted. */
const LEAST_SURROUNDED = 0.6;
/** The line lies where the feature was, give or take this share of its size, and px of 604. */
const SLACK_SHARE = 0.3;
const SLACK_PX = 4;
/** Ink that both keys have in the same place (give or take, px of 604) is no lid. */
const SAME_PLACE_PX = 2.5;
/** The line is so wide (of the feature's width), at least so many times as wide as high, and so much flatter. */
const LEAST_WIDTH = 0.55;
const MOST_WIDTH = 1.8;
/** The feature and the line lie over each other with this share of the narrower one. */
const LEAST_COMMON = 0.75;
const LEAST_FLATNESS = 1.5;
const MOST_HEIGHT = 0.65;
/** Shorter and thinner lines are specks, px of 604. */
const LEAST_LINE_PX = 6;
const LEAST_THICKNESS_PX = 2;
const { floor, max, min, round } = Math;

/** @param parts what is known of both keys so far */
export function findClosings(keys: Both<FeatureKey>, parts: readonly Part[]): Closing[] {
  const lone = ([0, 1] as const).map((key) => loneLabels(keys[key], parts, key));
  const ink = [inkOf(keys[0], lone[0]), inkOf(keys[1], lone[1])] as const;
  return ([0, 1] as const).flatMap((key) =>
    groupsOf(keys[key].zones, lone[key]).flatMap((group) => closingOf(group, keys, ink, parts, key) ?? []),
  );
}

/** Lines, be they loose or zones of their own. */
function inkOf({ zones, whole, bare }: FeatureKey, lone: readonly number[]): Uint8Array {
  const isLone = new Uint8Array(zones.zones.length + 1);
  for (const label of lone) isLone[label] = 1;
  return Uint8Array.from(zones.labels, (label, i) =>
    label === 0 || isLone[label] || lookDifference(whole.look, i * 4, bare.look, i * 4) > INK_DIFFERENCE
      ? 1
      : 0,
  );
}

/** Small zones of one key only. */
function loneLabels({ zones }: FeatureKey, parts: readonly Part[], key: 0 | 1): number[] {
  const most = MOST_SIZE_SHARE * min(zones.widthPx, zones.heightPx);
  return parts.flatMap((part) => {
    const label = key === 0 ? part.labelA : part.labelB;
    if (label === 0 || isPair(part) || !isDrawn(part) || part.isBeyond || part.hiding) return [];
    const { left, right, top, bottom } = zones.zones[label - 1];
    return right - left > most || bottom - top > most ? [] : [label];
  });
}

/** Those that lie against each other together. */
function groupsOf(zones: Segmentation, labels: readonly number[]): number[][] {
  const gap = max(zones.linePx, lengthIn(zones, OUTLINE_PX)) + 1;
  const groups: number[][] = [];
  for (const label of labels) {
    const near = groups.filter((group) =>
      group.some((other) => boxGap(zones.zones[other - 1], zones.zones[label - 1]) <= gap),
    );
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push([...near.flat(), label]);
  }
  return groups;
}

function closingOf(
  group: readonly number[],
  keys: Both<FeatureKey>,
  ink: Both<Uint8Array>,
  parts: readonly Part[],
  openIn: 0 | 1,
): Closing | undefined {
  const { zones } = keys[openIn];
  const carrier = carrierOf(group, zones, parts, openIn);
  if (!carrier) return undefined;
  const [ownLabel, otherLabel] =
    openIn === 0 ? [carrier.labelA, carrier.labelB] : [carrier.labelB, carrier.labelA];
  const open = withOutline(group, zones, ink[openIn], ownLabel);
  if (!isSurrounded(open, zones, ink[openIn], ownLabel)) return undefined;
  const there = openIn === 0 ? poseAt(carrier.pose, 1) : invert(poseAt(carrier.pose, 1));
  const other = keys[1 - openIn].zones;
  const line = lineOf({ open, there, otherLabel }, zones, other, ink, openIn);
  if (!line) return undefined;
  const profile = profileOf(open, zones.widthPx);
  const curve = curveOf(line, zones.widthPx, invert(there));
  return isLineOf(curve, profile) && curve.thicknessPx > lengthIn(zones, LEAST_THICKNESS_PX)
    ? {
        openIn,
        open,
        line,
        carrier: [carrier.labelA, carrier.labelB],
        profile,
        curve,
        rimPx: rimOf(open, profile, keys[openIn].whole),
      }
    : undefined;
}

/** Width of the outline of a feature: the usual length of paint of one colour at the upper end of its columns. */
function rimOf(open: ReadonlySet<number>, { left, right }: Profile, { look, widthPx }: Drawing): number {
  const columns = new Map<number, number[]>();
  for (const i of open) columns.set(i % widthPx, [...(columns.get(i % widthPx) ?? []), i]);
  const quarter = (right - left) / 4;
  const runs: number[] = [];
  for (let x = Math.ceil(left + quarter); x <= right - quarter; x++) {
    const column = (columns.get(x) ?? []).sort((i, j) => i - j);
    const core = column[2] ?? 0;
    const end = column.findIndex(
      (i, k) => k > 2 && lookDifference(look, i * 4, look, core * 4) > INK_DIFFERENCE,
    );
    if (end > 0) runs.push(end);
  }
  return runs.sort((one, other) => one - other)[runs.length >> 1] ?? 0;
}

/** Tells whether a curve lies along a feature, flat, and all over it. */
function isLineOf(curve: Curve, profile: Profile): boolean {
  const width = curve.right - curve.left;
  const ownWidth = profile.right - profile.left;
  const common = min(curve.right, profile.right) - max(curve.left, profile.left);
  return (
    width > LEAST_WIDTH * ownWidth &&
    width < MOST_WIDTH * ownWidth &&
    common > LEAST_COMMON * min(width, ownWidth) &&
    width > LEAST_FLATNESS * curve.heightPx &&
    curve.heightPx < MOST_HEIGHT * profile.heightPx
  );
}

/** The part of both keys that most of a group's rim lies against. */
function carrierOf(
  group: readonly number[],
  zones: Segmentation,
  parts: readonly Part[],
  key: 0 | 1,
): Part | undefined {
  const shares = new Map<number, number>();
  for (const label of group) {
    const { areaPx } = zones.zones[label - 1];
    for (const [other, share] of rimShares(zones, label - 1)) {
      if (group.includes(other + 1)) continue;
      shares.set(other + 1, (shares.get(other + 1) ?? 0) + share * Math.sqrt(areaPx));
    }
  }
  const [label] = [...shares].sort(([, x], [, y]) => y - x)[0] ?? [];
  return parts.find(
    (part) => isPair(part) && isDrawn(part) && (key === 0 ? part.labelA : part.labelB) === label,
  );
}

/** The pixels of a group and of the ink around it; ink beside other zones than the carrier is theirs. */
function withOutline(
  group: readonly number[],
  { labels, members, starts, widthPx, linePx, ...size }: Segmentation,
  ink: Uint8Array,
  carrier: number,
): Set<number> {
  const open = new Set<number>();
  const beside = round(linePx);
  const isOthers = (i: number): boolean => {
    for (let dy = -beside; dy <= beside; dy++) {
      for (let dx = -beside; dx <= beside; dx++) {
        const there = labels[i + dy * widthPx + dx];
        if (there > 0 && there !== carrier && !group.includes(there)) return true;
      }
    }
    return false;
  };
  for (const label of group) for (let k = starts[label]; k < starts[label + 1]; k++) open.add(members[k]);
  const reach = Math.ceil(OUTLINE_LINES * linePx + lengthIn({ widthPx, ...size }, OUTLINE_PX));
  let rim = [...open];
  for (let step = 0; step < reach; step++) {
    const next: number[] = [];
    for (const i of rim) {
      for (const j of [i - 1, i + 1, i - widthPx, i + widthPx]) {
        if (!ink[j] || open.has(j) || isOthers(j)) continue;
        open.add(j);
        next.push(j);
      }
    }
    rim = next;
  }
  return open;
}

/** Tells whether what lies around a feature is mostly what carries it. */
function isSurrounded(
  open: ReadonlySet<number>,
  { labels, widthPx, linePx }: Segmentation,
  ink: Uint8Array,
  carrier: number,
): boolean {
  const away = round(linePx) + 1;
  let [around, carried] = [0, 0];
  for (const i of open) {
    for (const j of [i - away, i + away, i - away * widthPx, i + away * widthPx]) {
      if (j < 0 || j >= labels.length || open.has(j) || ink[j]) continue;
      around++;
      if (labels[j] === carrier) carried++;
    }
  }
  return around > 0 && carried >= LEAST_SURROUNDED * around;
}

interface Place {
  open: ReadonlySet<number>;
  /** From the key that shows the feature to the other. */
  there: Affine;
  /** Of the part that carries it, in the other key. */
  otherLabel: number;
}

/** The ink of the other key that lies where the feature was, and that the open key does not have. */
function lineOf(
  { open, there, otherLabel }: Place,
  own: Segmentation,
  other: Segmentation,
  ink: Both<Uint8Array>,
  openIn: 0 | 1,
): Set<number> | undefined {
  const box = landedBox(open, there, own);
  const back = invert(there);
  const near = round(lengthIn(own, SAME_PLACE_PX));
  const isKnown = (j: number): boolean => {
    const x = j % other.widthPx;
    const y = floor(j / other.widthPx);
    const u = round(back.a * x + back.b * y + back.x);
    const v = round(back.c * x + back.d * y + back.y);
    for (let dy = -near; dy <= near; dy++) {
      for (let dx = -near; dx <= near; dx++) {
        const i = (v + dy) * own.widthPx + u + dx;
        if (ink[openIn][i] && !open.has(i)) return true;
      }
    }
    return false;
  };
  const slackX = SLACK_SHARE * (box.right - box.left) + lengthIn(own, SLACK_PX);
  const slackY = SLACK_SHARE * (box.bottom - box.top) + lengthIn(own, SLACK_PX);
  const window = {
    left: max(1, floor(box.left - slackX)),
    right: min(other.widthPx - 2, floor(box.right + slackX)),
    top: max(1, floor(box.top - slackY)),
    bottom: min(other.heightPx - 2, floor(box.bottom + slackY)),
  };
  const line = new Set<number>();
  for (let y = window.top; y <= window.bottom; y++) {
    for (let x = window.left; x <= window.right; x++) {
      const j = y * other.widthPx + x;
      if (ink[1 - openIn][j] && liesOn(j, otherLabel, other) && !isKnown(j)) line.add(j);
    }
  }
  return line.size >= lengthIn(own, LEAST_LINE_PX) ? largestPiece(line, other.widthPx) : undefined;
}

/** Tells whether a pixel of ink lies on a zone: that zone is above or below it. */
function liesOn(pixel: number, label: number, { labels, widthPx, linePx }: Segmentation): boolean {
  const away = round(linePx) + 1;
  const beside = [0, -away, away, -away * widthPx, away * widthPx].map((step) => labels[pixel + step]);
  return beside.filter((there) => there === label).length >= 2;
}

function largestPiece(pixels: ReadonlySet<number>, widthPx: number): Set<number> {
  const left = new Set(pixels);
  let largest: Set<number> = new Set();
  for (const first of pixels) {
    if (!left.delete(first)) continue;
    const piece = [first];
    for (let k = 0; k < piece.length; k++) {
      for (const row of [-widthPx, 0, widthPx])
        for (const step of [row - 1, row, row + 1])
          if (left.delete(piece[k] + step)) piece.push(piece[k] + step);
    }
    if (piece.length > largest.size) largest = new Set(piece);
  }
  return largest;
}

function landedBox(open: ReadonlySet<number>, { a, b, c, d, x, y }: Affine, { widthPx }: Segmentation): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const i of open) {
    const [u, v] = [i % widthPx, floor(i / widthPx)];
    box.left = min(box.left, a * u + b * v + x);
    box.right = max(box.right, a * u + b * v + x);
    box.top = min(box.top, c * u + d * v + y);
    box.bottom = max(box.bottom, c * u + d * v + y);
  }
  return box;
}
