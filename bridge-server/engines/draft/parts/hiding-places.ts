/**
 * Hiding places: where a part that only one key has comes from, or goes to. Beside a larger part that both keys have, it
 * comes out from behind that: a lid from a box, a hand from a back. In the key that does not show it, it is all behind.
 */
import { rimShares } from '../zones/contacts';
import { landingShare } from '../matching/landing';
import { boxGap } from './part-boxes';
import type { Part } from './parts';
import { isDrawn, type Segmentation } from '../zones/segmentation';

/** The way from where a lone part would be in the key that does not show it to where it is all hidden there. */
export interface Hiding {
  /** The part that hides it. */
  by: number;
  /** Working px. */
  dx: number;
  dy: number;
  length: number;
}

/** A part hides behind what is no farther off than this (share of the diagonal), and larger by this factor. */
const REACH_SHARE = 20 / 604;
const LEAST_COVER = 1.5;
/** It is hidden when this share of it is, and lies beside its cover when no more of it than that is over it. */
const HIDDEN_SHARE = 0.97;
const MOST_OVER = 0.1;
/** It comes no farther than this (share of the span). */
const MOST_WAY_SHARE = 0.18;
/** Shares of its rim that lie against the ground, and against that or its cover: it lies on nothing else. */
const LEAST_FREE = 0.4;
const LEAST_FREE_OR_COVER = 0.9;
/** Steps on the way to the middle of the cover. */
const STEPS = 24;

/** @returns the parts; lone ones that find a place to hide know it */
export function withHidingPlaces(parts: readonly Part[], a: Segmentation, b: Segmentation): Part[] {
  return parts.map((part) => {
    if ((part.labelA > 0 && part.labelB > 0) || !isDrawn(part)) return part;
    const hiding =
      part.labelA > 0 ? hidingOf(part, part.labelA, parts, a, b) : hidingOf(part, part.labelB, parts, b, a);
    return hiding ? { ...part, hiding } : part;
  });
}

/** The nearest place behind a neighbour. @param label of the part in its own key */
function hidingOf(
  part: Part,
  label: number,
  parts: readonly Part[],
  own: Segmentation,
  other: Segmentation,
): Hiding | undefined {
  const zone = own.zones[label - 1];
  const shares = rimShares(own, label - 1);
  const free = [...shares].reduce((sum, [k, share]) => (isDrawn(own.zones[k]) ? sum : sum + share), 0);
  if (free < LEAST_FREE) return undefined;
  const diagonal = own.spanPx;
  const labelsOf = ({ labelA, labelB }: Part): [number, number] =>
    part.labelA > 0 ? [labelA, labelB] : [labelB, labelA];
  let best: Hiding | undefined;
  parts.forEach((cover, by) => {
    const [ownLabel, otherLabel] = labelsOf(cover);
    if (ownLabel === 0 || otherLabel === 0 || !isDrawn(cover)) return;
    if (free + (shares.get(ownLabel - 1) ?? 0) < LEAST_FREE_OR_COVER) return;
    if (boxGap(zone, own.zones[ownLabel - 1]) > REACH_SHARE * diagonal) return;
    if (other.zones[otherLabel - 1].areaPx < LEAST_COVER * zone.areaPx) return;
    const way = wayBehind(carried(part), label, own, other, otherLabel);
    if (!way || way.length > MOST_WAY_SHARE * diagonal || (best && best.length <= way.length)) return;
    best = { by, ...way };
  });
  return best;
}

type Way = Pick<Hiding, 'dx' | 'dy' | 'length'>;

/** How far the part's own pixels are from where they would be in the other key. */
function carried({ labelA, pose }: Part): { x: number; y: number } {
  const sign = labelA > 0 ? 1 : -1;
  return { x: sign * (pose.toX - pose.fromX), y: sign * (pose.toY - pose.fromY) };
}

/** From where the part would be in the other key towards the middle of its cover: the way to the first place that hides it. */
function wayBehind(
  at: { x: number; y: number },
  label: number,
  own: Segmentation,
  other: Segmentation,
  cover: number,
): Way | undefined {
  const zone = own.zones[label - 1];
  const middle = other.zones[cover - 1];
  const towardsX = middle.centreX - zone.centreX - at.x;
  const towardsY = middle.centreY - zone.centreY - at.y;
  for (let step = 0; step <= STEPS; step++) {
    const dx = (step / STEPS) * towardsX;
    const dy = (step / STEPS) * towardsY;
    const share = landingShare(own, label, other, cover, at.x + dx, at.y + dy);
    if (step === 0 && share > MOST_OVER) return undefined;
    if (share >= HIDDEN_SHARE) return { dx, dy, length: Math.hypot(dx, dy) };
  }
  return undefined;
}
