/** An OpenRaster document as a PSD, so that its layers can be named, merged and added to like those of a PSD. */
import { basename } from 'node:path';
import { BridgeError } from '../../../protocol';
import { toDepth } from '../../../pixels/depth';
import { flatten, WHITE } from '../../../pixels/flatten';
import { emptyRaster, type Depth, type Size } from '../../../pixels/raster';
import { encodeDocument, MAX_PSD_SIDE_PX } from '../../../psd/write/new-document';
import type { NewNode } from '../../../psd/write/new-layer';
import { profileOf } from '../../imaging/colour-tag';
import { readPicture, type Picture } from '../../imaging/picture';
import { readStack, type OraNode } from './open-raster-stack';
import { deflate } from './psd-zip';
import { mergedPicture, unpack } from './zip-document';

/** Blend modes of OpenRaster's baseline and their keys in a PSD; what is missing is shown as normal. */
const BLEND_KEYS: Readonly<Record<string, string>> = {
  'svg:multiply': 'mul ',
  'svg:screen': 'scrn',
  'svg:overlay': 'over',
  'svg:darken': 'dark',
  'svg:lighten': 'lite',
  'svg:color-dodge': 'div ',
  'svg:color-burn': 'idiv',
  'svg:hard-light': 'hLit',
  'svg:soft-light': 'sLit',
  'svg:difference': 'diff',
  'svg:plus': 'lddg',
  'svg:hue': 'hue ',
  'svg:saturation': 'sat ',
  'svg:color': 'colr',
  'svg:luminosity': 'lum ',
};

/** @throws BridgeError `file-unreadable` */
export async function psdOfOpenRaster(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  const files = unpack(bytes, path, (name) => name === 'stack.xml' || name.endsWith('.png'));
  const { size, nodes } = readStack(new TextDecoder().decode(files['stack.xml']), path);
  const pictures = await readPictures(files, nodes, path);
  const depth: Depth = [...pictures.values()].some(({ form }) => form.depth === 16) ? 16 : 8;
  const large = Math.max(size.widthPx, size.heightPx) > MAX_PSD_SIDE_PX;
  const [first] = pictures.values();
  return encodeDocument(
    {
      header: { ...size, depth, mode: 'rgb', large },
      layers: nodes.map((node) => newNode(node, pictures, depth)),
      merged: toDepth(flatten(await mergedOf(bytes, path, size), WHITE), depth),
      profile: profileOf(first?.form.tag),
    },
    deflate,
  );
}

async function readPictures(
  files: Record<string, Uint8Array>,
  nodes: readonly OraNode[],
  path: string,
): Promise<Map<string, Picture>> {
  const pictures = new Map<string, Picture>();
  for (const source of sourcesOf(nodes)) {
    if (pictures.has(source)) continue;
    const picture = files[source] && (await readPicture(files[source]).catch(() => undefined));
    if (!picture) throw new BridgeError('file-unreadable', `A layer of "${basename(path)}" cannot be read.`);
    pictures.set(source, picture);
  }
  return pictures;
}

function sourcesOf(nodes: readonly OraNode[]): string[] {
  return nodes.flatMap((node) => ('children' in node ? sourcesOf(node.children) : [node.source]));
}

function newNode(node: OraNode, pictures: ReadonlyMap<string, Picture>, depth: Depth): NewNode {
  const { name, opacity, hidden, left, top } = node;
  const blendKey = BLEND_KEYS[node.blend] ?? 'norm';
  if ('children' in node) {
    const layers = node.children.map((child) => newNode(child, pictures, depth));
    return { name, layers, opacity, hidden, blendKey };
  }
  const own = pictures.get(node.source)?.raster ?? emptyRaster(0, 0);
  const raster = toDepth(own, depth);
  const bounds = { left, top, right: left + raster.widthPx, bottom: top + raster.heightPx };
  return { name, cel: { bounds, raster }, opacity, hidden, blendKey };
}

/** Older programs leave the picture of the whole out, or write it smaller; then the page is blank. */
async function mergedOf(bytes: Uint8Array, path: string, { widthPx, heightPx }: Size) {
  try {
    const { raster } = await readPicture(mergedPicture(bytes, path));
    if (raster.widthPx === widthPx && raster.heightPx === heightPx) return raster;
  } catch {
    // The layers are what counts here.
  }
  return emptyRaster(widthPx, heightPx);
}
