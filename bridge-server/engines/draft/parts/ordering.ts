/**
 * Ordering: who is in front. Pages are behind everything; then the larger part (holes filled) is the farther back, unless
 * both keys tell otherwise: a part that keeps its size while what it touches loses some of its own covers it.
 */
import { cutOutAreas } from '../layers/cut-outs';
import { coverings, type Buried } from './coverings';
import { isPair, type Part, type Parts } from './parts';
import { isDrawn, type Segmentation } from '../zones/segmentation';

/** A part keeps its size when its area changes less than this, and loses some when more than that (logarithms). */
const KEPT = 0.06;
const LOST = 0.18;
/** The loser must touch its cover along this share of its rim more than in the key where it is whole. */
const LEAST_MORE_CONTACT = 0.12;
/** What has this share of its rim against another lies on that: a mouth that opens was not hidden by its face. */
const LYING_CONTACT = 0.9;
/** Parts that turn into something else altogether tell nothing. */
const LEAST_OVERLAP = 0.4;

/** Rank of each part; greater is in front. @param buried what lands beneath what */
export function partRanks(
  { parts, ofA, ofB }: Parts,
  zonesA: Segmentation,
  zonesB: Segmentation,
  buried: Buried,
): Float32Array {
  const { widthPx } = zonesA;
  const isGround = parts.map((part) => !isDrawn(part));
  const areasA = cutOutAreas(ofA, isGround, widthPx);
  const areasB = cutOutAreas(ofB, isGround, widthPx);
  const areas = areasA.map((area, k) => Math.max(area, areasB[k]));
  const order = parts.map((_, k) => k);
  order.sort((a, b) => Number(parts[b].isPage) - Number(parts[a].isPage) || areas[b] - areas[a] || a - b);
  const covers = [
    ...partings(parts, zonesA, zonesB),
    ...[...evidence(parts, isGround, areasA, areasB, [ofA, ofB], widthPx), ...coverings(buried, parts)].sort(
      (x, y) => y.weight - x.weight || x.front - y.front || x.back - y.back,
    ),
  ];
  const ranks = new Float32Array(parts.length);
  sorted(order, covers).forEach((part, rank) => (ranks[part] = rank));
  return ranks;
}

interface Cover {
  front: number;
  back: number;
  /** How much the back part lost. */
  weight: number;
}

/** What parts a zone in two covers it: nothing is surer. */
function partings(parts: readonly Part[], a: Segmentation, b: Segmentation): Cover[] {
  const covers: Cover[] = [];
  parts.forEach((part, back) => {
    if (part.hiding) covers.push({ front: part.hiding.by, back, weight: Infinity });
    const [overA, overB] = [a.coveredBy?.get(part.labelA), b.coveredBy?.get(part.labelB)];
    parts.forEach((other, front) => {
      if (overA?.has(other.labelA) || overB?.has(other.labelB))
        covers.push({ front, back, weight: Infinity });
    });
  });
  return covers;
}

/** Who covers whom, told by what they lost and kept. */
function evidence(
  parts: readonly Part[],
  isGround: readonly boolean[],
  areasA: Float64Array,
  areasB: Float64Array,
  keys: readonly [Int32Array, Int32Array],
  widthPx: number,
): Cover[] {
  const change = parts.map((part, k) =>
    isPair(part) && !isGround[k] && areasA[k] > 0 && areasB[k] > 0 ? Math.log(areasB[k] / areasA[k]) : NaN,
  );
  const contacts = keys.map((partOf) => contactsOf(partOf, parts.length, widthPx));
  const covers: Cover[] = [];
  for (let back = 0; back < parts.length; back++) {
    if (!(Math.abs(change[back]) > LOST) || parts[back].pose.overlap < LEAST_OVERLAP) continue;
    const [small, whole] = change[back] < 0 ? [contacts[1], contacts[0]] : [contacts[0], contacts[1]];
    const [rimSmall, rimWhole] = [rimOf(small[back]), rimOf(whole[back])];
    for (const [front, length] of small[back]) {
      const isKept = Math.abs(change[front]) < KEPT || (parts[back].cameOut === true && !isGround[front]);
      if (!isKept || parts[front].pose.overlap < LEAST_OVERLAP) continue;
      if (length > LYING_CONTACT * rimSmall) continue;
      const more = length / rimSmall - (whole[back].get(front) ?? 0) / rimWhole;
      if (more > LEAST_MORE_CONTACT) covers.push({ front, back, weight: more * Math.abs(change[back]) });
    }
  }
  return covers;
}

/** For each part the length of its border with each other part, px. */
function contactsOf(partOf: Int32Array, parts: number, widthPx: number): Map<number, number>[] {
  const contacts = Array.from({ length: parts }, () => new Map<number, number>());
  const note = (a: number, b: number): void => {
    if (a < 0 || b < 0 || a === b) return;
    contacts[a].set(b, (contacts[a].get(b) ?? 0) + 1);
    contacts[b].set(a, (contacts[b].get(a) ?? 0) + 1);
  };
  for (let i = 0; i < partOf.length; i++) {
    if (i % widthPx > 0) note(partOf[i], partOf[i - 1]);
    if (i >= widthPx) note(partOf[i], partOf[i - widthPx]);
  }
  return contacts;
}

function rimOf(contacts: ReadonlyMap<number, number>): number {
  let sum = 1;
  for (const length of contacts.values()) sum += length;
  return sum;
}

/** Keeps the order given as far as the covers allow; a cover that contradicts surer ones is not believed. */
function sorted(order: readonly number[], covers: readonly Cover[]): number[] {
  const behind = order.map(() => new Set<number>());
  const isBehind = (back: number, front: number): boolean =>
    back === front || [...behind[front]].some((next) => isBehind(back, next));
  for (const { front, back } of covers) if (!isBehind(front, back)) behind[front].add(back);
  const done = new Set<number>();
  const place = (part: number): void => {
    if (done.has(part)) return;
    done.add(part);
    order.filter((other) => behind[part].has(other)).forEach(place);
    out.push(part);
  };
  const out: number[] = [];
  order.forEach(place);
  return out;
}
