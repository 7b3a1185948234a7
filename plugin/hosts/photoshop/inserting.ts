/** Places in-betweens: one group a segment, all in one undo step, or nothing at all. */
import type { Cancellation } from '../../cancel/cancellation';
import { app, imaging, type PsDocument, type PsExecutionContext, type PsLayer } from 'photoshop';
import { lookBetween, type KeyLook } from '../../../takes/look';
import { placeBetween } from '../../../takes/stack';
import {
  HostError,
  type FrameToInsert,
  type GroupToInsert,
  type InsertedGroup,
  type InsertRequest,
  type LayerPixels,
} from '../host';
import { componentSizeOf, documentById, itemsOf } from './documents';
import { inModal, isCancel, messageOf } from './modal';
import { isGray, profileOf } from './reading';
import { selectLayers } from './select-layers';
import { fromWire } from './samples';
import { lookOf, makeLayer, modeNames } from './looks';
import { DocumentStack, placeAbove, placeInGroup, placeOnTop } from './stacking';

interface Insertion {
  document: PsDocument;
  context: PsExecutionContext;
  signal: Cancellation;
  /** By the layer above which they lie: the group made last of those in one place. */
  made: Map<number, PsLayer>;
  onFrame(): void;
}

/** @throws HostError; whatever happens, the document is then as it was before */
export function insertGroups(request: InsertRequest, signal: Cancellation): Promise<InsertedGroup[]> {
  documentById(request.document);
  return inModal({ commandName: request.undoName }, async (context) => {
    const document = documentById(request.document);
    const shown = app.activeDocument;
    const isElsewhere = shown?.id !== request.document;
    if (isElsewhere) app.activeDocument = document;
    const { hostControl } = context;
    const suspension = await hostControl.suspendHistory({
      documentID: request.document,
      name: request.undoName,
    });
    const inserted = await insertAll(request, {
      document,
      context,
      signal,
      made: new Map(),
      onFrame: progressOf(request, context),
    });
    // The keys stay selected, so that the next take can be made at once. Not vital: the host may refuse.
    await selectLayers(request.groups.flatMap((group) => group.keys));
    if (shown && isElsewhere) app.activeDocument = shown;
    // The last call: a cancel that throws after this one would leave layers of which the panel knows nothing.
    await hostControl.resumeHistory(suspension, true);
    return inserted;
  });
}

function progressOf(
  { groups, undoName, onProgress }: InsertRequest,
  context: PsExecutionContext,
): () => void {
  const total = groups.reduce((sum, group) => sum + group.frames.length, 0);
  let done = 0;
  return () => {
    onProgress(++done, total);
    context.reportProgress({ value: done / total, commandName: undoName });
  };
}

async function insertAll(request: InsertRequest, insertion: Insertion): Promise<InsertedGroup[]> {
  const inserted: InsertedGroup[] = [];
  for (const group of request.groups) inserted.push(await insertGroup(group, insertion));
  return inserted;
}

async function insertGroup(group: GroupToInsert, insertion: Insertion): Promise<InsertedGroup> {
  const { document, made } = insertion;
  const { anchor, firstOnTop, looks } = await placeFor(group, document);
  const below = (anchor && made.get(anchor.id)) ?? anchor;
  // A group made right above a key would take over the layers clipped to it: it is made above those.
  if (below) await selectLayers([below.id]);
  const layer = needLayer(await document.createLayerGroup({ name: group.name }), group.name);
  if (below) placeAbove(document, layer, below);
  else placeOnTop(document, layer);
  if (anchor) made.set(anchor.id, layer);
  const frames = await insertFrames(group.frames, { group: layer, firstOnTop, looks }, insertion);
  verifyOrder(layer, firstOnTop ? [...frames].reverse() : frames);
  return { group: layer.id, frames };
}

interface GroupPlace {
  /** The group goes above this layer; undefined: on top. */
  anchor?: PsLayer;
  firstOnTop: boolean;
  /** Of the two keys. */
  looks: (KeyLook<string> | undefined)[];
}

async function placeFor({ keys }: GroupToInsert, document: PsDocument): Promise<GroupPlace> {
  const stack = await DocumentStack.read(document);
  const [from, to] = keys.map((id) => (stack.find(id) ? id : undefined));
  const { above, firstOnTop, left } = placeBetween(from, to, stack);
  const looks = [lookOfKey(stack, from, left.from), lookOfKey(stack, to, left.to)];
  return { anchor: above === undefined ? undefined : stack.find(above), firstOnTop, looks };
}

function lookOfKey(
  stack: DocumentStack,
  key: number | undefined,
  groups: readonly number[],
): KeyLook<string> | undefined {
  const layer = key === undefined ? undefined : stack.find(key);
  const around = groups.flatMap((id) => stack.find(id) ?? []);
  return layer && { own: lookOf(layer), groups: around.map(lookOf) };
}

interface FramePlace {
  group: PsLayer;
  firstOnTop: boolean;
  looks: GroupPlace['looks'];
}

async function insertFrames(
  frames: readonly FrameToInsert[],
  { group, firstOnTop, looks: [from, to] }: FramePlace,
  insertion: Insertion,
): Promise<number[]> {
  const ids: number[] = [];
  for (const frame of frames) {
    stopIfCancelled(insertion);
    const pixels = await frame.read();
    stopIfCancelled(insertion);
    const layer = await makeLayer(
      insertion.document,
      frame.name,
      lookBetween(from, to, frame.moment, modeNames()),
    );
    placeInGroup(layer, group, ids[ids.length - 1], !firstOnTop);
    if (pixels) await putPixels(insertion, layer.id, pixels, frame.name);
    ids.push(layer.id);
    insertion.onFrame();
  }
  return ids;
}

function stopIfCancelled({ context, signal }: Insertion): void {
  if (context.isCancelled || signal.isCancelled) throw new HostError('host-cancelled', '');
}

function needLayer(layer: PsLayer | null, name: string): PsLayer {
  if (!layer) throw new HostError('host-not-inserted', name);
  return layer;
}

async function putPixels(
  { document, context }: Insertion,
  layerID: number,
  { pixels, data }: LayerPixels,
  commandName: string,
): Promise<void> {
  const { left, top, right, bottom } = pixels.bounds;
  const gray = isGray(document);
  const { samples, components } = fromWire(data, pixels.depth, componentSizeOf(document), gray);
  const imageData = await imaging.createImageDataFromBuffer(samples, {
    width: right - left,
    height: bottom - top,
    components,
    chunky: true,
    colorSpace: gray ? 'Grayscale' : 'RGB',
    ...profileOf(document),
  });
  try {
    const documentID = document.id;
    await imaging.putPixels({
      documentID,
      layerID,
      imageData,
      replace: true,
      targetBounds: { left, top },
      commandName,
    });
  } catch (error) {
    if (isCancel(error) || context.isCancelled) throw error;
    throw new HostError('host-not-inserted', messageOf(error));
  } finally {
    imageData.dispose();
  }
}

/** Moves are known to surprise; a wrong order undoes the whole step rather than misleading the artist. */
function verifyOrder(group: PsLayer, upwards: readonly number[]): void {
  const downwards = itemsOf(group.layers).map((layer) => layer.id);
  if (downwards.reverse().join() !== upwards.join())
    throw new HostError('host-not-inserted', 'The layers did not arrive in order.');
}
