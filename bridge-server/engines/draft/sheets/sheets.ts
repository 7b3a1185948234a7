/**
 * Sheets: parts that hold together along their borders are one sheet of rubber. What touches in both keys and moves alike
 * along the border is drawn as one piece, ink and all, so that no crack, no shred and no broken outline can come between;
 * a sheet ends only where the keys show that one part slides over the other, leaves it, or comes to it.
 */
import type { KeyMotion } from '../motion/key-motion';
import type { Part } from '../parts/parts';
import { isDrawn } from '../zones/segmentation';
import { lengthIn, type Both } from '../raster/both';
import { bordersOf, pairKey, type Border, type Borders } from './borders';

export interface Sheets {
  /** Sheet of each part. */
  sheetOf: Int32Array;
  /** Parts of each sheet. */
  members: readonly (readonly number[])[];
  /** One a sheet: page and clear parts, each a sheet of its own. */
  isGround: readonly boolean[];
  /** One a sheet; greater is in front. */
  ranks: Float32Array;
}

/**
 * The ways of two parts along their border may lie this far apart: a share of the smaller part's size (root of its area),
 * within limits (px of 604). What lies within the other all around may slide on it by its whole size.
 */
const STRAIN = 0.5;
const ENCLOSED_STRAIN = 1;
const LEAST_TOLERANCE_PX = 8;
const MOST_TOLERANCE_PX = 30;
/** Beyond so many times that a border slides: its two sides are never in one sheet, whatever lies between. */
const SLIDING = 2;
/** Share of the smaller rim from which on a part lies within another. */
const ENCLOSED_SHARE = 0.7;
/** A border that is shorter than this share of its length in the other key opens or closes. */
const KEPT_SHARE = 0.4;
/** Parts that touch along less than this share of the smaller rim, and along nearly as much in the other key, hang together. */
const HINGE_CONTACT = 0.35;
const HINGE_KEPT = 0.5;
/** Borders shorter than this share of the smaller rim hold nothing. */
const LEAST_CONTACT = 0.05;
/** Parts that turn by so much more than each other (radians) are bones of two limbs. */
const MOST_BEND = 1.2;
/** What one key has only goes with what it touches along this share of its rim. */
const LONE_CONTACT = 0.3;

interface Weld {
  p: number;
  q: number;
  strength: number;
}

/**
 * @param ranks one a part, greater is in front
 * @param united parts that are known to move as one
 */
export function findSheets(
  parts: readonly Part[],
  motions: Both<KeyMotion>,
  ranks: Float32Array,
  united: readonly (readonly number[])[],
  size: { widthPx: number; heightPx: number },
): Sheets {
  const drawn = parts.map(isDrawn);
  const borders = motions.map(({ partOf, flow }) =>
    bordersOf(partOf, parts.length, size.widthPx, flow),
  ) as unknown as Both<Borders>;
  const { welds, slides } = judge(parts, drawn, borders, lengthIn(size, 1));
  const known = united.flatMap(([p, ...others]) => others.map((q) => ({ p, q, strength: Infinity })));
  const group = joined(parts.length, [...known, ...welds], slides);
  return numbered(parts, drawn, group, ranks, borders);
}

/** Which pairs hold together, the surest first, and which never may. @param unit px of 604 in working px */
function judge(
  parts: readonly Part[],
  drawn: readonly boolean[],
  borders: Both<Borders>,
  unit: number,
): { welds: Weld[]; slides: Set<number> } {
  const [inA, inB] = borders;
  const welds: Weld[] = [];
  const slides = new Set<number>();
  const counts = ({ p, q }: Border): boolean =>
    drawn[p] && drawn[q] && !isLone(parts[p]) && !isLone(parts[q]);
  for (const [key, a] of inA.pairs) {
    if (!counts(a)) continue;
    const b = inB.pairs.get(key);
    const [contactA, contactB] = [shareOfRim(a, inA), b ? shareOfRim(b, inB) : 0];
    const [least, most] = [Math.min(contactA, contactB), Math.max(contactA, contactB)];
    const apart = Math.max(a.apartPx, b?.apartPx ?? Infinity);
    const isHinge = most < HINGE_CONTACT && least > HINGE_KEPT * most;
    const tolerance = isHinge ? MOST_TOLERANCE_PX * unit : toleranceOf(parts, a, least, unit);
    if (apart > SLIDING * tolerance && most > LEAST_CONTACT) slides.add(key);
    const holds = apart < tolerance && least > LEAST_CONTACT && least > KEPT_SHARE * most;
    if (holds) welds.push({ p: a.p, q: a.q, strength: least * (1 - apart / tolerance) });
  }
  for (const [key, b] of inB.pairs) {
    if (counts(b) && !inA.pairs.has(key) && shareOfRim(b, inB) > LEAST_CONTACT) slides.add(key);
  }
  for (const one of borders) welds.push(...loneWelds(parts, drawn, one));
  welds.sort((x, y) => y.strength - x.strength || x.p - y.p || x.q - y.q);
  return { welds, slides };
}

/** How far apart the ways along a border may lie, px. */
function toleranceOf(parts: readonly Part[], { p, q }: Border, contact: number, unit: number): number {
  const bend = Math.abs(parts[p].pose.angle - parts[q].pose.angle);
  if (contact < ENCLOSED_SHARE && bend > MOST_BEND) return 0;
  const size = Math.sqrt(Math.min(parts[p].areaPx, parts[q].areaPx));
  const strain = contact < ENCLOSED_SHARE ? STRAIN : ENCLOSED_STRAIN;
  return Math.max(LEAST_TOLERANCE_PX * unit, Math.min(MOST_TOLERANCE_PX * unit, strain * size));
}

/** What only one key has is drawn on what it touches most. */
function loneWelds(parts: readonly Part[], drawn: readonly boolean[], borders: Borders): Weld[] {
  const best = new Map<number, Weld>();
  for (const border of borders.pairs.values()) {
    const { p, q } = border;
    if (!drawn[p] || !drawn[q]) continue;
    for (const [lone, other] of [
      [p, q],
      [q, p],
    ]) {
      if (!isLone(parts[lone]) || parts[lone].hiding) continue;
      const strength = border.lengthPx / Math.max(1, borders.rims[lone]);
      if (strength >= LONE_CONTACT && strength > (best.get(lone)?.strength ?? 0))
        best.set(lone, { p: lone, q: other, strength });
    }
  }
  return [...best.values()];
}

function isLone({ labelA, labelB }: Part): boolean {
  return labelA === 0 || labelB === 0;
}

/** Share of the shorter of both rims. */
function shareOfRim({ p, q, lengthPx }: Border, { rims }: Borders): number {
  return lengthPx / Math.max(1, Math.min(rims[p], rims[q]));
}

/** Joins welded pairs unless that would put two sides of a sliding border into one sheet. @returns group of each part */
function joined(parts: number, welds: readonly Weld[], slides: ReadonlySet<number>): Int32Array {
  const group = Int32Array.from({ length: parts }, (_, k) => k);
  const members = Array.from({ length: parts }, (_, k) => [k]);
  for (const { p, q, strength } of welds) {
    const [g, h] = [group[p], group[q]];
    if (g === h) continue;
    if (
      strength < Infinity &&
      members[g].some((m) => members[h].some((n) => slides.has(pairKey(m, n, parts))))
    )
      continue;
    for (const n of members[h]) group[n] = g;
    members[g].push(...members[h]);
    members[h] = [];
  }
  return group;
}

function numbered(
  parts: readonly Part[],
  drawn: readonly boolean[],
  group: Int32Array,
  ranks: Float32Array,
  borders: Both<Borders>,
): Sheets {
  const sheetOf = new Int32Array(parts.length);
  const numbers = new Map<number, number>();
  const members: number[][] = [];
  group.forEach((g, part) => {
    let sheet = numbers.get(g);
    if (sheet === undefined) numbers.set(g, (sheet = members.push([]) - 1));
    sheetOf[part] = sheet;
    members[sheet].push(part);
  });
  const isGround = members.map(([first]) => !drawn[first]);
  return { sheetOf, members, isGround, ranks: sheetRanks(members, sheetOf, ranks, borders) };
}

/** Sheets in the order of their rearmost large part, but for what the borders of their parts tell. */
function sheetRanks(
  members: readonly (readonly number[])[],
  sheetOf: Int32Array,
  ranks: Float32Array,
  borders: Both<Borders>,
): Float32Array {
  const base = members.map((list) => Math.min(...list.map((part) => ranks[part])));
  const votes = new Map<number, number>();
  for (const { pairs } of borders) {
    for (const { p, q, lengthPx } of pairs.values()) {
      const [s, t] = [sheetOf[p], sheetOf[q]];
      if (s === t) continue;
      const key = pairKey(s, t, members.length);
      const isFirst = s < t === ranks[p] > ranks[q];
      votes.set(key, (votes.get(key) ?? 0) + (isFirst ? lengthPx : -lengthPx));
    }
  }
  const covers = [...votes]
    .map(([key, vote]) => {
      const [s, t] = [Math.floor(key / members.length), key % members.length];
      return vote > 0 ? { front: s, back: t, vote } : { front: t, back: s, vote: -vote };
    })
    .sort((x, y) => y.vote - x.vote);
  return stacked(base, covers);
}

/** Ranks after the base order, changed where covers tell otherwise; a cover that contradicts surer ones is not believed. */
function stacked(base: readonly number[], covers: readonly { front: number; back: number }[]): Float32Array {
  const behind = base.map(() => new Set<number>());
  const isBehind = (back: number, front: number): boolean =>
    back === front || [...behind[front]].some((next) => isBehind(back, next));
  for (const { front, back } of covers) if (!isBehind(front, back)) behind[front].add(back);
  const order = base.map((_, k) => k).sort((x, y) => base[x] - base[y] || x - y);
  const ranks = new Float32Array(base.length);
  const done = new Set<number>();
  let next = 0;
  const place = (sheet: number): void => {
    if (done.has(sheet)) return;
    done.add(sheet);
    order.filter((other) => behind[sheet].has(other)).forEach(place);
    ranks[sheet] = next++;
  };
  order.forEach(place);
  return ranks;
}
