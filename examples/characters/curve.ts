/** A point in scene units: the stage is 960 x 540, y grows downward. */
export type Point = readonly [x: number, y: number];

/** A point that a curve passes through; at a corner the curve breaks instead of flowing on. */
export type Anchor = Point | readonly [x: number, y: number, kind: 'corner'];

/** Anchors written in one line, as `x,y x,y! x,y`; an exclamation mark makes a corner. */
export function anchors(line: string): Anchor[] {
  return line.split(' ').map((word): Anchor => {
    const [, x, y, corner] = /^(-?[\d.]+),(-?[\d.]+)(!?)$/.exec(word) ?? [];
    if (y === undefined) throw new SyntaxError(`"${word}" is no anchor; write x,y or x,y!`);
    return corner ? [Number(x), Number(y), 'corner'] : [Number(x), Number(y)];
  });
}

const STEPS_PER_SPAN = 14;
/** A tangent of a Catmull-Rom spline is a sixth of the way between its neighbours when written as a Bezier handle. */
const HANDLE = 1 / 6;

/** A smooth curve through the anchors (Catmull-Rom). A closed curve does not repeat its first point. */
export function smooth(anchors: readonly Anchor[], closed = true): Point[] {
  const count = anchors.length;
  const at = (i: number): Anchor =>
    closed ? anchors[(i + count) % count] : anchors[Math.min(count - 1, Math.max(0, i))];
  const handle = (i: number, sign: number): Point => {
    const [x, y, kind] = at(i);
    if (kind === 'corner') return [x, y];
    const reach = HANDLE * sign;
    return [x + (at(i + 1)[0] - at(i - 1)[0]) * reach, y + (at(i + 1)[1] - at(i - 1)[1]) * reach];
  };
  const points: Point[] = [];
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    for (let step = 0; step < STEPS_PER_SPAN; step++) {
      points.push(bezier(at(i), handle(i, 1), handle(i + 1, -1), at(i + 1), step / STEPS_PER_SPAN));
    }
  }
  if (!closed) points.push([at(count - 1)[0], at(count - 1)[1]]);
  return points;
}

function bezier(from: Anchor, out: Point, into: Point, to: Anchor, t: number): Point {
  const u = 1 - t;
  const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  const along = (axis: 0 | 1): number =>
    from[axis] * weights[0] + out[axis] * weights[1] + into[axis] * weights[2] + to[axis] * weights[3];
  return [along(0), along(1)];
}

/** Both halves of a shape whose right half is given from its top to its bottom, both on the middle line. */
export function mirrored(half: readonly Anchor[]): Anchor[] {
  const left = half.slice(1, -1).map(([x, y, kind]): Anchor => (kind ? [-x, y, kind] : [-x, y]));
  return [...half, ...left.reverse()];
}

/** An ellipse, or with `fromDeg` and `toDeg` an arc of it (0 points right, 90 points down). */
export function ellipse(centre: Point, radiusX: number, radiusY: number, fromDeg = 0, toDeg = 360): Point[] {
  const steps = Math.max(8, Math.ceil(Math.abs(toDeg - fromDeg) / 7.5));
  const whole = Math.abs(toDeg - fromDeg) >= 360;
  return Array.from({ length: whole ? steps : steps + 1 }, (_, i): Point => {
    const angle = ((fromDeg + ((toDeg - fromDeg) * i) / steps) * Math.PI) / 180;
    return [centre[0] + Math.cos(angle) * radiusX, centre[1] + Math.sin(angle) * radiusY];
  });
}

/** A limb, a tail, a feather: its two sides run from the root round the tip and back, open at the root. */
export interface Tube {
  outline: Point[];
  spine: Point[];
  /** Across the spine at a share of its length (0 root, 1 tip): the left and the right side. */
  across(share: number, overlap?: number): [left: Point, right: Point];
}

/** A tube round a spine; `radii` are spread evenly over its length. */
export function tube(spineAnchors: readonly Anchor[], radii: readonly number[]): Tube {
  const spine = smooth(spineAnchors, false);
  const radiusAt = smooth(
    radii.map((radius, i): Anchor => [i, radius]),
    false,
  );
  const pick = (share: number): { at: Point; normal: Point; radius: number } => {
    const index = Math.round(share * (spine.length - 1));
    const radius = Math.max(0, radiusAt[Math.round(share * (radiusAt.length - 1))][1]);
    return { at: spine[index], normal: normalAt(spine, index), radius };
  };
  const across = (share: number, overlap = 0): [Point, Point] => {
    const { at, normal, radius } = pick(share);
    return [shift(at, normal, -radius - overlap), shift(at, normal, radius + overlap)];
  };
  const shares = spine.map((_, i) => i / (spine.length - 1));
  const left = shares.map((share) => across(share)[0]);
  const right = shares.map((share) => across(share)[1]).reverse();
  return { outline: [...left, ...tipCap(pick(1)), ...right], spine, across };
}

function tipCap(tip: { at: Point; normal: Point; radius: number }): Point[] {
  if (tip.radius < 1) return [];
  const start = (Math.atan2(-tip.normal[1], -tip.normal[0]) * 180) / Math.PI;
  return ellipse(tip.at, tip.radius, tip.radius, start, start + 180).slice(1, -1);
}

/** The unit normal of a polyline at one of its points, a quarter turn clockwise on screen from its direction. */
export function normalAt(points: readonly Point[], index: number, closed = false): Point {
  const last = points.length - 1;
  const before = points[index > 0 ? index - 1 : closed ? last : 0];
  const after = points[index < last ? index + 1 : closed ? 0 : last];
  const [dx, dy] = [after[0] - before[0], after[1] - before[1]];
  const length = Math.hypot(dx, dy) || 1;
  return [-dy / length, dx / length];
}

function shift(point: Point, direction: Point, distance: number): Point {
  return [point[0] + direction[0] * distance, point[1] + direction[1] * distance];
}
