/** The layers of a PSD, for people who are to choose two of them. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { readSketchName } from '../../../takes/sketch-names';
import { isOwnName } from '../../../takes/own-names';
import { intersection, isEmpty, sizeBounds } from '../../../pixels/bounds';
import { boundsSize, type Bounds } from '../../../pixels/raster';
import type { PsdHeader } from '../../../psd/format/header';
import { allLayers, layerTree, type PsdLayer } from '../../../psd/format/layer-tree';
import { parsePsd } from '../../../psd/format/psd-document';
import { findLayer } from '../../../psd/read/find-layer';
import { table } from '../terminal';
import { likelyKeys } from './likely-keys';
import { defaultOutput } from './destination';
import type { PsdEnding } from './drawing-source';
import { fileWord, isPasteable, shellQuote } from './shell-quote';

interface LayerListing {
  /** Place in this list, from 1: `#3` names the third layer wherever a layer is named. */
  position: number;
  path: string;
  kind: PsdLayer['kind'];
  bounds: Bounds;
  hidden: boolean;
  onCanvas: boolean;
}

export interface DocumentListing {
  file: string;
  canvas: PsdHeader;
  /** Topmost first. */
  layers: LayerListing[];
  /** A command that works as it is pasted; missing when there are no two drawings. */
  suggestion?: string;
}

/**
 * @param file as it was typed
 * @throws BridgeError `file-unreadable` or `mode-unsupported`
 */
export function listDocument(file: string, bytes: Uint8Array): DocumentListing {
  const document = parsePsd(bytes);
  const canvas = sizeBounds(document.header);
  const tree = layerTree(document);
  const layers = allLayers(tree).map(({ path, kind, bounds, hidden }, i) => ({
    position: i + 1,
    path,
    kind,
    bounds,
    hidden,
    onCanvas: kind === 'group' || !isEmpty(intersection(bounds, canvas)),
  }));
  const suggestion = suggestCommand(file, tree, document.header);
  return { file: basename(file), canvas: document.header, layers, ...(suggestion && { suggestion }) };
}

/** The list, and how to go on. */
export function listingLines({ file, canvas, layers, suggestion }: DocumentListing): string[] {
  const mode = canvas.mode === 'gray' ? 'Grayscale' : 'RGB';
  const goOn = suggestion
    ? ['Choose two keys by name, path or number, for instance:', `  ${suggestion}`]
    : ['In-betweens need two layers or groups with paint on them; this document has fewer.'];
  return [
    `${printable(file)}: ${canvas.widthPx} x ${canvas.heightPx} px, ${mode}, ${canvas.depth} bit`,
    ...table(layers.map(layerRow)),
    '',
    ...goOn,
  ];
}

function layerRow({ position, path, kind, bounds, hidden, onCanvas }: LayerListing): string[] {
  const { widthPx, heightPx } = boundsSize(bounds);
  const depth = path.split('/').length - 1;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const shown = path.split('/').some((part) => part !== part.trim()) ? `"${path}"` : path;
  const size = kind === 'group' ? 'group' : `${widthPx} x ${heightPx} px at ${bounds.left}, ${bounds.top}`;
  const remarks = [
    hidden ? 'hidden' : '',
    onCanvas ? '' : isEmpty(bounds) ? 'empty' : 'outside the canvas',
    remarkOnName(name),
  ];
  return [
    `  #${position}`,
    `${'  '.repeat(depth)}${printable(shown)}`,
    size,
    remarks.filter(Boolean).join(', '),
  ];
}

function remarkOnName(name: string): string {
  if (isOwnName(name)) return 'made by ToonBridge';
  const sketch = readSketchName(name);
  if (!sketch) return '';
  return sketch.frame === undefined ? 'a sketch by its name' : `a sketch on ${sketch.frame} by its name`;
}

/** Layer names come out of files: what a terminal would act on is shown as a mark. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (letter) =>
    /[\u200c\u200d]/.test(letter) ? letter : '·',
  );
}

/** The command for the two likeliest keys; undefined when there are no two drawings. */
export function suggestCommand(
  file: string,
  tree: readonly PsdLayer[],
  canvas: PsdHeader,
): string | undefined {
  const layers = allLayers(tree);
  const keys = likelyKeys(
    layers.map((layer) => factsOf(layer, layers, canvas)),
    canvas,
  );
  if (!keys) return undefined;
  const [from, to] = keys.map((index) => shellQuote(wordFor(tree, layers, index)));
  const output = fileWord(freeOutput(file, canvas.large ? '.psb' : '.psd'));
  return `npx toonbridge inbetween ${fileWord(file)} --from ${from} --to ${to} --frames 7 -o ${output}`;
}

function factsOf(layer: PsdLayer, layers: readonly PsdLayer[], canvas: PsdHeader) {
  const { name, path, kind, bounds, parent } = layer;
  return {
    name,
    names: path.split('/'),
    kind,
    bounds,
    hidden: isHidden(layer),
    onCanvas: !isEmpty(intersection(bounds, sizeBounds(canvas))),
    empty: isEmpty(bounds),
    parent: parent ? layers.indexOf(parent) : -1,
  };
}

function isHidden({ hidden, parent }: PsdLayer): boolean {
  return hidden || (parent !== undefined && isHidden(parent));
}

/** The shortest word that finds this layer and no other. */
function wordFor(tree: readonly PsdLayer[], layers: readonly PsdLayer[], index: number): string {
  const { name, path } = layers[index];
  const found = [name, path, `/${path}`].find(
    (word) =>
      word.trim() !== '' && !word.startsWith('-') && isPasteable(word) && finds(tree, word, layers[index]),
  );
  return found ?? `#${index + 1}`;
}

function finds(tree: readonly PsdLayer[], word: string, layer: PsdLayer): boolean {
  try {
    return findLayer(tree, word) === layer;
  } catch {
    return false;
  }
}

/** A place that is not taken and takes a file, so that the command is not refused. */
function freeOutput(file: string, ending: PsdEnding): string {
  const beside = defaultOutput(file, ending);
  const first = mayWriteTo(dirname(beside)) ? beside : basename(beside);
  const stem = first.slice(0, first.length - ending.length);
  const numbered = Array.from({ length: 99 }, (_, i) => `${stem}-${i + 2}${ending}`);
  return [first, ...numbered].find((path) => !existsSync(path)) ?? first;
}

function mayWriteTo(folder: string): boolean {
  try {
    // Who may do anything is stopped by no mode, and would be surprised by a file in a folder that is meant to rest.
    const { mode } = statSync(folder);
    accessSync(folder, constants.W_OK);
    return process.platform === 'win32' || (mode & ANY_WRITE) !== 0;
  } catch {
    return false;
  }
}

const ANY_WRITE = 0o222;
