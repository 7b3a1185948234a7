/** Reads layer masks. */
import { imaging, type PsExecutionContext } from 'photoshop';
import type { WireBounds } from '../../../protocol/pixels';
import type { Mask } from './mask-alpha';

type MaskOptions = Parameters<typeof imaging.getLayerMask>[0];

const WHITES: Record<number, number> = { 8: 255, 16: 32768, 32: 1 };

/**
 * Asks for the part of the mask that covers `within`, so that the host fills in what lies beyond the mask's own
 * rectangle; a host that cannot is asked for the whole mask.
 * @returns undefined for a layer without mask: the host answers with an error then, and has no other way to tell
 */
export async function readMask(
  context: PsExecutionContext,
  documentID: number,
  layerID: number,
  within: WireBounds,
): Promise<Mask | undefined> {
  const mask = { documentID, layerID, kind: 'user' } as const;
  return (await tryMask(context, { ...mask, sourceBounds: within })) ?? tryMask(context, mask);
}

async function tryMask(context: PsExecutionContext, options: MaskOptions): Promise<Mask | undefined> {
  try {
    const { imageData, sourceBounds } = await imaging.getLayerMask(options);
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
