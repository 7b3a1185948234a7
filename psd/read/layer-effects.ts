/** Which layer effects (the layer style) a layer shows. They are never drawn here; they are spoken of. */
import { ByteReader } from '../format/byte-reader';
import { readDescriptor, type Descriptor, type DescriptorValue } from '../format/descriptor';
import { findBlock, type LayerRecord } from '../format/layer-record';
import type { TaggedBlock } from '../format/tagged-blocks';

/** Blocks of newer versions, the one that can hold an effect several times first. */
const STYLE_BLOCKS = ['lmfx', 'lfx2', 'lfxs'];
const OLD_BLOCK = 'lrFX';

const NAMES = new Map<string, string>([
  ['DrSh', 'drop shadow'],
  ['dropShadowMulti', 'drop shadow'],
  ['IrSh', 'inner shadow'],
  ['innerShadowMulti', 'inner shadow'],
  ['OrGl', 'outer glow'],
  ['IrGl', 'inner glow'],
  ['ebbl', 'bevel'],
  ['ChFX', 'satin'],
  ['SoFi', 'colour overlay'],
  ['solidFillMulti', 'colour overlay'],
  ['GrFl', 'gradient overlay'],
  ['gradientFillMulti', 'gradient overlay'],
  ['patternFill', 'pattern overlay'],
  ['FrFX', 'stroke'],
  ['frameFXMulti', 'stroke'],
]);

/** Effects of old files, and where in their data the byte stands that switches them on. */
const OLD_EFFECTS = new Map([
  ['dsdw', { name: 'drop shadow', switchAt: 38 }],
  ['isdw', { name: 'inner shadow', switchAt: 38 }],
  ['oglw', { name: 'outer glow', switchAt: 30 }],
  ['iglw', { name: 'inner glow', switchAt: 30 }],
  ['bevl', { name: 'bevel', switchAt: 55 }],
  ['sofi', { name: 'colour overlay', switchAt: 23 }],
]);
const OLD_COMMON = 'cmnS';
const OLD_COMMON_SWITCH_AT = 4;

/** @returns their names in words, each once; empty when there are none or they are switched off */
export function effectsOf(bytes: Uint8Array, { blocks }: LayerRecord): string[] {
  const style = STYLE_BLOCKS.map((key) => findBlock(blocks, key)).find((block) => block !== undefined);
  if (style) return readStyle(bytes, style);
  const old = findBlock(blocks, OLD_BLOCK);
  return old ? readOldEffects(bytes, old) : [];
}

function readStyle(bytes: Uint8Array, { data }: TaggedBlock): string[] {
  const reader = new ByteReader(bytes, data);
  try {
    reader.skip(8); // versions of the block and of descriptors
    return shownEffects(readDescriptor(reader));
  } catch {
    // Something newer than what is known here: that it is there is all that can be told.
    return ['of an unknown kind'];
  }
}

function shownEffects(style: Descriptor): string[] {
  if (style.get('masterFXSwitch') === false) return [];
  const shown = [...style].filter(([key, value]) => NAMES.has(key) && isOn(value));
  return [...new Set(shown.map(([key]) => NAMES.get(key) ?? key))];
}

function isOn(value: DescriptorValue): boolean {
  if (Array.isArray(value)) return value.some(isOn);
  return value instanceof Map && value.get('enab') === true && value.get('present') !== false;
}

function readOldEffects(bytes: Uint8Array, { data }: TaggedBlock): string[] {
  const reader = new ByteReader(bytes, data);
  const names: string[] = [];
  reader.skip(2); // version
  for (let left = reader.uint16(); left > 0; left--) {
    reader.skip(4); // signature
    const key = reader.tag();
    const effect = reader.slice(reader.uint32());
    const known = OLD_EFFECTS.get(key);
    if (key === OLD_COMMON && effect[OLD_COMMON_SWITCH_AT] === 0) return [];
    if (known && effect[known.switchAt] === 1) names.push(known.name);
  }
  return names;
}
