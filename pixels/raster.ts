/**
 * A raster: interleaved RGBA, straight (not premultiplied) alpha, sRGB, row-major, no padding.
 * 8-bit samples are 0..255 in a Uint8ClampedArray, 16-bit samples are 0..65535 in a Uint16Array.
 */
export interface Raster {
  widthPx: number;
  heightPx: number;
  data: Uint8ClampedArray | Uint16Array;
}

/** A rectangle in document pixels; right and bottom are exclusive; any side may be negative or outside the canvas. */
export interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Size {
  widthPx: number;
  heightPx: number;
}

/** A cel: a drawing with transparency and the place that it covers in the document. */
export interface Cel {
  bounds: Bounds;
  raster: Raster;
}

export type Depth = 8 | 16;

export function depthOf(raster: Raster): Depth {
  return raster.data instanceof Uint16Array ? 16 : 8;
}

/** Largest sample value of the raster's depth: 255 or 65535. */
export function maxSample(depth: Depth): number {
  return depth === 16 ? 65535 : 255;
}

/** A fully transparent raster. */
export function emptyRaster(widthPx: number, heightPx: number, depth: Depth = 8): Raster {
  const samples = widthPx * heightPx * 4;
  return {
    widthPx,
    heightPx,
    data: depth === 16 ? new Uint16Array(samples) : new Uint8ClampedArray(samples),
  };
}

export function boundsSize(bounds: Bounds): Size {
  return { widthPx: bounds.right - bounds.left, heightPx: bounds.bottom - bounds.top };
}
