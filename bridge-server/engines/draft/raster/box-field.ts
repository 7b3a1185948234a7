/** Distances around a few pixels: a distance transform of their box and a margin, so that a small thing costs little. */
import { distanceTransform } from './distance-transform';

export class BoxField {
  private readonly left: number;
  private readonly top: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly squaredIn: Float32Array;
  private readonly nearestIn: Int32Array;

  /** @param features pixels of a picture of this width @param marginPx beyond their box nothing is near */
  constructor(
    features: ArrayLike<number>,
    private readonly widthPx: number,
    marginPx: number,
  ) {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let k = 0; k < features.length; k++) {
      const x = features[k] % widthPx;
      const y = (features[k] - x) / widthPx;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    const margin = Math.ceil(marginPx);
    this.left = left - margin;
    this.top = top - margin;
    this.columns = right - left + 1 + 2 * margin;
    this.rows = bottom - top + 1 + 2 * margin;
    const mask = new Uint8Array(this.columns * this.rows);
    for (let k = 0; k < features.length; k++) {
      const x = features[k] % widthPx;
      mask[((features[k] - x) / widthPx - this.top) * this.columns + x - this.left] = 1;
    }
    const { squared, nearest } = distanceTransform(mask, this.columns, this.rows);
    this.squaredIn = squared;
    this.nearestIn = nearest;
  }

  /** Squared distance of a place (whole px) to the nearest feature; Infinity beyond the margin. */
  squared(x: number, y: number): number {
    const at = this.placeOf(x, y);
    return at < 0 ? Infinity : this.squaredIn[at];
  }

  /** The nearest feature's pixel in the picture; -1 beyond the margin. */
  nearest(x: number, y: number): number {
    const at = this.placeOf(x, y);
    if (at < 0) return -1;
    const place = this.nearestIn[at];
    const column = place % this.columns;
    return (this.top + (place - column) / this.columns) * this.widthPx + this.left + column;
  }

  private placeOf(x: number, y: number): number {
    const column = x - this.left;
    const row = y - this.top;
    return column < 0 || row < 0 || column >= this.columns || row >= this.rows
      ? -1
      : row * this.columns + column;
  }
}
