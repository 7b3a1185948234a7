/**
 * Flattening, for composite reads: normal blending with opacity, masks and visibility. Blend modes are taken as
 * normal.
 */
import type { SimBounds, SimDocument, SimLayer } from './document-model';

export interface Canvas {
  bounds: SimBounds;
  /** RGBA, straight, 0..1. */
  data: Float32Array;
}

export function flatten(document: SimDocument, bounds: SimBounds): Canvas {
  const canvas = {
    bounds,
    data: new Float32Array((bounds.right - bounds.left) * (bounds.bottom - bounds.top) * 4),
  };
  paintAll(canvas, document.layers, 1, document.bits === 16 ? 32768 : 255);
  return canvas;
}

/** The merged look of a group alone. */
export function flattenGroup(document: SimDocument, group: SimLayer, bounds: SimBounds): Canvas {
  const canvas = {
    bounds,
    data: new Float32Array((bounds.right - bounds.left) * (bounds.bottom - bounds.top) * 4),
  };
  paintAll(canvas, group.children ?? [], 1, document.bits === 16 ? 32768 : 255);
  return canvas;
}

function paintAll(canvas: Canvas, layers: SimLayer[], opacity: number, full: number): void {
  for (const layer of [...layers].reverse()) {
    if (!layer.visible) continue;
    const own = opacity * (layer.opacity / 100);
    if (layer.children) paintAll(canvas, layer.children, own, full);
    else if (layer.pixels) paintOne(canvas, layer, own, full);
  }
}

function paintOne(canvas: Canvas, layer: SimLayer, opacity: number, full: number): void {
  const { bounds, data } = layer.pixels!;
  const width = canvas.bounds.right - canvas.bounds.left;
  const from = { x: Math.max(bounds.left, canvas.bounds.left), y: Math.max(bounds.top, canvas.bounds.top) };
  const to = {
    x: Math.min(bounds.right, canvas.bounds.right),
    y: Math.min(bounds.bottom, canvas.bounds.bottom),
  };
  for (let y = from.y; y < to.y; y++) {
    for (let x = from.x; x < to.x; x++) {
      const source = ((y - bounds.top) * (bounds.right - bounds.left) + x - bounds.left) * 4;
      const alpha = (data[source + 3] / full) * opacity * maskAt(layer.mask, x, y);
      if (alpha > 0)
        over(
          canvas.data,
          ((y - canvas.bounds.top) * width + x - canvas.bounds.left) * 4,
          data,
          source,
          alpha,
          full,
        );
    }
  }
}

function over(
  into: Float32Array,
  at: number,
  data: Uint8Array | Uint16Array,
  from: number,
  alpha: number,
  full: number,
): void {
  const below = into[at + 3] * (1 - alpha);
  const total = alpha + below;
  for (let c = 0; c < 3; c++) into[at + c] = ((data[from + c] / full) * alpha + into[at + c] * below) / total;
  into[at + 3] = total;
}

/** How much of a pixel a mask lets through, 0 to 1. */
export function maskAt(mask: SimLayer['mask'], x: number, y: number): number {
  if (!mask) return 1;
  const { bounds, data, outside } = mask;
  const inside = x >= bounds.left && x < bounds.right && y >= bounds.top && y < bounds.bottom;
  return (inside ? data[(y - bounds.top) * (bounds.right - bounds.left) + x - bounds.left] : outside) / 255;
}
