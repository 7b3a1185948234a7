/** Flows: a displacement for every pixel, and how planes are looked up between their pixels. */
import type { Level } from '../raster/pyramid';

export interface Flow {
  /** Displacement in px of each pixel. */
  dx: Float32Array;
  dy: Float32Array;
}

/** A plane for a level, all zero. */
export function zeros({ widthPx, heightPx }: Level): Float32Array {
  return new Float32Array(widthPx * heightPx);
}

/** One displacement for all pixels. */
export function evenFlow(pixels: number, dx: number, dy: number): Flow {
  return { dx: new Float32Array(pixels).fill(dx), dy: new Float32Array(pixels).fill(dy) };
}

/** Bilinear resize of a flow; the displacements are scaled with the picture. */
export function resizeFlow(flow: Flow, from: Level, to: Level): Flow {
  const scaleX = from.widthPx / to.widthPx;
  const scaleY = from.heightPx / to.heightPx;
  const dx = zeros(to);
  const dy = zeros(to);
  for (let y = 0, i = 0; y < to.heightPx; y++) {
    const sy = Math.max(0, Math.min(from.heightPx - 1, (y + 0.5) * scaleY - 0.5));
    const y0 = Math.min(sy | 0, Math.max(0, from.heightPx - 2));
    const fy = sy - y0;
    const down = from.heightPx > 1 ? from.widthPx : 0;
    for (let x = 0; x < to.widthPx; x++, i++) {
      const sx = Math.max(0, Math.min(from.widthPx - 1, (x + 0.5) * scaleX - 0.5));
      const x0 = Math.min(sx | 0, Math.max(0, from.widthPx - 2));
      const fx = sx - x0;
      const j = y0 * from.widthPx + x0;
      const right = from.widthPx > 1 ? 1 : 0;
      const a = (1 - fx) * (1 - fy);
      const b = fx * (1 - fy);
      const c = (1 - fx) * fy;
      const d = fx * fy;
      dx[i] =
        (a * flow.dx[j] + b * flow.dx[j + right] + c * flow.dx[j + down] + d * flow.dx[j + down + right]) /
        scaleX;
      dy[i] =
        (a * flow.dy[j] + b * flow.dy[j + right] + c * flow.dy[j + down] + d * flow.dy[j + down + right]) /
        scaleY;
    }
  }
  return { dx, dy };
}

/** Bilinear sample with the border repeated. */
export function sampleAt(
  plane: Float32Array,
  widthPx: number,
  heightPx: number,
  x: number,
  y: number,
): number {
  const cx = x < 0 ? 0 : x > widthPx - 1 ? widthPx - 1 : x;
  const cy = y < 0 ? 0 : y > heightPx - 1 ? heightPx - 1 : y;
  const x0 = cx | 0;
  const y0 = cy | 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const i = y0 * widthPx + x0;
  const right = x0 < widthPx - 1 ? 1 : 0;
  const down = y0 < heightPx - 1 ? widthPx : 0;
  const above = plane[i] + (plane[i + right] - plane[i]) * fx;
  const below = plane[i + down] + (plane[i + down + right] - plane[i + down]) * fx;
  return above + (below - above) * fy;
}
