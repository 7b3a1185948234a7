/**
 * Motion: the pose change of one part from A to B: a turn, a stretch and a travel. On its way a part turns and
 * stretches about its own centre while the centre travels on: motion on arcs, so a limb swings instead of shrinking
 * through its own middle. Seen from B the same path is walked backwards, so both keys meet at every moment.
 */

/** x -> R(angle) S (x - from) + to, with the symmetric stretch S. */
export interface Pose {
  angle: number;
  stretchXX: number;
  stretchXY: number;
  stretchYY: number;
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
  /** A joint this near to the centre is believed, px; without it the centre travels straight. */
  jointReachPx?: number;
  /** The pose of what carries the part: its centre travels on the carrier's arc. */
  carrier?: Pose;
}

/** x -> [a b; c d] (x, y) + (x, y). */
export interface Affine {
  a: number;
  b: number;
  c: number;
  d: number;
  x: number;
  y: number;
}

export const IDENTITY: Affine = { a: 1, b: 0, c: 0, d: 1, x: 0, y: 0 };
const LEAST_DETERMINANT = 1e-3;

export function translation(dx: number, dy: number, aboutX: number, aboutY: number): Pose {
  const still = { angle: 0, stretchXX: 1, stretchXY: 0, stretchYY: 1 };
  return { ...still, fromX: aboutX, fromY: aboutY, toX: aboutX + dx, toY: aboutY + dy };
}

/** Smaller turns have no joint worth finding, larger ones no joint worth believing, radians. */
const LEAST_JOINT_TURN = 0.05;
const MOST_JOINT_TURN = 3.0;
/** What travels less rests, px. */
const LEAST_WAY_PX = 1;

/** A turn and a travel together are one turn about a joint; undefined where the turn tells nothing of it. */
export function jointOf({ fromX, fromY, toX, toY, angle }: Pose): { x: number; y: number } | undefined {
  const turn = Math.abs(angle);
  if (turn < LEAST_JOINT_TURN || turn > MOST_JOINT_TURN) return undefined;
  const away = 1 / (2 * Math.tan(angle / 2));
  return { x: (fromX + toX) / 2 - away * (toY - fromY), y: (fromY + toY) / 2 + away * (toX - fromX) };
}

/**
 * Where a part's centre is at the moment `u`: when its joint is near, as a shoulder is to an arm, it swings about that;
 * what is carried goes with its carrier; else it travels straight.
 */
export function centreAt(pose: Pose, u: number): { x: number; y: number } {
  const { fromX, fromY, toX, toY, angle, jointReachPx = 0 } = pose;
  if (pose.carrier && !rests(pose.carrier)) return carriedAt(pose, pose.carrier, u);
  const joint = jointReachPx > 0 ? jointOf(pose) : undefined;
  if (!joint || Math.hypot(fromX - joint.x, fromY - joint.y) > jointReachPx)
    return { x: fromX + u * (toX - fromX), y: fromY + u * (toY - fromY) };
  const cos = Math.cos(angle * u);
  const sin = Math.sin(angle * u);
  const [x, y] = [fromX - joint.x, fromY - joint.y];
  return { x: joint.x + cos * x - sin * y, y: joint.y + sin * x + cos * y };
}

/** What hangs on something that rests swings about its own joint. */
function rests({ angle, fromX, fromY, toX, toY, carrier }: Pose): boolean {
  const isStill = Math.abs(angle) < LEAST_JOINT_TURN && Math.hypot(toX - fromX, toY - fromY) < LEAST_WAY_PX;
  return isStill && (!carrier || rests(carrier));
}

/** On its carrier as it is at A, a part goes the straight way to where it is at B. */
function carriedAt({ fromX, fromY, toX, toY }: Pose, carrier: Pose, u: number): { x: number; y: number } {
  const end = invert(poseAt(carrier, 1));
  const x = fromX + u * (end.a * toX + end.b * toY + end.x - fromX);
  const y = fromY + u * (end.c * toX + end.d * toY + end.y - fromY);
  const now = poseAt(carrier, u);
  return { x: now.a * x + now.b * y + now.x, y: now.c * x + now.d * y + now.y };
}

/** From A to the moment `u` of the way. */
export function poseAt(pose: Pose, u: number): Affine {
  const cos = Math.cos(pose.angle * u);
  const sin = Math.sin(pose.angle * u);
  const xx = 1 - u + u * pose.stretchXX;
  const xy = u * pose.stretchXY;
  const yy = 1 - u + u * pose.stretchYY;
  const a = cos * xx - sin * xy;
  const b = cos * xy - sin * yy;
  const c = sin * xx + cos * xy;
  const d = sin * xy + cos * yy;
  const centre = centreAt(pose, u);
  const x = centre.x - a * pose.fromX - b * pose.fromY;
  const y = centre.y - c * pose.fromX - d * pose.fromY;
  return { a, b, c, d, x, y };
}

/** From B back to the moment `u` of the way (1 is B itself). */
export function poseBackAt(pose: Pose, u: number): Affine {
  return compose(poseAt(pose, u), invert(poseAt(pose, 1)));
}

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  return {
    a: outer.a * inner.a + outer.b * inner.c,
    b: outer.a * inner.b + outer.b * inner.d,
    c: outer.c * inner.a + outer.d * inner.c,
    d: outer.c * inner.b + outer.d * inner.d,
    x: outer.a * inner.x + outer.b * inner.y + outer.x,
    y: outer.c * inner.x + outer.d * inner.y + outer.y,
  };
}

/** The way back; a part that is squashed to nothing is taken as hardly squashed at all. */
export function invert(m: Affine): Affine {
  const raw = m.a * m.d - m.b * m.c;
  const determinant = Math.abs(raw) < LEAST_DETERMINANT ? LEAST_DETERMINANT : raw;
  const a = m.d / determinant;
  const b = -m.b / determinant;
  const c = -m.c / determinant;
  const d = m.a / determinant;
  return { a, b, c, d, x: -(a * m.x + b * m.y), y: -(c * m.x + d * m.y) };
}
