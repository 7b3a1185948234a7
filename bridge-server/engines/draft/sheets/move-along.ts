/** Parts whose pose was changed take their pixels along. */
import type { KeyMotion } from '../motion/key-motion';
import { invert, poseAt } from '../motion/pose';
import type { Part } from '../parts/parts';
import type { Both } from '../raster/both';
import type { Drawing } from '../raster/drawing';

export interface MovedKey {
  drawing: Drawing;
  motion: KeyMotion;
  /** 0..1 a pixel; becomes 1 where a pixel goes with a new pose. */
  trust: Float32Array;
}

/** @returns the motions, with the pixels of every part that has changed on its new pose, and trusted there */
export function moveAlong(
  keys: Both<MovedKey>,
  before: readonly Part[],
  now: readonly Part[],
): Both<KeyMotion> {
  const moved = keys.map(({ drawing: { widthPx }, motion, trust }) => {
    const dx = motion.flow.dx.slice();
    const dy = motion.flow.dy.slice();
    const maps = now.map(({ pose }) => (motion.forward ? poseAt(pose, 1) : invert(poseAt(pose, 1))));
    for (let i = 0; i < dx.length; i++) {
      const part = motion.partOf[i];
      if (part < 0 || now[part] === before[part]) continue;
      const x = i % widthPx;
      const y = (i - x) / widthPx;
      const m = maps[part];
      dx[i] = m.a * x + m.b * y + m.x - x;
      dy[i] = m.c * x + m.d * y + m.y - y;
      trust[i] = 1;
    }
    return { ...motion, flow: { dx, dy }, poses: now.map(({ pose }) => pose) };
  });
  return [moved[0], moved[1]];
}
