/**
 * The working size: what is to be found out about a pair does not need more than a small picture, so keys are analysed
 * at a bounded size and only painted at their own. Cost stays linear, and a drawing moves alike at every size.
 */
import type { Drawing } from './drawing';

/** Longest diagonal that is analysed, px: a little more than that of 512 x 320. */
const MOST_DIAGONAL_PX = 620;
const CHANNELS = 4;
const { floor, ceil, max, min, hypot, round } = Math;

export interface WorkingSize {
  widthPx: number;
  heightPx: number;
  /** Own px for each working px, along x and y. */
  scaleX: number;
  scaleY: number;
}

export function workingSize(widthPx: number, heightPx: number): WorkingSize {
  const shrink = max(1, hypot(widthPx, heightPx) / MOST_DIAGONAL_PX);
  const width = max(1, round(widthPx / shrink));
  const height = max(1, round(heightPx / shrink));
  return { widthPx: width, heightPx: height, scaleX: widthPx / width, scaleY: heightPx / height };
}

export function isOwnSize({ scaleX, scaleY }: WorkingSize): boolean {
  return scaleX === 1 && scaleY === 1;
}

/** The mean of what lies under each working pixel. */
export function shrinkDrawing(drawing: Drawing, size: WorkingSize): Drawing {
  if (isOwnSize(size)) return drawing;
  const columns = shrinkRows(drawing.look, drawing.widthPx, drawing.heightPx, size.widthPx, size.scaleX);
  return {
    widthPx: size.widthPx,
    heightPx: size.heightPx,
    look: shrinkColumns(columns, size, drawing.heightPx),
  };
}

function shrinkRows(look: Float32Array, from: number, rows: number, to: number, scale: number): Float32Array {
  const out = new Float32Array(to * rows * CHANNELS);
  for (let y = 0, at = 0; y < rows; y++) {
    for (let x = 0; x < to; x++, at += CHANNELS) {
      const last = min(from, ceil((x + 1) * scale));
      for (let source = floor(x * scale); source < last; source++) {
        const share = (min(source + 1, (x + 1) * scale) - max(source, x * scale)) / scale;
        const of = (y * from + source) * CHANNELS;
        for (let c = 0; c < CHANNELS; c++) out[at + c] += share * look[of + c];
      }
    }
  }
  return out;
}

function shrinkColumns(
  look: Float32Array,
  { widthPx, heightPx, scaleY }: WorkingSize,
  rows: number,
): Float32Array {
  const stride = widthPx * CHANNELS;
  const out = new Float32Array(heightPx * stride);
  for (let y = 0; y < heightPx; y++) {
    const last = min(rows, ceil((y + 1) * scaleY));
    for (let source = floor(y * scaleY); source < last; source++) {
      const share = (min(source + 1, (y + 1) * scaleY) - max(source, y * scaleY)) / scaleY;
      for (let i = 0; i < stride; i++) out[y * stride + i] += share * look[source * stride + i];
    }
  }
  return out;
}
