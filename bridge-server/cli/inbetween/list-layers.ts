/** The layers of a PSD, for people who are to choose two of them. */
import { basename } from 'node:path';
import { intersection, isEmpty, sizeBounds } from '../../../pixels/bounds';
import { boundsSize, type Bounds } from '../../../pixels/raster';
import type { PsdHeader } from '../../../psd/format/header';
import { allLayers, layerTree, type PsdLayer } from '../../../psd/format/layer-tree';
import { parsePsd } from '../../../psd/format/psd-document';
import { table } from '../terminal';

interface LayerListing {
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
}

/** @throws BridgeError `file-unreadable` or `mode-unsupported` */
export function listDocument(file: string, bytes: Uint8Array): DocumentListing {
  const document = parsePsd(bytes);
  const canvas = sizeBounds(document.header);
  const layers = allLayers(layerTree(document)).map(({ path, kind, bounds, hidden }) => ({
    path,
    kind,
    bounds,
    hidden,
    onCanvas: kind === 'group' || !isEmpty(intersection(bounds, canvas)),
  }));
  return { file: basename(file), canvas: document.header, layers };
}

/** The list, and how to go on. @param path the document as it was typed */
export function listingLines({ file, canvas, layers }: DocumentListing, path: string): string[] {
  const mode = canvas.mode === 'gray' ? 'Grayscale' : 'RGB';
  const [from, to] = likelyKeys(layers);
  return [
    `${file}: ${canvas.widthPx} x ${canvas.heightPx} px, ${mode}, ${canvas.depth} bit`,
    ...table(layers.map(layerRow)),
    '',
    'Choose two keys by name or path, for instance:',
    `  toonbridge inbetween "${path}" --from "${from}" --to "${to}" --frames 7`,
  ];
}

function layerRow({ path, kind, bounds, hidden, onCanvas }: LayerListing): string[] {
  const { widthPx, heightPx } = boundsSize(bounds);
  const depth = path.split('/').length - 1;
  const size = kind === 'group' ? 'group' : `${widthPx} x ${heightPx} px at ${bounds.left}, ${bounds.top}`;
  const remarks = [hidden ? 'hidden' : '', onCanvas ? '' : 'outside the canvas'].filter(Boolean);
  return [`  ${'  '.repeat(depth)}${path}`, size, remarks.join(', ')];
}

/** Two neighbours in a group, the lower one first, as keys mostly lie. */
function likelyKeys(layers: readonly LayerListing[]): [string, string] {
  const inGroups = layers.filter(({ kind, path }) => kind === 'pixels' && path.includes('/'));
  const [to, from] = inGroups.slice(0, 2);
  return from ? [from.path, to.path] : ['keys/A', 'keys/B'];
}
