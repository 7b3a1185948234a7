/**
 * Coverings: who slides over whom. Where a part of one key lands, the other key may show another part, which was elsewhere
 * before: that one has come to lie over it. A part that vanishes where it is, with nothing new over it, is not covered.
 */
import { isPair, type Part, type Parts } from './parts';
import { invert, poseAt, type Affine } from '../motion/pose';
import { isDrawn } from '../zones/segmentation';

/** What moves less than this against another does not slide over it (share of the diagonal). */
const SLIDE_SHARE = 4 / 604;
/** What both keys have covers others, and is covered (then it cannot land so well), when it lands on itself like this. */
const COVER_OVERLAP = 0.85;
const COVERED_OVERLAP = 0.7;
/** Fewer pixels (share of the smaller part, and px) are mistakes of poses at rims. */
const LEAST_SHARE = 0.06;
const LEAST_PX = 24;

export interface Covering {
  front: number;
  back: number;
  /** Share of the smaller one that shows it. */
  weight: number;
}

/** For each part how many of its pixels land beneath each other part, px of both keys together. */
export type Buried = readonly ReadonlyMap<number, number>[];

/** @param widthPx of the working picture */
export function buriedUnder({ parts, ofA, ofB }: Parts, widthPx: number): Buried {
  const buried = parts.map(() => new Map<number, number>());
  const there = parts.map(({ pose }) => poseAt(pose, 1));
  const back = there.map(invert);
  count(buried, parts, [ofA, ofB], [there, back], widthPx);
  count(buried, parts, [ofB, ofA], [back, there], widthPx);
  return buried;
}

/** Counts one way, from the first key to the second. */
function count(
  buried: readonly Map<number, number>[],
  parts: readonly Part[],
  [from, to]: readonly [Int32Array, Int32Array],
  [there, back]: readonly [readonly Affine[], readonly Affine[]],
  widthPx: number,
): void {
  const heightPx = from.length / widthPx;
  const slide = SLIDE_SHARE * Math.hypot(widthPx, heightPx);
  const at = (m: Affine, x: number, y: number): number => {
    const u = Math.round(m.a * x + m.b * y + m.x);
    const v = Math.round(m.c * x + m.d * y + m.y);
    return u < 0 || v < 0 || u >= widthPx || v >= heightPx ? -1 : v * widthPx + u;
  };
  const drawn = parts.map(isDrawn);
  const lands = (part: Part, least: number): boolean => !isPair(part) || part.pose.overlap >= least;
  const canLie = parts.map((part, k) => drawn[k] && lands(part, COVERED_OVERLAP));
  const canCover = parts.map((part, k) => drawn[k] && isPair(part) && lands(part, COVER_OVERLAP));
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      const part = from[i];
      if (part < 0 || !canLie[part]) continue;
      const landed = at(there[part], x, y);
      const cover = landed < 0 ? -1 : to[landed];
      if (cover < 0 || cover === part || !canCover[cover]) continue;
      const source = at(back[cover], landed % widthPx, Math.floor(landed / widthPx));
      if (source < 0 || from[source] !== cover) continue;
      if (Math.hypot((source % widthPx) - x, Math.floor(source / widthPx) - y) < slide) continue;
      buried[part].set(cover, (buried[part].get(cover) ?? 0) + 1);
    }
  }
}

/** Who covers whom: more of the one lands beneath the other than the other way about. */
export function coverings(buried: Buried, parts: readonly Part[]): Covering[] {
  return buried.flatMap((under, back) =>
    [...under].flatMap(([front, pixels]) => {
      const net = pixels - (buried[front].get(back) ?? 0);
      const share = net / Math.max(1, Math.min(parts[front].areaPx, parts[back].areaPx));
      return net >= LEAST_PX && share >= LEAST_SHARE ? [{ front, back, weight: share }] : [];
    }),
  );
}

/** What one key has only is hidden in the other when this share of what lands in the picture is. */
const HIDDEN_SHARE = 0.7;

/** 1 for parts of one key that the other does not show because others have come to lie over them. */
export function hiddenParts(buried: Buried, { parts, ofA, ofB }: Parts, ranks: Float32Array): Uint8Array {
  const areas = new Int32Array(parts.length);
  for (const key of [ofA, ofB]) for (const part of key) if (part >= 0) areas[part]++;
  return Uint8Array.from(parts, (part, k) => {
    if (isPair(part) || !isDrawn(part)) return 0;
    let hidden = 0;
    for (const [front, pixels] of buried[k]) if (ranks[front] > ranks[k]) hidden += pixels;
    return Number(hidden >= HIDDEN_SHARE * areas[k]);
  });
}
