/** The page in a browser behind the host interface: the document is a PSD that the artist opened in the page. */
import type { Cancellation } from '../cancel/cancellation';
import {
  HostError,
  type HostAdapter,
  type HostDocument,
  type HostLayer,
  type HostSelection,
  type InsertedGroup,
  type InsertRequest,
  type Picture,
  type ReadRequest,
  type ThumbnailRequest,
} from './host';
import type { PageDocument } from './browser/page-document';
import { drawnPicture } from './browser/drawn-picture';
import type { NewGroup, PageLayer, PageTree } from './browser/psd-messages';
import { textHash } from './text-hash';

const PREFIX = 'toonbridge/';
const TOKEN = `${PREFIX}token`;

export function browserHost(page: PageDocument, language: string): HostAdapter {
  return {
    info: { name: 'browser', version: navigator.userAgent, language, animation: false, selfTest: false },
    memory: {
      read: async (name) => localStorage.getItem(PREFIX + name) ?? undefined,
      write: async (name, text) => localStorage.setItem(PREFIX + name, text),
      remove: async (name) => localStorage.removeItem(PREFIX + name),
    },
    token: {
      read: async () => localStorage.getItem(TOKEN) ?? undefined,
      write: async (token) =>
        token === undefined ? localStorage.removeItem(TOKEN) : localStorage.setItem(TOKEN, token),
    },
    onChange: (listener) => page.onChange(listener),
    readSelection: async (isWanted) => selectionOf(page, isWanted),
    thumbnails: (request) => thumbnails(page, request),
    readLayer: (request) => readLayer(page, request),
    insert: (request, signal) => insert(page, request, signal),
  };
}

function selectionOf(page: PageDocument, isWanted: (name: string) => boolean): HostSelection {
  const { tree } = page;
  if (!tree) return { selected: [], named: [], tree: [] };
  const isSelected = (id: number) => page.selected.includes(id);
  return {
    document: describe(tree, page.id),
    selected: tree.layers.filter(({ id }) => isSelected(id)).map(layerOf),
    named: tree.layers.filter(({ id, name }) => !isSelected(id) && isWanted(name)).map(layerOf),
    tree: tree.layers.map(({ id, name }) => ({ id, name })),
  };
}

function describe({ name, widthPx, heightPx, mode }: PageTree, id: number): HostDocument {
  const memoryId = textHash(`${name}/${widthPx}x${heightPx}`);
  return { id, memoryId, name, widthPx, heightPx, mode, modeName: mode === 'gray' ? 'Grayscale' : 'RGB' };
}

function layerOf({ id, name, kind, locked, empty }: PageLayer): HostLayer {
  return { id, name, kind, locked, empty };
}

/** @throws HostError when another document was opened meanwhile, or the layer is gone */
function needLayer(page: PageDocument, document: number, layer: number): PageLayer {
  if (document !== page.id || !page.tree) throw new HostError('host-document-gone', '');
  const found = page.layer(layer);
  if (!found) throw new HostError('host-layer-gone', '');
  return found;
}

async function readLayer(page: PageDocument, { document, layer, merged }: ReadRequest) {
  needLayer(page, document, layer);
  return page.read(layer, merged);
}

async function thumbnails(page: PageDocument, request: ThumbnailRequest): Promise<Map<number, Picture>> {
  const pictures = new Map<number, Picture>();
  for (const { id, merged } of request.layers) {
    if (request.document !== page.id || !page.layer(id)) continue;
    const bitmap = await page.picture(id, merged, request.heightPx);
    if (bitmap) pictures.set(id, await drawnPicture(bitmap));
  }
  return pictures;
}

/** Frames are collected first and placed in one call, so that nothing can be left half done. */
async function insert(
  page: PageDocument,
  request: InsertRequest,
  signal: Cancellation,
): Promise<InsertedGroup[]> {
  const groups: NewGroup[] = [];
  const total = request.groups.reduce((sum, group) => sum + group.frames.length, 0);
  let done = 0;
  for (const { name, keys, frames } of request.groups) {
    const read: NewGroup['frames'] = [];
    for (const frame of frames) {
      read.push({ name: frame.name, moment: frame.moment, pixels: await frame.read() });
      request.onProgress(++done, total);
      if (signal.isCancelled) throw new HostError('host-cancelled', '');
    }
    groups.push({ name, keys, frames: read });
  }
  if (request.document !== page.id) throw new HostError('host-document-gone', '');
  return page.insert(groups);
}
