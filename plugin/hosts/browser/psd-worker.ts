/** The worker that holds the opened document, so that the page stays free while pixels are decoded and packed. */
import { BridgeError } from '../../../protocol/errors';
import { toDepth } from '../../../pixels/depth';
import { depthOf, type Cel } from '../../../pixels/raster';
import { HostError, type LayerPixels } from '../host';
import { openPictures } from './pictures';
import { openDocument, saveApng, savePngs, savePsd } from './psd-files';
import type { PsdLayers } from './psd-layers';
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
    opened = openDocument(name, bytes);
    return opened.tree();
  },
  async openPictures({ pictures }) {
    opened = await openPictures(pictures);
    return opened.tree();
  },
  bitmap: ({ layer, merged, heightPx }) => bitmapOf(shownLook(layer, merged), heightPx),
  readLayer({ layer, merged }) {
    const cel = document().lookOf(layer, merged);
    return cel && { ...pixelsOf(cel), notes: document().notesOn(layer) };
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

/** What cannot be shown is not shown; why it cannot be used is told when it is read. */
function shownLook(id: number, merged: boolean): Cel | undefined {
  try {
    return document().lookOf(id, merged);
  } catch (error) {
    if (error instanceof BridgeError) return undefined;
    throw error;
  }
}

function pixelsOf({ bounds, raster }: Cel): LayerPixels {
  const { buffer, byteOffset, byteLength } = raster.data;
  const data = new Uint8Array(buffer, byteOffset, byteLength);
  return { pixels: { bounds, depth: depthOf(raster), bytes: data.length }, data };
}

/** @param heightPx of the picture; without it the layer's own, reduced for large documents as all of them are */
async function bitmapOf(
  cel: Cel | undefined,
  heightPx: number | undefined,
): Promise<ImageBitmap | undefined> {
  if (!cel) return undefined;
  const { widthPx: width, heightPx: height } = cel.raster;
  const canvas = document().psd.header;
  const shown = Math.min(1, LONGEST_SHOWN_SIDE_PX / Math.max(canvas.widthPx, canvas.heightPx));
  const scale = heightPx === undefined ? shown : Math.min(1, heightPx / height);
  const picture = new ImageData(toDepth(cel.raster, 8).data as Uint8ClampedArray<ArrayBuffer>, width, height);
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
    const known = error instanceof HostError || error instanceof BridgeError;
    const code = known ? error.code : 'internal';
    scope.postMessage({ id, error: { code, detail: error instanceof Error ? error.message : '' } }, []);
  }
}

function transferable(answer: unknown): Transferable[] {
  if (answer instanceof ArrayBuffer || answer instanceof ImageBitmap) return [answer];
  const data = (answer as { data?: unknown } | undefined)?.data;
  return data instanceof Uint8Array ? [data.buffer as ArrayBuffer] : [];
}
