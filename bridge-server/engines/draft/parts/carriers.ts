/**
 * Carriers: a hand goes where its arm swings. What hangs on the far end of a part that turns about a joint is carried: it
 * travels on the arc of the carrier, and only what it does besides is its own. So a hand stays at the cuff all the way.
 */
import { rimShares } from '../zones/contacts';
import type { Part } from './parts';
import { invert, jointOf, poseAt, translation } from '../motion/pose';
import { findPose, type FoundPose } from '../matching/pose-search';
import { isDrawn, type Segmentation } from '../zones/segmentation';

/** What swings less than this carries nothing: a straight way is near enough, radians. */
const LEAST_SWING = 0.3;
/** What lands on itself less surely is no guide to others. */
const LEAST_OVERLAP = 0.8;
/** Share of the rim of a carried part along which it touches its carrier, in both keys. */
const LEAST_CONTACT = 0.02;

/** @returns the parts; what is carried knows its carrier, and turns as far with it as its shape allows */
export function withCarriers(parts: readonly Part[], a: Segmentation, b: Segmentation): Part[] {
  const found = [...parts];
  if (!parts.some(isSwing)) return found;
  const jointOfSwing = (part: Part): Place | undefined => {
    if (part.carrier !== undefined) return jointOfSwing(found[part.carrier]);
    return isSwing(part) ? jointOf(part.pose) : undefined;
  };
  const order = parts.map((_, k) => k).filter((k) => isDrawn(parts[k]));
  order.sort(
    (x, y) => Number(isLone(parts[x])) - Number(isLone(parts[y])) || parts[y].areaPx - parts[x].areaPx,
  );
  order.forEach((k, place) => {
    const part = parts[k];
    const isTouched = touchedBy(part, a, b);
    const carrier = order.slice(0, place).find((other) => {
      const joint = !isLone(parts[other]) && isTouched(parts[other]) ? jointOfSwing(found[other]) : undefined;
      return joint !== undefined && isBeyond(part, parts[other], joint);
    });
    if (carrier === undefined) return;
    const pose = isLone(part) ? rigidPose(part, found[carrier]) : turnedPose(part, found[carrier], a, b);
    found[k] = { ...part, carrier, pose };
  });
  return found;
}

function isLone({ labelA, labelB }: Part): boolean {
  return labelA === 0 || labelB === 0;
}

/** What both keys have is looked for once more, at the turn of what carries it. */
function turnedPose(
  { pose, labelA, labelB }: Part,
  carrier: Part,
  a: Segmentation,
  b: Segmentation,
): FoundPose {
  const expected = { dx: pose.toX - pose.fromX, dy: pose.toY - pose.fromY, angle: carrier.pose.angle };
  return findPose(a, b, labelA - 1, labelB - 1, expected);
}

/** What one key has only goes with its carrier altogether. */
function rigidPose({ pose, labelA }: Part, carrier: Part): FoundPose {
  const there = poseAt(carrier.pose, 1);
  const way = labelA > 0 ? there : invert(there);
  const [x, y] = labelA > 0 ? [pose.fromX, pose.fromY] : [pose.toX, pose.toY];
  const other = { x: way.a * x + way.b * y + way.x, y: way.c * x + way.d * y + way.y };
  const [from, to] = labelA > 0 ? [{ x, y }, other] : [other, { x, y }];
  const moved = translation(to.x - from.x, to.y - from.y, from.x, from.y);
  return { ...moved, angle: carrier.pose.angle, overlap: pose.overlap };
}

/** Gives each carried pose its carrier's, that of the carrier's carrier included. */
export function withCarriedPoses(parts: readonly Part[]): Part[] {
  const poseOf = ({ pose, carrier }: Part): Part['pose'] =>
    carrier === undefined ? pose : { ...pose, carrier: poseOf(parts[carrier]) };
  return parts.map((part) => ({ ...part, pose: poseOf(part) }));
}

function isSwing({ isPage, pose }: Part): boolean {
  return (
    !isPage &&
    pose.jointReachPx !== undefined &&
    Math.abs(pose.angle) > LEAST_SWING &&
    pose.overlap > LEAST_OVERLAP
  );
}

/** Tells whether a part touches another in every key that has it. */
function touchedBy({ labelA, labelB }: Part, a: Segmentation, b: Segmentation): (other: Part) => boolean {
  const inA = labelA > 0 ? rimShares(a, labelA - 1) : undefined;
  const inB = labelB > 0 ? rimShares(b, labelB - 1) : undefined;
  const touches = (shares: ReadonlyMap<number, number> | undefined, label: number): boolean =>
    !shares || (shares.get(label - 1) ?? 0) > LEAST_CONTACT;
  return (other) => touches(inA, other.labelA) && touches(inB, other.labelB);
}

/** A carried part is farther from the joint than what it hangs on, in every key that has it. */
function isBeyond({ pose, labelA, labelB }: Part, { pose: holder }: Part, joint: Place): boolean {
  const away = (x: number, y: number): number => Math.hypot(x - joint.x, y - joint.y);
  return (
    (labelA === 0 || away(pose.fromX, pose.fromY) > away(holder.fromX, holder.fromY)) &&
    (labelB === 0 || away(pose.toX, pose.toY) > away(holder.toX, holder.toY))
  );
}

interface Place {
  x: number;
  y: number;
}
