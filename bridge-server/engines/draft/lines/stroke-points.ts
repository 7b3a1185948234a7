/** Stroke points: the paths of a key laid out one after the other. A node where paths cross is a point of each of them. */
import type { Strokes } from './strokes';

/** Directions are taken over this many points to either side. */
const TANGENT_REACH = 2;

export interface StrokePoints {
  count: number;
  x: Float32Array;
  y: Float32Array;
  radius: Float32Array;
  /** Direction of the path, radians; never jumps by a whole turn inside a path. */
  angle: Float32Array;
  node: Int32Array;
  path: Int32Array;
  /** Path k has the points starts[k] .. starts[k + 1] - 1. */
  starts: Int32Array;
  isClosed: readonly boolean[];
}

export function layPoints({ nodes, paths }: Strokes): StrokePoints {
  const count = paths.reduce((sum, path) => sum + path.nodes.length, 0);
  const starts = new Int32Array(paths.length + 1);
  const floats = (): Float32Array => new Float32Array(count);
  const points: StrokePoints = {
    count,
    x: floats(),
    y: floats(),
    radius: floats(),
    angle: floats(),
    node: new Int32Array(count),
    path: new Int32Array(count),
    starts,
    isClosed: paths.map((path) => path.isClosed),
  };
  paths.forEach((path, k) => {
    starts[k + 1] = starts[k] + path.nodes.length;
    path.nodes.forEach((node, i) => {
      const at = starts[k] + i;
      points.x[at] = nodes.x[node];
      points.y[at] = nodes.y[node];
      points.radius[at] = nodes.radius[node];
      points.node[at] = node;
      points.path[at] = k;
    });
  });
  pathAngles(points, points.x, points.y, points.angle);
  return points;
}

/** Directions along all paths for points at x, y, unwrapped from the first point of each path on. */
export function pathAngles(
  points: StrokePoints,
  x: Float32Array,
  y: Float32Array,
  out: Float32Array,
  reach = TANGENT_REACH,
): void {
  for (let k = 0; k + 1 < points.starts.length; k++) {
    const [first, end] = [points.starts[k], points.starts[k + 1]];
    for (let i = first; i < end; i++) {
      const before = stepAlong(points, k, i, -reach);
      const after = stepAlong(points, k, i, reach);
      const raw = Math.atan2(y[after] - y[before], x[after] - x[before]);
      const near = i > first ? out[i - 1] : raw;
      out[i] = raw - 2 * Math.PI * Math.round((raw - near) / (2 * Math.PI));
    }
  }
}

/** The point some steps on along its path: around where the path closes, else no farther than its end. */
export function stepAlong(
  { starts, isClosed }: StrokePoints,
  path: number,
  point: number,
  steps: number,
): number {
  const first = starts[path];
  const last = starts[path + 1] - 1;
  if (!isClosed[path]) return Math.max(first, Math.min(last, point + steps));
  const around = Math.max(1, last - first);
  return first + ((((point - first + steps) % around) + around) % around);
}
