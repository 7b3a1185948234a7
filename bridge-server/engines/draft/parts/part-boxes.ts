/** Boxes: where each part of a key lies. */

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Box of every part, inclusive; `right` is -1 where a part has no pixel. */
export function boxesOf(partOf: Int32Array, parts: number, widthPx: number): Box[] {
  const boxes = Array.from({ length: parts }, (): Box => ({
    left: Infinity,
    top: Infinity,
    right: -1,
    bottom: -1,
  }));
  for (let i = 0; i < partOf.length; i++) {
    if (partOf[i] < 0) continue;
    const box = boxes[partOf[i]];
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    if (x < box.left) box.left = x;
    if (x > box.right) box.right = x;
    if (y < box.top) box.top = y;
    if (y > box.bottom) box.bottom = y;
  }
  return boxes;
}

/** Distance between two boxes, px; 0 when they overlap. */
export function boxGap(a: Box, b: Box): number {
  const across = Math.max(0, a.left - b.right, b.left - a.right);
  const down = Math.max(0, a.top - b.bottom, b.top - a.bottom);
  return Math.hypot(across, down);
}
