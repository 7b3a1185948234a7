/** Geometry and arithmetic of the imaging functions: bounds, cropping, the pyramid, matting, trimming. */
import type { Canvas } from './compose';
import type { SimBounds, SimLayer } from './document-model';

export type BoundsOption = Partial<SimBounds> & { width?: number; height?: number };

export function normalBounds(given: BoundsOption | undefined, all: SimBounds): SimBounds {
  if (!given) return all;
  const left = given.left ?? all.left;
  const top = given.top ?? all.top;
  return {
    left,
    top,
    right: given.right ?? left + (given.width ?? 0),
    bottom: given.bottom ?? top + (given.height ?? 0),
  };
}

export function intersect(a: SimBounds, b: SimBounds): SimBounds {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
}

export function mapBounds(
  bounds: SimBounds,
  map: (edge: number) => number,
): SimBounds & { width: number; height: number } {
  const [left, top, right, bottom] = [bounds.left, bounds.top, bounds.right, bounds.bottom].map(map);
  return { left, top, right, bottom, width: right - left, height: bottom - top };
}

export function crop(canvas: Canvas, bounds: SimBounds): Canvas {
  const width = bounds.right - bounds.left;
  const from = canvas.bounds.right - canvas.bounds.left;
  const data = new Float32Array(width * (bounds.bottom - bounds.top) * 4);
  for (let y = bounds.top; y < bounds.bottom; y++) {
    const start = ((y - canvas.bounds.top) * from + bounds.left - canvas.bounds.left) * 4;
    data.set(canvas.data.subarray(start, start + width * 4), (y - bounds.top) * width * 4);
  }
  return { bounds, data };
}

/** One side of the target scales in proportion; the pyramid gives the next level that is at least that large. */
function targetPixels(
  bounds: SimBounds,
  target: { width?: number; height?: number },
): { width: number; height: number } {
  const width = bounds.right - bounds.left;
  const height = bounds.bottom - bounds.top;
  const scale = target.width !== undefined ? target.width / width : target.height! / height;
  return {
    width: Math.max(1, target.width ?? Math.round(width * scale)),
    height: Math.max(1, target.height ?? Math.round(height * scale)),
  };
}

export function pyramidLevel(bounds: SimBounds, target?: { width?: number; height?: number }): number {
  if (!target) return 0;
  const { width } = targetPixels(bounds, target);
  return Math.max(0, Math.floor(Math.log2((bounds.right - bounds.left) / width)));
}

export function shrink(canvas: Canvas, target: { width?: number; height?: number }): Canvas {
  const { width, height } = targetPixels(canvas.bounds, target);
  const from = canvas.bounds.right - canvas.bounds.left;
  const rows = canvas.bounds.bottom - canvas.bounds.top;
  const data = new Float32Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const source =
        (Math.floor(((y + 0.5) * rows) / height) * from + Math.floor(((x + 0.5) * from) / width)) * 4;
      data.set(canvas.data.subarray(source, source + 4), (y * width + x) * 4);
    }
  }
  return { bounds: { left: 0, top: 0, right: width, bottom: height }, data };
}

export function matteOnWhite(data: Float32Array): void {
  for (let i = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) data[i + c] = data[i + c] * data[i + 3] + 1 - data[i + 3];
    data[i + 3] = 1;
  }
}

export function pickComponents(rgba: Float32Array, components: number, colours: number): Float32Array {
  const pixels = rgba.length / 4;
  const out = new Float32Array(pixels * components);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < colours; c++) out[i * components + c] = rgba[i * 4 + c];
    if (components > colours) out[i * components + colours] = rgba[i * 4 + 3];
  }
  return out;
}

/** The host trims a layer to where paint is. */
export function trimmed(
  data: Uint8Array | Uint16Array,
  left: number,
  top: number,
  width: number,
): SimLayer['pixels'] {
  const height = data.length / 4 / width;
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[(y * width + x) * 4 + 3] === 0) continue;
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)];
    }
  }
  if (x1 === 0) return null;
  const out = data.slice(0, (x1 - x0) * (y1 - y0) * 4);
  for (let y = y0; y < y1; y++)
    out.set(data.subarray((y * width + x0) * 4, (y * width + x1) * 4), (y - y0) * (x1 - x0) * 4);
  return { bounds: { left: left + x0, top: top + y0, right: left + x1, bottom: top + y1 }, data: out };
}

/** Samples as parts of `full`. (A plain loop: `from` with a function is fifty times slower.) */
export function scaled(samples: ArrayLike<number>, full: number): Float32Array {
  const out = new Float32Array(samples.length);
  for (let i = 0; i < out.length; i++) out[i] = samples[i] / full;
  return out;
}
