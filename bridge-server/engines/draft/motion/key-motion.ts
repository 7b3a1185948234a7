/** Where the pixels of one key are at every moment: on the arc of their part, plus what the part's pose leaves over. */
import type { Drawing } from '../raster/drawing';
import type { Flow } from './flow';
import { poseAt, poseBackAt, type Affine, type Pose } from './pose';

export interface KeyMotion {
  /** True for key A, whose own moment is 0; false for key B, whose own moment is 1. */
  forward: boolean;
  /** Whole displacement of each pixel to the other key, px. */
  flow: Flow;
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
