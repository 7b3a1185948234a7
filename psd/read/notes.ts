/**
 * What of a key is not in its in-betweens, in sentences for the artist: the same for the command line and the page.
 * Nothing is said of what is there, and nothing that is missing is left unsaid.
 */
import { ByteReader } from '../format/byte-reader';
import { findBlock, type LayerRecord } from '../format/layer-record';
import type { PsdLayer } from '../format/layer-tree';
import { effectsOf } from './layer-effects';
import { isCutOutAlready } from './layer-mask';
import type { OpenPsd } from './open-psd';
import { lacksVectorMask } from './vector-mask';

const WHOLE = 255;

/** @param tree the layers on the top level. @returns in the order of the layers panel, the key first */
export function notesOn(psd: OpenPsd, key: PsdLayer, tree: readonly PsdLayer[]): string[] {
  const merged = key.kind === 'group' ? mergedNotes(psd, key, key) : [];
  return [...maskNotes(psd, key), ...ownNotes(psd, key), ...clippedNotes(key, tree), ...merged];
}

function ownNotes({ bytes }: OpenPsd, { path, record }: PsdLayer): string[] {
  const effects = effectsOf(bytes, record);
  return [
    ...(effects.length > 0
      ? [
          `The layer effects of "${path}" (${effects.join(', ')}) are not in the in-betweens; ` +
            'copy its layer style onto them.',
        ]
      : []),
    ...optionsOf(bytes, record).map((option) => `The in-betweens do not have the ${option} of "${path}".`),
  ];
}

/** What is clipped to a key shows only on the key. */
function clippedNotes(key: PsdLayer, tree: readonly PsdLayer[]): string[] {
  return clippedTo(key, tree).map(
    ({ path }) =>
      `"${path}" is clipped to "${key.path}" and is not in the in-betweens; ` +
      'choose a group that holds both to have it in.',
  );
}

/** The visible layers that are clipped to this one, the topmost first. */
function clippedTo(layer: PsdLayer, tree: readonly PsdLayer[]): PsdLayer[] {
  const row = layer.parent?.children ?? tree;
  const at = row.indexOf(layer);
  let top = at;
  while (top > 0 && row[top - 1].clipped) top--;
  return row.slice(top, at).filter(({ hidden }) => !hidden);
}

/** Of everything visible in a group whose merged look is taken. */
function mergedNotes(psd: OpenPsd, key: PsdLayer, group: PsdLayer): string[] {
  return group.children
    .filter(({ hidden }) => !hidden)
    .flatMap((layer) => [
      ...maskNotes(psd, layer),
      ...mergedLayerNotes(psd, key, layer),
      ...mergedNotes(psd, key, layer),
    ]);
}

function mergedLayerNotes({ bytes }: OpenPsd, key: PsdLayer, layer: PsdLayer): string[] {
  const { path, record } = layer;
  const effects = effectsOf(bytes, record);
  const options = [...optionsOf(bytes, record), ...(blendsClippedAlone(bytes, layer) ? [CLIPPED_ALONE] : [])];
  return [
    ...(effects.length > 0
      ? [
          `"${key.path}" is merged without the layer effects of "${path}" (${effects.join(', ')}); ` +
            'merge it in Photoshop to have them in.',
        ]
      : []),
    ...options.map((option) => `"${key.path}" is merged without the ${option} of "${path}".`),
  ];
}

function maskNotes(psd: OpenPsd, { path, record }: PsdLayer): string[] {
  const { mask } = record;
  const feathered = mask && !mask.disabled && hasFeather(record);
  const thin = mask?.fromVector && !mask.disabled && isCutOutAlready(record) && mask.vectorDensity < WHOLE;
  return [
    ...(feathered ? [`The mask of "${path}" is taken without its feather.`] : []),
    ...(thin ? [`The vector mask of "${path}" is taken without its density.`] : []),
    ...(lacksVectorMask(psd, record)
      ? [`The vector mask of "${path}" is not applied; rasterise the layer if it matters.`]
      : []),
  ];
}

function hasFeather({ mask }: LayerRecord): boolean {
  if (!mask) return false;
  const painted = mask.fromVector ? mask.painted !== undefined && !mask.painted.disabled : true;
  return (painted && mask.featherPx > 0) || (mask.fromVector && mask.vectorFeatherPx > 0);
}

const CLIPPED_ALONE = 'blending of clipped layers one by one';

/** Blending options that nothing but Photoshop follows. */
function optionsOf(bytes: Uint8Array, { blocks, blendsByColour }: LayerRecord): string[] {
  const knockout = findBlock(blocks, 'knko');
  const channels = findBlock(blocks, 'brst');
  return [
    ...(blendsByColour ? ['Blend If'] : []),
    ...(knockout && new ByteReader(bytes, knockout.data).uint8() !== 0 ? ['knockout'] : []),
    ...(channels && channels.data.end > channels.data.start ? ['choice of channels'] : []),
  ];
}

/** Without "Blend Clipped Layers as Group" each clipped layer meets what is below; seen only where modes differ. */
function blendsClippedAlone(bytes: Uint8Array, layer: PsdLayer): boolean {
  const block = findBlock(layer.record.blocks, 'clbl');
  if (!block || new ByteReader(bytes, block.data).uint8() !== 0) return false;
  const clipped = clippedTo(layer, []);
  const isPlain = layer.blendKey === 'norm' && layer.opacity * layer.fillOpacity === 1;
  return clipped.length > 0 && !(isPlain && clipped.every(({ blendKey }) => blendKey === 'norm'));
}
