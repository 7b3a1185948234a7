/**
 * `constants`: the names are documented, the values only as "strings", so a plugin that compares with a text of its
 * own may fail.
 */
import surface from '../uxp-surface.json';

const KNOWN: Record<string, Record<string, string>> = {
  LayerKind: {
    NORMAL: 'pixel',
    GROUP: 'group',
    SMARTOBJECT: 'smartObject',
    TEXT: 'text',
    SOLIDFILL: 'solidColor',
    VIDEO: 'video',
  },
  ElementPlacement: {
    PLACEBEFORE: 'placeBefore',
    PLACEAFTER: 'placeAfter',
    PLACEINSIDE: 'placeInside',
    PLACEATBEGINNING: 'placeAtBeginning',
    PLACEATEND: 'placeAtEnd',
  },
  DocumentMode: {
    RGB: 'RGBColorMode',
    GRAYSCALE: 'grayscaleMode',
    CMYK: 'CMYKColorMode',
    LAB: 'labColorMode',
    INDEXEDCOLOR: 'indexedColorMode',
  },
  BitsPerChannelType: {
    ONE: 'bitDepth1',
    EIGHT: 'bitDepth8',
    SIXTEEN: 'bitDepth16',
    THIRTYTWO: 'bitDepth32',
  },
  BlendMode: { NORMAL: 'normal', PASSTHROUGH: 'passThrough', MULTIPLY: 'multiply', SCREEN: 'screen' },
  NewDocumentMode: { RGB: 'RGBColorMode', GRAYSCALE: 'grayscaleMode' },
};

/** Names without a known value get one that nobody would guess. */
export const constants: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries(
  Object.entries(surface.modules.photoshop.constants.values).map(([group, names]) => [
    group,
    Object.freeze(
      Object.fromEntries(
        (names as string[]).map((name) => [name, KNOWN[group]?.[name] ?? `${group}:${name}`]),
      ),
    ),
  ]),
);
