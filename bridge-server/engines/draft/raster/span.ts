/**
 * The span of a pair of drawings: how far motion may be expected to go follows what is drawn, not how much empty page lies
 * around it.
 */
import type { Both } from './both';
import type { Drawing } from './drawing';

/** Paint that is thinner than this (0..255) is none. */
const LEAST_ALPHA = 8;
/** Drawings have this much room around them, as a share of their longer side. */
const ROOM_SHARE = 1 / 8;

/** Diagonal of the box around the paint of both, with a little room, but no more than that of the picture, px. */
export function spanOf(drawings: Both<Drawing>): number {
  const { widthPx, heightPx } = drawings[0];
  let [left, top, right, bottom] = [widthPx, heightPx, 0, 0];
  for (const { look } of drawings) {
    for (let i = 0; i < look.length >> 2; i++) {
      if (look[i * 4 + 3] < LEAST_ALPHA) continue;
      const x = i % widthPx;
      const y = (i - x) / widthPx;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  if (right <= left) return Math.hypot(widthPx, heightPx);
  const room = ROOM_SHARE * Math.max(right - left, bottom - top);
  const [width, height] = [
    Math.min(widthPx, right + room) - Math.max(0, left - room),
    Math.min(heightPx, bottom + room) - Math.max(0, top - room),
  ];
  return Math.hypot(width, height);
}
