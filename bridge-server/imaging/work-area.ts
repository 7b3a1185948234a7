/**
 * The work area: the rectangle of the document that is generated, one and the same for both keys and all sketches of
 * a segment, so that what stands still in the document stands still for the engine.
 */
import {
  grow,
  growToAspect,
  intersection,
  isEmpty,
  sameBounds,
  sizeBounds,
  union,
} from '../../pixels/bounds';
import { paintBounds } from '../../pixels/crop';
import { boundsSize, depthOf, maxSample, type Bounds, type Cel, type Size } from '../../pixels/raster';

/** The least room around the drawings, as a share of the longer side of their union. */
const LEAST_ROOM_SHARE = 1 / 8;
const LEAST_MARGIN_PX = 8;

/** What an engine wishes for around the drawings. */
export interface Room {
  share: number;
  mostPixels: number;
}

/**
 * The union of all paint plus a margin, for arcs and overshoot. The margin ends at the canvas where the drawings end
 * inside of it: what an engine would draw out there could never be seen. Paint outside the canvas is always inside.
 * @param room wished for, as a share of the longer side; the least where the area had more pixels than this
 * @returns an empty rectangle when there is no paint at all
 */
export function workArea(cels: readonly Cel[], canvas: Size, room?: Room): Bounds {
  const paint = union(cels.map(paintBounds));
  if (isEmpty(paint)) return paint;
  const { widthPx, heightPx } = boundsSize(paint);
  const visible = union([paint, sizeBounds(canvas)]);
  const withRoom = (share: number): Bounds => {
    const marginPx = Math.max(LEAST_MARGIN_PX, Math.round(Math.max(widthPx, heightPx) * share));
    return intersection(grow(paint, marginPx), visible);
  };
  const least = withRoom(LEAST_ROOM_SHARE);
  if (!room) return least;
  const wished = withRoom(room.share);
  const size = boundsSize(wished);
  return size.widthPx * size.heightPx <= room.mostPixels ? wished : least;
}

/**
 * True when the keys are whole pictures rather than cels: they cover one rectangle without a transparent pixel.
 * Such a work area has no margin, and what lies beyond it is their border carried on.
 */
export function arePictures(keys: readonly Cel[]): boolean {
  return keys.every((key) => sameBounds(key.bounds, keys[0].bounds) && isOpaque(key));
}

function isOpaque({ raster }: Cel): boolean {
  const opaque = maxSample(depthOf(raster));
  for (let i = 3; i < raster.data.length; i += 4) if (raster.data[i] !== opaque) return false;
  return raster.data.length > 0;
}

/** The area grown to the aspect of the engine's size; the same area when the engine takes it as it is. */
export function fittedArea(area: Bounds, engineSize: Size): Bounds {
  const size = boundsSize(area);
  const fits = size.widthPx === engineSize.widthPx && size.heightPx === engineSize.heightPx;
  return fits ? area : growToAspect(area, engineSize);
}
