/** Arithmetic on rectangles in document pixels; right and bottom are exclusive. */
import { boundsSize, type Bounds, type Size } from './raster';

export function isEmpty(bounds: Bounds): boolean {
  return bounds.right <= bounds.left || bounds.bottom <= bounds.top;
}

export function sameBounds(a: Bounds, b: Bounds): boolean {
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}

export function sizeBounds({ widthPx, heightPx }: Size): Bounds {
  return { left: 0, top: 0, right: widthPx, bottom: heightPx };
}

/** The smallest rectangle around all that are not empty; empty when there is none. */
export function union(rectangles: readonly Bounds[]): Bounds {
  const filled = rectangles.filter((bounds) => !isEmpty(bounds));
  if (filled.length === 0) return { left: 0, top: 0, right: 0, bottom: 0 };
  return filled.reduce((a, b) => ({
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  }));
}

/** What both cover; empty (but with a place) when they do not meet. */
export function intersection(a: Bounds, b: Bounds): Bounds {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  return {
    left,
    top,
    right: Math.max(left, Math.min(a.right, b.right)),
    bottom: Math.max(top, Math.min(a.bottom, b.bottom)),
  };
}

/** Grown by `marginPx` on all four sides. */
export function grow(bounds: Bounds, marginPx: number): Bounds {
  return {
    left: bounds.left - marginPx,
    top: bounds.top - marginPx,
    right: bounds.right + marginPx,
    bottom: bounds.bottom + marginPx,
  };
}

/**
 * Grown around its centre until it has the aspect of `size`, to whole pixels. Never shrinks.
 * The aspect is met to half a pixel; the resampler maps the remainder exactly, so nothing moves by it.
 */
export function growToAspect(bounds: Bounds, size: Size): Bounds {
  const { widthPx, heightPx } = boundsSize(bounds);
  const wantedWidthPx = Math.max(widthPx, Math.round((heightPx * size.widthPx) / size.heightPx));
  const wantedHeightPx = Math.max(heightPx, Math.round((widthPx * size.heightPx) / size.widthPx));
  const left = bounds.left - Math.floor((wantedWidthPx - widthPx) / 2);
  const top = bounds.top - Math.floor((wantedHeightPx - heightPx) / 2);
  return { left, top, right: left + wantedWidthPx, bottom: top + wantedHeightPx };
}
