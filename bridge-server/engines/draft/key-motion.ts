/** Where the pixels of one key are at every moment: on the arc of their part, plus what the part's pose leaves over. */
import type { Flow } from './dense-flow';
import type { Drawing } from './drawing';
import { poseAt, poseBackAt, type Affine, type Pose } from './pose';

export interface KeyMotion {
  /** True for key A, whose own moment is 0; false for key B, whose own moment is 1. */
  forward: boolean;
  /** Whole displacement of each pixel to the other key, px. */
  flow: Flow;
  /** 1 where the pixel moves on its part's arc. */
  onArc: Uint8Array;
  /** Part of each pixel; -1 where there is none. */
  partOf: Int32Array;
  /** Pose change of each part, from A to B for both keys. */
  poses: readonly Pose[];
}

function mapAt(pose: Pose, moment: number, forward: boolean): Affine {
  return forward ? poseAt(pose, moment) : poseBackAt(pose, moment);
}

/** Displacement of every pixel if it moves with its part all the way to the other key. */
export function partFlow(
  { widthPx, heightPx }: Drawing,
  poses: readonly Pose[],
  partOf: Int32Array,
  forward: boolean,
): Flow {
  const ends = poses.map((pose) => mapAt(pose, forward ? 1 : 0, forward));
  const dx = new Float32Array(partOf.length);
  const dy = new Float32Array(partOf.length);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (partOf[i] < 0) continue;
      const m = ends[partOf[i]];
      dx[i] = m.a * x + m.b * y + m.x - x;
      dy[i] = m.c * x + m.d * y + m.y - y;
    }
  }
  return { dx, dy };
}

/**
 * Places of all pixels at a moment.
 * What the pose leaves over is a vector in the other key's pose: it turns with the part on the way there.
 */
export function positionsAt(
  motion: KeyMotion,
  widthPx: number,
  moment: number,
  outX: Float32Array,
  outY: Float32Array,
  corrections?: readonly Affine[],
): void {
  const { flow, onArc, partOf, poses, forward } = motion;
  const share = forward ? moment : 1 - moment;
  const now = poses.map((pose) => mapAt(pose, moment, forward));
  const end = poses.map((pose) => mapAt(pose, forward ? 1 : 0, forward));
  const turn = poses.map(({ angle }) => (forward ? -(1 - moment) * angle : moment * angle));
  const cos = turn.map(Math.cos);
  const sin = turn.map(Math.sin);
  for (let i = 0; i < outX.length; i++) {
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    if (!onArc[i]) {
      outX[i] = x + share * flow.dx[i];
      outY[i] = y + share * flow.dy[i];
      continue;
    }
    const k = partOf[i];
    const m = now[k];
    const e = end[k];
    const restX = x + flow.dx[i] - (e.a * x + e.b * y + e.x);
    const restY = y + flow.dy[i] - (e.c * x + e.d * y + e.y);
    outX[i] = m.a * x + m.b * y + m.x + share * (cos[k] * restX - sin[k] * restY);
    outY[i] = m.c * x + m.d * y + m.y + share * (sin[k] * restX + cos[k] * restY);
  }
  if (corrections) bendPaths(partOf, corrections, outX, outY);
}

/** Sketch guides move whole parts off their arcs. */
function bendPaths(
  partOf: Int32Array,
  corrections: readonly Affine[],
  outX: Float32Array,
  outY: Float32Array,
): void {
  for (let i = 0; i < outX.length; i++) {
    if (partOf[i] < 0) continue;
    const m = corrections[partOf[i]];
    const x = outX[i];
    const y = outY[i];
    outX[i] = m.a * x + m.b * y + m.x;
    outY[i] = m.c * x + m.d * y + m.y;
  }
}
