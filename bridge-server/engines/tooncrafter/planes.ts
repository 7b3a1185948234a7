import type { Size } from '../../../pixels/raster';

/** Planar [C,H,W] float32. */
export interface Planes extends Size {
  channels: number;
  data: Float32Array;
}
