import type { Panel } from '../panel';
import { castOf, isShowable } from '../../model/cast';

export const THUMBNAIL_HEIGHT_PX = 96;

/** Pictures of the keys and sketches, all in one moment of the host. @param only these layers; all without it */
export async function loadThumbnails(panel: Panel, only?: readonly number[]): Promise<void> {
  const { selection } = panel.store.state;
  if (!selection.document || selection.document.mode === 'unsupported') return;
  const { keys, sketches } = castOf(panel.store.state);
  const layers = [...keys, ...sketches]
    .filter((cast) => isShowable(cast) && (!only || only.includes(cast.layer.id)))
    .map(({ layer, merged }) => ({ id: layer.id, merged }));
  if (layers.length === 0) return;
  try {
    const document = selection.document.id;
    const pictures = await panel.host.thumbnails({ document, layers, heightPx: THUMBNAIL_HEIGHT_PX });
    // Ids of layers repeat: what was asked of one document may not be shown for the next.
    if (panel.store.state.selection.document?.id !== document) return;
    panel.store.update(({ thumbnails }) => ({
      thumbnails: { ...thumbnails, ...Object.fromEntries(pictures) },
    }));
  } catch {
    // The host is busy or the layer is gone; the key is shown by its name alone.
  }
}
