/** The layers of a document as Photoshop's panel shows them: groups within groups, the topmost first. */
import type { WireBounds } from '../../protocol/pixels';
import { brokenDocument } from './byte-reader';
import type { LayerRecord } from './layer-record';
import type { PsdDocument } from './psd-document';

export interface PsdLayer {
  name: string;
  /** Names of its groups and its own, joined by `/`. */
  path: string;
  kind: 'pixels' | 'group';
  bounds: WireBounds;
  /** Its own switch; a layer in a hidden group is not seen either. */
  hidden: boolean;
  /** 0 to 1. */
  opacity: number;
  /** 0 to 1: of what is painted, without layer effects. */
  fillOpacity: number;
  blendKey: string;
  /** Clipped to the nearest layer below that is not. */
  clipped: boolean;
  record: LayerRecord;
  /** First and last record of the layer in the order of the file; of a group: from its divider to its own. */
  firstRecord: number;
  lastRecord: number;
  /** Of a group: topmost first. */
  children: PsdLayer[];
  parent?: PsdLayer;
}

const MAX_OPACITY = 255;

/** The layers on the top level, topmost first. */
export function layerTree({ layers }: PsdDocument): PsdLayer[] {
  const top: PsdLayer[] = [];
  const open: PsdLayer[] = [];
  for (let index = layers.records.length - 1; index >= 0; index--) {
    const record = layers.records[index];
    if (record.section === 'divider') {
      const group = open.pop();
      if (!group) throw brokenDocument('a group ends that never began');
      group.firstRecord = index;
      continue;
    }
    const layer = makeLayer(record, index, open.at(-1));
    (layer.parent?.children ?? top).push(layer);
    if (layer.kind === 'group') open.push(layer);
  }
  if (open.length > 0) throw brokenDocument(`the group "${open[0].name}" has no end`);
  return top;
}

function makeLayer(record: LayerRecord, index: number, parent: PsdLayer | undefined): PsdLayer {
  return {
    name: record.name,
    path: parent ? `${parent.path}/${record.name}` : record.name,
    kind: record.section === 'group' ? 'group' : 'pixels',
    bounds: record.bounds,
    hidden: record.hidden,
    opacity: record.opacity / MAX_OPACITY,
    fillOpacity: record.fillOpacity / MAX_OPACITY,
    blendKey: record.blendKey,
    clipped: record.clipped,
    record,
    firstRecord: index,
    lastRecord: index,
    children: [],
    parent,
  };
}

/** All layers, a group before its children, in the order of the panel. */
export function allLayers(tree: readonly PsdLayer[]): PsdLayer[] {
  return tree.flatMap((layer) => [layer, ...allLayers(layer.children)]);
}

/** The layers for the rule of places in `takes/stack.ts`. */
export function stackOf(tree: readonly PsdLayer[]) {
  return {
    groupOf: (layer: PsdLayer) => layer.parent,
    layersIn: (group: PsdLayer | undefined) => group?.children ?? tree,
    isClipped: (layer: PsdLayer) => layer.clipped,
    isLocked: (group: PsdLayer) => group.record.allLocked,
  };
}

/** A layer for the rule of looks in `takes/look.ts`; its blend modes are keys of four letters. */
export function lookOf({ opacity, fillOpacity, blendKey }: PsdLayer) {
  return { opacity, fillOpacity, blendMode: blendKey };
}

/** What the file calls the blend modes that the rule of looks must know. */
export const BLEND_KEYS = { normal: 'norm', passThrough: 'pass' };
