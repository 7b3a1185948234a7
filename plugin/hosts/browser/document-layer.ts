/** A layer of the page's document: one of the opened file, or one that was inserted since. */
import type { Cel } from '../../../pixels/raster';
import { isEmpty } from '../../../pixels/bounds';
import type { PsdLayer } from '../../../psd/format/layer-tree';
import { contentOf } from '../../../psd/read/layer-content';
import type { Look } from '../../../takes/look';
import type { WireBounds } from '../../../protocol/pixels';
import type { LayerKind } from '../host';
import type { PageLayer } from './psd-messages';

export interface DocumentLayer {
  /** Layers have ids here, whether the file has some or not. */
  id: number;
  name: string;
  /** Blend modes are keys of four letters, as in the file. */
  look: Look<string>;
  group?: DocumentLayer;
  /** Of a group: topmost first. */
  children?: DocumentLayer[];
  /** The layer of the file; inserted ones have none. */
  own?: PsdLayer;
  /** What was inserted, in any depth; missing where it is empty. */
  cel?: Cel;
}

const NOWHERE: WireBounds = { left: 0, top: 0, right: 0, bottom: 0 };

export function isGroup(layer: DocumentLayer): boolean {
  return layer.children !== undefined;
}

/** Inserted by this page, or holding something that was. */
export function holdsInserted(layer: DocumentLayer): boolean {
  return layer.own === undefined || (layer.children?.some(holdsInserted) ?? false);
}

/** @param depth how many groups it lies in */
export function describeLayer(layer: DocumentLayer, depth: number): PageLayer {
  const { id, name, look, own, cel, group } = layer;
  const kind = kindOf(layer);
  const bounds = own?.bounds ?? cel?.bounds ?? NOWHERE;
  return {
    id,
    name,
    kind,
    depth,
    parent: group?.id,
    hidden: own?.hidden === true,
    locked: own?.record.pixelsLocked === true,
    empty: kind !== 'group' && kind !== 'adjustment' && isEmpty(bounds),
    opacity: look.opacity * look.fillOpacity,
    blendKey: look.blendMode,
    clipping: own?.clipped === true,
    bounds,
  };
}

function kindOf({ children, own }: DocumentLayer): LayerKind {
  if (children) return 'group';
  const content = own ? contentOf(own.record) : 'pixels';
  if (content !== 'fill') return content;
  return own && !isEmpty(own.bounds) ? 'pixels' : 'shape';
}
