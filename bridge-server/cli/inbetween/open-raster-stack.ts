/** `stack.xml` of an OpenRaster document: which layer lies where (OpenRaster 0.0.6, "Layer stack"). */
import { basename } from 'node:path';
import { decodeXML } from 'entities';
import { BridgeError } from '../../../protocol';
import type { Size } from '../../../pixels/raster';

interface OraPlace {
  name: string;
  /** 0 to 1. */
  opacity: number;
  hidden: boolean;
  /** For instance `svg:multiply`. */
  blend: string;
  /** In the document. */
  left: number;
  top: number;
}

export type OraNode =
  /** A picture in the archive. */
  | (OraPlace & { source: string })
  /** A group, bottom first. */
  | (OraPlace & { children: OraNode[] });

export interface OraStack {
  size: Size;
  /** Bottom first. */
  nodes: OraNode[];
}

const COMMENTS = /<!--[\s\S]*?-->/g;
const TAGS = /<(\/?)(image|stack|layer)\b((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/g;
const ATTRIBUTES = /([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
/** More groups within groups than an artist makes. */
const MAX_NESTING = 200;

/** @throws BridgeError `file-unreadable` */
export function readStack(xml: string, path: string): OraStack {
  let size: Size | undefined;
  const root: OraPlace & { children: OraNode[] } = {
    ...placeOf(new Map(), { left: 0, top: 0 }),
    children: [],
  };
  const open = [root];
  for (const [, closing, tag, attributes, selfClosing] of xml.replace(COMMENTS, '').matchAll(TAGS)) {
    const parent = open[open.length - 1];
    if (closing) {
      if (tag === 'stack' && open.length > 1) open.pop();
      continue;
    }
    const given = attributesOf(attributes);
    if (tag === 'image') size = { widthPx: Number(given.get('w')), heightPx: Number(given.get('h')) };
    if (tag === 'layer')
      parent.children.unshift({ ...placeOf(given, parent), source: given.get('src') ?? '' });
    if (tag === 'stack') {
      const group = { ...placeOf(given, parent), children: [] };
      parent.children.unshift(group);
      if (!selfClosing && open.length < MAX_NESTING) open.push(group);
    }
  }
  const [stack] = root.children;
  if (!size || !isSize(size) || !stack || !('children' in stack)) {
    throw new BridgeError('file-unreadable', `"${basename(path)}" does not say which layers it has.`);
  }
  return { size, nodes: stack.children };
}

function isSize({ widthPx, heightPx }: Size): boolean {
  return [widthPx, heightPx].every((side) => Number.isInteger(side) && side > 0 && side <= 300_000);
}

function attributesOf(text: string): Map<string, string> {
  const found = [...text.matchAll(ATTRIBUTES)];
  return new Map(found.map(([, name, double, single]) => [name, decodeXML(double ?? single)]));
}

/** Offsets count from the group that a layer is in. */
function placeOf(given: ReadonlyMap<string, string>, parent: Pick<OraPlace, 'left' | 'top'>): OraPlace {
  const opacity = Number(given.get('opacity') ?? 1);
  return {
    name: given.get('name') ?? '',
    opacity: Number.isFinite(opacity) ? Math.min(1, Math.max(0, opacity)) : 1,
    hidden: given.get('visibility') === 'hidden',
    blend: given.get('composite-op') ?? 'svg:src-over',
    left: parent.left + wholeNumber(given.get('x')),
    top: parent.top + wholeNumber(given.get('y')),
  };
}

function wholeNumber(text = '0'): number {
  const value = Math.round(Number(text));
  return Number.isFinite(value) ? value : 0;
}
