/** The worker that holds the opened document, so that the page stays free while pixels are decoded and packed. */
import { HostError, type LayerPixels } from '../host';
import { flatten } from './flatten';
import { openPictures, openPsd, saveApng, savePngs, savePsd } from './psd-files';
import { celOf, type Cel, type PsdLayers } from './psd-layers';
import { eightBit } from './samples';
import type { PsdCall, PsdCalls, WorkerRequest, WorkerResponse } from './psd-messages';

/** Pictures for the screen are made no larger than this. */
const LONGEST_SHOWN_SIDE_PX = 1920;

let opened: PsdLayers | undefined;

type Handlers = {
  [Call in PsdCall]: (
    given: PsdCalls[Call]['arguments'],
  ) => PsdCalls[Call]['answer'] | Promise<PsdCalls[Call]['answer']>;
};

const handlers: Handlers = {
  openPsd({ name, bytes }) {
    opened = openPsd(name, bytes);
    return opened.tree();
  },
  async openPictures({ pictures }) {
    opened = await openPictures(pictures);
    return opened.tree();
  },
  bitmap: ({ layer, merged, heightPx }) => bitmapOf(lookOf(layer, merged), heightPx),
  readLayer({ layer, merged }) {
    const cel = lookOf(layer, merged);
    return cel && pixelsOf(cel, document().depth);
  },
  insert({ groups }) {
    const made = document().insert(groups);
    return { groups: made, tree: document().tree() };
  },
  remove({ layers }) {
    layers.forEach((layer) => document().remove(layer));
    return document().tree();
  },
  savePsd: () => savePsd(document()),
  savePngs: ({ layers }) => savePngs(document(), layers),
  saveApng: ({ widthPx, heightPx, frames }) => saveApng(widthPx, heightPx, frames),
};

function document(): PsdLayers {
  if (!opened) throw new HostError('host-document-gone', '');
  return opened;
}

function lookOf(id: number, merged: boolean): Cel | undefined {
  const layer = document().layer(id);
  if (layer.children) return merged ? flatten(layer.children, document().depth) : undefined;
  return celOf(layer);
}

function pixelsOf({ bounds, samples }: Cel, depth: 8 | 16): LayerPixels {
  const data = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return { pixels: { bounds, depth, bytes: data.length }, data };
}

/** @param heightPx of the picture; without it the layer's own, reduced for large documents as all of them are */
async function bitmapOf(
  cel: Cel | undefined,
  heightPx: number | undefined,
): Promise<ImageBitmap | undefined> {
  if (!cel) return undefined;
  const { left, top, right, bottom } = cel.bounds;
  const width = right - left;
  const height = bottom - top;
  const { psd } = document();
  const shown = Math.min(1, LONGEST_SHOWN_SIDE_PX / Math.max(psd.width, psd.height));
  const scale = heightPx === undefined ? shown : Math.min(1, heightPx / height);
  const picture = new ImageData(eightBit(cel.samples), width, height);
  if (scale === 1) return createImageBitmap(picture);
  return createImageBitmap(picture, {
    resizeWidth: Math.max(1, Math.round(width * scale)),
    resizeHeight: Math.max(1, Math.round(height * scale)),
    resizeQuality: 'medium',
  });
}

interface WorkerScope {
  onmessage: ((event: MessageEvent<WorkerRequest>) => void) | null;
  postMessage(message: WorkerResponse, transfer: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;

scope.onmessage = ({ data }) => void serve(data);

async function serve({ id, call, arguments: given }: WorkerRequest): Promise<void> {
  try {
    const handler = handlers[call] as (given: unknown) => unknown;
    const answer = await handler(given);
    scope.postMessage({ id, answer }, transferable(answer));
  } catch (error) {
    const code = error instanceof HostError ? error.code : 'internal';
    scope.postMessage({ id, error: { code, detail: error instanceof Error ? error.message : '' } }, []);
  }
}

function transferable(answer: unknown): Transferable[] {
  if (answer instanceof ArrayBuffer || answer instanceof ImageBitmap) return [answer];
  const data = (answer as { data?: unknown } | undefined)?.data;
  return data instanceof Uint8Array ? [data.buffer as ArrayBuffer] : [];
}
