/**
 * Carriers: a hand goes where its arm swings. What hangs on the far end of a part that turns about a joint is carried: it
 * travels on the arc of the carrier, and only what it does besides is its own. So a hand stays at the cuff all the way.
 */
import { rimShares } from '../zones/contacts';
import type { Part } from './parts';
import { jointOf } from '../motion/pose';
import { findPose, type FoundPose } from '../matching/pose-search';
import { isDrawn, type Segmentation } from '../zones/segmentation';

/** What swings less than this carries nothing: a straight way is near enough, radians. */
const LEAST_SWING = 0.3;
/** What lands on itself less surely is no guide to others. */
const LEAST_OVERLAP = 0.8;
/** Share of the rim of a carried part along which it touches its carrier, in both keys. */
const LEAST_CONTACT = 0.02;

/** @param parts that both keys have @returns the parts; what is carried knows its carrier, and turns as far with it as its shape allows */
export function withCarriers(parts: readonly Part[], a: Segmentation, b: Segmentation): Part[] {
  const found = [...parts];
  if (!parts.some(isSwing)) return found;
  const jointOfSwing = (part: Part): Place | undefined => {
    if (part.carrier !== undefined) return jointOfSwing(found[part.carrier]);
    return isSwing(part) ? jointOf(part.pose) : undefined;
  };
  const order = parts.map((_, k) => k).filter((k) => isDrawn(parts[k]));
  order.sort((x, y) => parts[y].areaPx - parts[x].areaPx);
  order.forEach((k, place) => {
    const part = parts[k];
    // What goes with others is carried by those already.
    if (part.pose.carrier || part.isStill) return;
    const isTouched = touchedBy(part, a, b);
    const carrier = order.slice(0, place).find((other) => {
      const joint = isTouched(parts[other]) ? jointOfSwing(found[other]) : undefined;
      return joint !== undefined && isBeyond(part, parts[other], joint);
    });
    if (carrier === undefined) return;
    found[k] = { ...part, carrier, pose: turnedPose(part, found[carrier], a, b) };
  });
  return found;
}

/** What both keys have is looked for once more, at the turn of what carries it. */
function turnedPose(
  { pose, labelA, labelB }: Part,
  carrier: Part,
  a: Segmentation,
  b: Segmentation,
): FoundPose {
  const expected = { dx: pose.toX - pose.fromX, dy: pose.toY - pose.fromY, angle: carrier.pose.angle };
  return findPose([a, b], [labelA - 1, labelB - 1], { expected });
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

/** Tells whether a part touches another in both keys. */
function touchedBy({ labelA, labelB }: Part, a: Segmentation, b: Segmentation): (other: Part) => boolean {
  const [inA, inB] = [rimShares(a, labelA - 1), rimShares(b, labelB - 1)];
  return (other) =>
    (inA.get(other.labelA - 1) ?? 0) > LEAST_CONTACT && (inB.get(other.labelB - 1) ?? 0) > LEAST_CONTACT;
}

/** A carried part is farther from the joint than what it hangs on, in both keys. */
function isBeyond({ pose }: Part, { pose: holder }: Part, joint: Place): boolean {
  const away = (x: number, y: number): number => Math.hypot(x - joint.x, y - joint.y);
  return (
    away(pose.fromX, pose.fromY) > away(holder.fromX, holder.fromY) &&
    away(pose.toX, pose.toY) > away(holder.toX, holder.toY)
  );
}

interface Place {
  x: number;
  y: number;
}
