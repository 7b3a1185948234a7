import { boundsSize, maxSample, type Bounds, type Cel } from '../../pixels/raster';
import { decodePlane } from './decode-plane';
import { CHANNEL, type LayerMask, type LayerRecord } from '../format/layer-record';
import type { PsdDocument } from '../format/psd-document';

/** Largest value of the byte that says what a mask does outside of its rectangle, and of its density. */
const WHOLE = 255;

/** Multiplies a cel's alpha, in place, by the mask of a layer or group. The feather of a mask is left out. */
export function applyMask(document: PsdDocument, record: LayerRecord, cel: Cel): void {
  const { mask } = record;
  if (!mask || mask.disabled) return;
  const shownAt = maskReader(document, record, mask);
  for (let y = cel.bounds.top; y < cel.bounds.bottom; y++) {
    for (let x = cel.bounds.left; x < cel.bounds.right; x++) {
      const at = ((y - cel.bounds.top) * cel.raster.widthPx + x - cel.bounds.left) * 4 + 3;
      cel.raster.data[at] = Math.round(cel.raster.data[at] * shownAt(x, y));
    }
  }
}

/** How much (0 to 1) of a document pixel a mask shows. */
function maskReader(
  { bytes, header }: PsdDocument,
  record: LayerRecord,
  mask: LayerMask,
): (x: number, y: number) => number {
  const { bounds, density } = mask;
  const { widthPx, heightPx } = boundsSize(bounds);
  const channel = record.channels.find(({ id }) => id === CHANNEL.mask);
  const shape = { widthPx, heightPx, depth: header.depth, large: header.large };
  const plane = channel && decodePlane(bytes, channel.data, shape);
  const max = maxSample(header.depth);
  const throughDensity = (value: number) => 1 - (density / WHOLE) * (1 - value);
  const outside = throughDensity(mask.outside / WHOLE);
  return (x, y) => {
    if (!plane || !contains(bounds, x, y)) return outside;
    return throughDensity(plane[(y - bounds.top) * widthPx + x - bounds.left] / max);
  };
}

function contains(bounds: Bounds, x: number, y: number): boolean {
  return x >= bounds.left && x < bounds.right && y >= bounds.top && y < bounds.bottom;
}
