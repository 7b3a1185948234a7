/**
 * The masks of layers and groups as Photoshop stores them: painted ones, and vector masks that it turned into pixels.
 */
import { isEmpty } from '../../pixels/bounds';
import { boundsSize, maxSample, type Bounds, type Cel } from '../../pixels/raster';
import { CHANNEL, type LayerRecord } from '../format/layer-record';
import type { LayerMask, MaskArea } from '../format/layer-mask-record';
import { contentOf } from './layer-content';
import { readPlane, type OpenPsd } from './open-psd';

/** How much (0 to 1) of a document pixel a mask shows. */
export type MaskReader = (x: number, y: number) => number;

/** Largest value of the byte that says what a mask does outside of its rectangle, and of its density. */
const WHOLE = 255;

/** Multiplies a cel's alpha, in place, by the masks of a layer or group. The feather of a mask is left out. */
export function applyMask(psd: OpenPsd, record: LayerRecord, cel: Cel): void {
  const shownAt = maskReader(psd, record);
  if (!shownAt) return;
  for (let y = cel.bounds.top; y < cel.bounds.bottom; y++) {
    for (let x = cel.bounds.left; x < cel.bounds.right; x++) {
      const at = ((y - cel.bounds.top) * cel.raster.widthPx + x - cel.bounds.left) * 4 + 3;
      cel.raster.data[at] = Math.round(cel.raster.data[at] * shownAt(x, y));
    }
  }
}

/**
 * What all masks of a layer show together.
 *
 * Photoshop writes a painted mask into channel -2. Where there is a vector mask it writes the pixels of that one there
 * instead (and says so in the flags), or what both let through; the painted one alone is in channel -3 then. The
 * alpha of fill and shape layers is cut out by their vector mask already: there only the painted one is left to do.
 * @returns undefined when nothing is masked
 */
export function maskReader(psd: OpenPsd, record: LayerRecord): MaskReader | undefined {
  const { mask } = record;
  if (!mask) return undefined;
  if (!mask.fromVector) return plainReader(psd, record, mask);
  if (isCutOutAlready(record)) return mask.painted && paintedReader(psd, record, mask, mask.painted);
  return vectorReader(psd, record, mask);
}

/** Shapes and fills have pixels whose alpha is that of their vector mask. */
export function isCutOutAlready(record: LayerRecord): boolean {
  return contentOf(record) === 'fill' && !isEmpty(record.bounds);
}

function plainReader(psd: OpenPsd, record: LayerRecord, mask: LayerMask): MaskReader | undefined {
  if (mask.disabled) return undefined;
  return throughDensity(areaReader(psd, record, CHANNEL.mask, mask), mask.density);
}

function paintedReader(
  psd: OpenPsd,
  record: LayerRecord,
  { density }: LayerMask,
  painted: MaskArea,
): MaskReader | undefined {
  if (painted.disabled) return undefined;
  return throughDensity(areaReader(psd, record, CHANNEL.paintedMask, painted), density);
}

function vectorReader(psd: OpenPsd, record: LayerRecord, mask: LayerMask): MaskReader | undefined {
  if (mask.disabled) return undefined;
  const { density, vectorDensity, painted } = mask;
  const both = areaReader(psd, record, CHANNEL.mask, mask);
  const alone = painted && !painted.disabled && areaReader(psd, record, CHANNEL.paintedMask, painted);
  if (!alone) return throughDensity(both, vectorDensity);
  if (density === WHOLE && vectorDensity === WHOLE) return both;
  const paintedShare = throughDensity(alone, density);
  const vectorShare = throughDensity((x, y) => quotient(both(x, y), alone(x, y)), vectorDensity);
  return (x, y) => paintedShare(x, y) * vectorShare(x, y);
}

/** What the vector mask shows where the painted one lets something through; elsewhere it cannot be told. */
function quotient(both: number, painted: number): number {
  return painted === 0 ? 1 : Math.min(1, both / painted);
}

function throughDensity(shownAt: MaskReader, density: number): MaskReader {
  if (density === WHOLE) return shownAt;
  return (x, y) => 1 - (density / WHOLE) * (1 - shownAt(x, y));
}

function areaReader(psd: OpenPsd, record: LayerRecord, channel: number, area: MaskArea): MaskReader {
  const { bounds } = area;
  const plane = readPlane(psd, record, channel, bounds);
  const { widthPx } = boundsSize(bounds);
  const max = maxSample(psd.header.depth);
  const outside = area.outside / WHOLE;
  return (x, y) => {
    if (!plane || !contains(bounds, x, y)) return outside;
    return plane[(y - bounds.top) * widthPx + x - bounds.left] / max;
  };
}

function contains(bounds: Bounds, x: number, y: number): boolean {
  return x >= bounds.left && x < bounds.right && y >= bounds.top && y < bounds.bottom;
}
