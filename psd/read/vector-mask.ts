/** Vector masks: Photoshop stores what they show as pixels too (see layer-mask.ts); other programs may not. */
import { grow, union } from '../../pixels/bounds';
import type { Bounds, Size } from '../../pixels/raster';
import { ByteReader } from '../format/byte-reader';
import { findBlock, type LayerRecord } from '../format/layer-record';
import { contentOf } from './layer-content';
import type { OpenPsd } from './open-psd';

const BLOCKS = ['vmsk', 'vsms'];
const FLAG = { inverted: 1, disabled: 4 };
const RECORD_BYTES = 26;
/** Selectors of path records: knots of closed and open paths, and what is inside before any path is drawn. */
const KNOTS: ReadonlySet<number> = new Set([1, 2, 4, 5]);
const INITIAL_FILL = 8;
const POINTS_OF_KNOT = 3;
/** Places are parts of the canvas, 8 bits before the point and 24 behind it. */
const WHOLE = 2 ** 24;
/** Paths that end within a pixel leave a trace on it. */
const MARGIN_PX = 1;

interface VectorMask {
  inverted: boolean;
  /** Nothing is drawn, and all is shown. */
  showsAll: boolean;
  /** Around all points of its paths; the curves reach no further. */
  hull: Bounds;
}

/**
 * @returns true for a layer whose vector mask is on, but not to be seen in the pixels that are read. (Fills and shapes
 *   are cut out by theirs, or have no pixels at all.)
 */
export function lacksVectorMask(psd: OpenPsd, record: LayerRecord): boolean {
  if (record.mask?.fromVector || contentOf(record) === 'fill') return false;
  const mask = readVectorMask(psd, record);
  if (!mask || mask.showsAll) return false;
  if (record.section !== 'layer' || mask.inverted) return true;
  return !isWithin(record.bounds, grow(mask.hull, MARGIN_PX));
}

/** @returns undefined without a vector mask, and for one that is switched off */
function readVectorMask({ bytes, header }: OpenPsd, record: LayerRecord): VectorMask | undefined {
  const block = BLOCKS.map((key) => findBlock(record.blocks, key)).find((found) => found !== undefined);
  if (!block) return undefined;
  const reader = new ByteReader(bytes, block.data);
  reader.skip(4); // version
  const flags = reader.uint32();
  if ((flags & FLAG.disabled) !== 0) return undefined;
  const points: Bounds[] = [];
  let shownBefore = false;
  while (reader.left >= RECORD_BYTES) {
    const path = new ByteReader(bytes, reader.take(RECORD_BYTES));
    const selector = path.uint16();
    if (selector === INITIAL_FILL) shownBefore = path.uint16() === 1;
    if (KNOTS.has(selector)) points.push(...readKnot(path, header));
  }
  const inverted = (flags & FLAG.inverted) !== 0;
  return { inverted, showsAll: points.length === 0 && shownBefore !== inverted, hull: union(points) };
}

/** The pixels of the three points of a knot. */
function readKnot(path: ByteReader, { widthPx, heightPx }: Size): Bounds[] {
  return Array.from({ length: POINTS_OF_KNOT }, () => {
    const top = Math.floor((path.int32() / WHOLE) * heightPx);
    const left = Math.floor((path.int32() / WHOLE) * widthPx);
    return { left, top, right: left + 1, bottom: top + 1 };
  });
}

function isWithin(inner: Bounds, outer: Bounds): boolean {
  return (
    inner.left >= outer.left &&
    inner.top >= outer.top &&
    inner.right <= outer.right &&
    inner.bottom <= outer.bottom
  );
}
