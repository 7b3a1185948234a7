/** What a layer holds: paint, or something that only Photoshop can turn into pixels. */
import { isEmpty } from '../../pixels/bounds';
import type { LayerRecord } from '../format/layer-record';

export type LayerContent = 'pixels' | 'group' | 'adjustment' | 'fill' | 'text' | 'smart-object';

/** Blocks of layers that change what is below them and have no pixels of their own. */
const ADJUSTMENTS: ReadonlySet<string> = new Set(
  'levl curv expA vibA hue hue2 blnc blwh phfl mixr clrL nvrt post thrs grdm selc brit CgEd'.split(' '),
);
/** Blocks of layers that are filled by a rule; shapes are fills with a vector mask. */
const FILLS: ReadonlySet<string> = new Set(['SoCo', 'GdFl', 'PtFl', 'vscg']);
const TEXTS: ReadonlySet<string> = new Set(['TySh', 'tySh']);
const SMART_OBJECTS: ReadonlySet<string> = new Set(['PlLd', 'SoLd', 'SoLE', 'plLd']);

export function contentOf({ section, blocks }: LayerRecord): LayerContent {
  if (section === 'group') return 'group';
  const has = (keys: ReadonlySet<string>) => blocks.some(({ key }) => keys.has(key));
  if (has(ADJUSTMENTS)) return 'adjustment';
  if (has(TEXTS)) return 'text';
  if (has(SMART_OBJECTS)) return 'smart-object';
  return has(FILLS) ? 'fill' : 'pixels';
}

/**
 * Why the layer has no pixels that could be read, as the end of a sentence.
 * @returns undefined when it has some, or is simply empty
 */
export function lackOfPixels(record: LayerRecord): string | undefined {
  const content = contentOf(record);
  if (content === 'adjustment') return 'is an adjustment layer';
  if (content === 'fill' && isEmpty(record.bounds)) return 'is a fill or shape layer; rasterise it first';
  return undefined;
}
