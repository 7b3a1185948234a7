/**
 * What a layer looks like merged: a copy is made and merged with the history suspended, and taken back at once. (A
 * temporary document would do too, but nothing says that its layers can be found.)
 */
import { app, constants, type PsDocument, type PsExecutionContext, type PsLayer } from 'photoshop';
import { HostError } from '../host';
import { itemsOf } from './documents';
import { selectLayers } from './select-layers';

/** Document, selection and active document are afterwards as before. @throws HostError `host-unreadable` */
export async function withMergedCopy<T>(
  context: PsExecutionContext,
  document: PsDocument,
  layer: PsLayer,
  use: (document: PsDocument, layer: number) => Promise<T>,
): Promise<T> {
  const { hostControl } = context;
  const suspension = await hostControl.suspendHistory({ documentID: document.id, name: 'Read merged look' });
  const shown = app.activeDocument;
  const isElsewhere = shown?.id !== document.id;
  const selected = itemsOf(document.activeLayers).map(({ id }) => id);
  try {
    // Commands that act on the selection see the active document alone.
    if (isElsewhere) app.activeDocument = document;
    const copy = await flatten(await layer.duplicate(), layer.id);
    const answer = await use(document, copy.id);
    // Nothing says that a history taken back brings the selection back with it; a cancel in here is taken back too.
    await selectLayers(selected);
    return answer;
  } catch (error) {
    if (!context.isCancelled) await selectLayers(selected);
    throw error;
  } finally {
    await hostControl.resumeHistory(suspension, false);
    if (shown && isElsewhere) app.activeDocument = shown;
  }
}

async function flatten(copy: PsLayer, original: number): Promise<PsLayer> {
  const { GROUP, NORMAL } = constants.LayerKind;
  if (copy.kind === GROUP) return mergeAlone(copy, original);
  if (copy.kind !== NORMAL) await copy.rasterize(constants.RasterizeType.ENTIRELAYER);
  return copy;
}

/** `merge` acts on what is selected and visible, so the copy is made just that, and the result is looked at. */
async function mergeAlone(copy: PsLayer, original: number): Promise<PsLayer> {
  await selectLayers([copy.id]);
  if (!copy.visible) copy.visible = true;
  const merged = await copy.merge();
  if (merged.id === original || merged.kind !== constants.LayerKind.NORMAL)
    throw new HostError('host-unreadable', 'The copy of the group was not merged into one layer.');
  return merged;
}
