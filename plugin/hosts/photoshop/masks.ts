/** Reads layer masks. */
import { imaging, type PsExecutionContext } from 'photoshop';
import type { Mask } from './mask-alpha';

const WHITES: Record<number, number> = { 8: 255, 16: 32768, 32: 1 };

/** @returns undefined for a layer without mask: the host answers with an error then, and has no other way to tell */
export async function readMask(
  context: PsExecutionContext,
  documentID: number,
  layerID: number,
): Promise<Mask | undefined> {
  try {
    const { imageData, sourceBounds } = await imaging.getLayerMask({ documentID, layerID, kind: 'user' });
    try {
      const { left, top } = sourceBounds;
      const { width, height, componentSize } = imageData;
      const samples = await imageData.getData({ chunky: true });
      const bounds = { left, top, right: left + width, bottom: top + height };
      return width > 0 && height > 0 ? { bounds, samples, white: WHITES[componentSize] ?? 255 } : undefined;
    } finally {
      imageData.dispose();
    }
  } catch (error) {
    if (context.isCancelled) throw error;
    return undefined;
  }
}
