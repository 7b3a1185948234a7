/** Places in-betweens: one group a segment, all in one undo step, or nothing at all. */
import {
  action,
  app,
  imaging,
  type PsDescriptor,
  type PsDocument,
  type PsExecutionContext,
  type PsLayer,
} from 'photoshop';
import {
  HostError,
  type FrameToInsert,
  type GroupToInsert,
  type InsertedGroup,
  type InsertRequest,
  type LayerPixels,
} from '../host';
import { componentSizeOf, documentById, itemsOf, LayerTree } from './documents';
import { inModal, messageOf } from './modal';
import { isGray, profileOf } from './reading';
import { fromWire } from './samples';
import { placeAbove, placeInGroup, placeOnTop, topOfClippingStack } from './stacking';

interface Insertion {
  document: PsDocument;
  context: PsExecutionContext;
  signal: AbortSignal;
  onFrame(): void;
}

/** @throws HostError; whatever happens, the document is then as it was before */
export function insertGroups(request: InsertRequest, signal: AbortSignal): Promise<InsertedGroup[]> {
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
      onFrame: progressOf(request, context),
    });
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
  const { document } = insertion;
  const { anchor, upwards } = await placeFor(group, document);
  // A group made right above a key would take over the layers clipped to it: it is made above those.
  if (anchor) await selectLayers([anchor.id]);
  const made = needLayer(await document.createLayerGroup({ name: group.name }), group.name);
  if (anchor) placeAbove(made, anchor);
  else placeOnTop(document, made);
  const frames = await insertFrames(group.frames, made, upwards, insertion);
  verifyOrder(made, upwards ? frames : [...frames].reverse());
  return { group: made.id, frames };
}

/** Above the lower key, frames rising towards the upper one. Keys that are gone do not matter: then it is on top. */
async function placeFor(
  { keys }: GroupToInsert,
  document: PsDocument,
): Promise<{ anchor?: PsLayer; upwards: boolean }> {
  const tree = await LayerTree.read(document.id);
  const downwards = tree.flat().map((layer) => layer.id);
  const [a, b] = keys.map((id) => downwards.indexOf(id));
  const lower = tree.find(document, downwards[Math.max(a, b)] ?? -1);
  return { anchor: lower && topOfClippingStack(document, lower), upwards: a < 0 || b < 0 || a > b };
}

async function insertFrames(
  frames: readonly FrameToInsert[],
  group: PsLayer,
  upwards: boolean,
  insertion: Insertion,
): Promise<number[]> {
  const ids: number[] = [];
  for (const frame of frames) {
    stopIfCancelled(insertion);
    const pixels = await frame.read();
    stopIfCancelled(insertion);
    const layer = needLayer(await insertion.document.createPixelLayer({ name: frame.name }), frame.name);
    placeInGroup(layer, group, ids[ids.length - 1], upwards);
    if (pixels) await putPixels(insertion.document, layer.id, pixels, frame.name);
    ids.push(layer.id);
    insertion.onFrame();
  }
  return ids;
}

function stopIfCancelled({ context, signal }: Insertion): void {
  if (context.isCancelled || signal.aborted) throw new HostError('host-cancelled', '');
}

function needLayer(layer: PsLayer | null, name: string): PsLayer {
  if (!layer) throw new HostError('host-not-inserted', name);
  return layer;
}

async function putPixels(
  document: PsDocument,
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
    if (isCancel(error)) throw error;
    throw new HostError('host-not-inserted', messageOf(error));
  } finally {
    imageData.dispose();
  }
}

function isCancel(error: unknown): boolean {
  return /cancel/i.test(messageOf(error));
}

/** Moves are known to surprise; a wrong order undoes the whole step rather than misleading the artist. */
function verifyOrder(group: PsLayer, upwards: readonly number[]): void {
  const downwards = itemsOf(group.layers).map((layer) => layer.id);
  if (downwards.reverse().join() !== upwards.join())
    throw new HostError('host-not-inserted', 'The layers did not arrive in order.');
}

/** The keys stay selected, so that the next take can be made at once. Not vital: the host may refuse. */
async function selectLayers(ids: readonly number[]): Promise<void> {
  const descriptors = [...new Set(ids)].map<PsDescriptor>((id, i) => ({
    _obj: 'select',
    _target: [{ _ref: 'layer', _id: id }],
    ...(i > 0 ? { selectionModifier: { _enum: 'selectionModifierType', _value: 'addToSelection' } } : {}),
    makeVisible: false,
  }));
  await action.batchPlay(descriptors, { dialogOptions: 'silent' });
}
