/** Cutting cels out of the document and putting them back, to the pixel. */
import { intersection, isEmpty } from './bounds';
import { boundsSize, depthOf, emptyRaster, type Bounds, type Cel, type Raster } from './raster';

/** Four samples a pixel: red, green, blue, alpha. */
const SAMPLES = 4;

/** The part of a cel that a rectangle of the document shows; transparent where the cel does not reach. */
export function cropCel(cel: Cel, area: Bounds): Raster {
  const { widthPx, heightPx } = boundsSize(area);
  const target = emptyRaster(widthPx, heightPx, depthOf(cel.raster));
  pasteCel(cel, { bounds: area, raster: target });
  return target;
}

/** The same for a picture: where it does not reach, its border goes on. */
export function cropPicture({ bounds, raster }: Cel, area: Bounds): Raster {
  const { widthPx, heightPx } = boundsSize(area);
  const target = emptyRaster(widthPx, heightPx, depthOf(raster));
  for (let y = 0; y < heightPx; y++) {
    const row = clamp(area.top + y - bounds.top, raster.heightPx) * raster.widthPx;
    for (let x = 0; x < widthPx; x++) {
      const from = (row + clamp(area.left + x - bounds.left, raster.widthPx)) * SAMPLES;
      target.data.set(raster.data.subarray(from, from + SAMPLES), (y * widthPx + x) * SAMPLES);
    }
  }
  return target;
}

function clamp(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index));
}

/** Copies the pixels of `source` over those of `target` where both lie; nothing is blended. */
export function pasteCel(source: Cel, target: Cel): void {
  const shared = intersection(source.bounds, target.bounds);
  if (isEmpty(shared)) return;
  const rowSamples = (shared.right - shared.left) * SAMPLES;
  for (let y = shared.top; y < shared.bottom; y++) {
    const from = sampleIndex(source, shared.left, y);
    target.raster.data.set(
      source.raster.data.subarray(from, from + rowSamples),
      sampleIndex(target, shared.left, y),
    );
  }
}

function sampleIndex(cel: Cel, x: number, y: number): number {
  return ((y - cel.bounds.top) * cel.raster.widthPx + x - cel.bounds.left) * SAMPLES;
}

/** The cel cut down to the pixels whose alpha is over 0; without width and height when there are none. */
export function trimToPaint(cel: Cel): Cel {
  const paint = paintBounds(cel);
  const whole = boundsSize(cel.bounds);
  const { widthPx, heightPx } = boundsSize(paint);
  if (widthPx === whole.widthPx && heightPx === whole.heightPx) return cel;
  return { bounds: paint, raster: cropCel(cel, paint) };
}

/** The smallest rectangle around all paint; empty at the cel's corner when there is none. */
export function paintBounds({ bounds, raster }: Cel): Bounds {
  const { left, top } = bounds;
  const { widthPx, heightPx } = raster;
  const firstRow = findIndex(heightPx, (y) => rowHasPaint(raster, y));
  if (firstRow < 0) return { left, top, right: left, bottom: top };
  const lastRow = heightPx - 1 - findIndex(heightPx, (y) => rowHasPaint(raster, heightPx - 1 - y));
  const firstColumn = findIndex(widthPx, (x) => columnHasPaint(raster, x, firstRow, lastRow));
  const mirrored = findIndex(widthPx, (x) => columnHasPaint(raster, widthPx - 1 - x, firstRow, lastRow));
  return {
    left: left + firstColumn,
    top: top + firstRow,
    right: left + widthPx - mirrored,
    bottom: top + lastRow + 1,
  };
}

function findIndex(count: number, found: (index: number) => boolean): number {
  for (let i = 0; i < count; i++) if (found(i)) return i;
  return -1;
}

function rowHasPaint({ data, widthPx }: Raster, y: number): boolean {
  const end = (y + 1) * widthPx * SAMPLES;
  for (let i = y * widthPx * SAMPLES + 3; i < end; i += SAMPLES) if (data[i] > 0) return true;
  return false;
}

function columnHasPaint({ data, widthPx }: Raster, x: number, firstRow: number, lastRow: number): boolean {
  for (let y = firstRow; y <= lastRow; y++) if (data[(y * widthPx + x) * SAMPLES + 3] > 0) return true;
  return false;
}

/** True when no pixel of the cel has any alpha. */
export function isBlank(cel: Cel): boolean {
  return isEmpty(paintBounds(cel));
}
