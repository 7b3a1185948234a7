/**
 * Joints: a part that turns and travels may turn about a joint instead, as an arm about its shoulder. A joint holds a part
 * to another one that moves much less; where there is none the part flies freely, and travels straight.
 */
import type { Part } from './parts';
import { jointOf, type Pose } from '../motion/pose';
import { isDrawn, type Segmentation } from '../zones/segmentation';

/** How far from its centre a part's joint may be, in square roots of its area. */
const REACH = 4;
/** How large a joint is: px, and square roots of the part's area. */
const LEAST_SIZE_PX = 4;
const SIZE = 0.5;
/** What holds a part travels less than this share of its way. */
const MOST_WAY = 0.7;

/** @returns the parts; those that hang on others have a joint that their pose, and what carries them all, believes in */
export function withJoints(parts: readonly Part[], a: Segmentation): Part[] {
  const partOf = new Map(parts.map((part) => [part.labelA, part]));
  const hangs = parts.map((part) => hangsOnAnother(part, partOf, a));
  const swinging = new Map<Pose, Pose>();
  parts.forEach(({ pose: { carrier } }, k) => {
    if (carrier && hangs[k]) swinging.set(carrier, swung(carrier));
  });
  return parts.map((part, k) => {
    const { carrier } = part.pose;
    const held = carrier && swinging.get(carrier);
    const pose = held ? { ...part.pose, carrier: held } : part.pose;
    const reachPx = REACH * Math.sqrt(part.areaPx);
    return hangs[k] ? { ...part, pose: { ...pose, jointReachPx: reachPx } } : { ...part, pose };
  });
}

/** A common motion that swings about the joint of one of those that it carries. */
function swung(pose: Pose): Pose {
  const joint = jointOf(pose);
  if (!joint) return pose;
  return { ...pose, jointReachPx: Math.hypot(pose.fromX - joint.x, pose.fromY - joint.y) + 1 };
}

function hangsOnAnother(part: Part, partOf: ReadonlyMap<number, Part>, a: Segmentation): boolean {
  const joint = jointOf(part.pose);
  if (!joint) return false;
  const reach = Math.ceil(LEAST_SIZE_PX + SIZE * Math.sqrt(part.areaPx));
  const [x, y] = [Math.round(joint.x), Math.round(joint.y)];
  for (let py = Math.max(0, y - reach); py <= Math.min(a.heightPx - 1, y + reach); py++) {
    for (let px = Math.max(0, x - reach); px <= Math.min(a.widthPx - 1, x + reach); px++) {
      const holder = partOf.get(a.labels[py * a.widthPx + px]);
      if (!holder || holder === part || !isDrawn(holder) || holder.labelB === 0) continue;
      if (wayOf(holder) < MOST_WAY * wayOf(part)) return true;
    }
  }
  return false;
}

function wayOf({ pose }: Part): number {
  return Math.hypot(pose.toX - pose.fromX, pose.toY - pose.fromY);
}
