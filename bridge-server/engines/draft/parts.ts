/**
 * Parts: what moves as one. A matched pair of zones is one part with one pose change for both directions; a zone without
 * a partner, and every line pixel, follows the nearest part of its own key.
 */
import { distanceTransform } from './distance-transform';
import type { Matching } from './matching';
import type { Segmentation } from './segmentation';
import { findSimilarity, type FoundSimilarity } from './similarity';

export interface Part {
  /** Zone numbers in A and in B. */
  labelA: number;
  labelB: number;
  pose: FoundSimilarity;
  areaPx: number;
  isPage: boolean;
}

export interface Parts {
  parts: Part[];
  /** Part of each pixel of A and of B; -1 only when there is no part at all. */
  ofA: Int32Array;
  ofB: Int32Array;
}

/** A match that jumps farther than this from what its neighbours do needs a good overlap. */
const WILD_JUMP_SHARE = 0.16;
const WILD_OVERLAP = 0.75;
/** Lines belong to a drawn part within this reach, whatever page is nearer (share of the diagonal). */
const LINE_REACH_SHARE = 14 / 604;

export function findParts(a: Segmentation, b: Segmentation, matching: Matching): Parts {
  const diagonal = Math.hypot(a.widthPx, a.heightPx);
  const parts: Part[] = [];
  for (const { zoneA, zoneB } of matching.matches) {
    const za = a.zones[zoneA];
    const zb = b.zones[zoneB];
    const isPage = za.isPage && zb.isPage;
    const pose = findSimilarity(a, b, zoneA, zoneB);
    const expected = matching.expectedA[zoneA];
    const jump = Math.hypot(pose.toX - pose.fromX - expected.dx, pose.toY - pose.fromY - expected.dy);
    if (!isPage && jump > WILD_JUMP_SHARE * diagonal && pose.overlap < WILD_OVERLAP) continue;
    parts.push({
      labelA: zoneA + 1,
      labelB: zoneB + 1,
      pose: isPage ? resting(pose) : pose,
      areaPx: za.areaPx,
      isPage,
    });
  }
  return {
    parts,
    ofA: followNearest(a, parts, (part) => part.labelA),
    ofB: followNearest(b, parts, (part) => part.labelB),
  };
}

function resting(pose: FoundSimilarity): FoundSimilarity {
  return { ...pose, scale: 1, angle: 0, toX: pose.fromX, toY: pose.fromY };
}

/** Each pixel's own part, or the nearest: a drawn one within reach before the page. */
function followNearest(
  segmentation: Segmentation,
  parts: readonly Part[],
  labelOf: (part: Part) => number,
): Int32Array {
  const { widthPx, heightPx, labels, zones } = segmentation;
  const partOf = new Int32Array(zones.length + 1).fill(-1);
  parts.forEach((part, k) => (partOf[labelOf(part)] = k));
  const own = labels.map((label) => partOf[label]);
  const reach = LINE_REACH_SHARE * Math.hypot(widthPx, heightPx);
  const drawn = Uint8Array.from(own, (part) => (part >= 0 && !parts[part].isPage ? 1 : 0));
  const any = Uint8Array.from(own, (part) => (part >= 0 ? 1 : 0));
  const toDrawn = distanceTransform(drawn, widthPx, heightPx);
  const toAny = distanceTransform(any, widthPx, heightPx);
  return own.map((part, i) => {
    if (part >= 0) return part;
    const nearest = toDrawn.squared[i] <= reach * reach ? toDrawn.nearest[i] : toAny.nearest[i];
    return nearest < 0 ? -1 : own[nearest];
  });
}
