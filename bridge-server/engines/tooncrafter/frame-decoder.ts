/** From latents to frames, with the middle frames taken from a second decode. */
import type { Tensors } from '../../runtime/tensor';
import type { Network, PartWatch } from './network';
import { floatsOf, pickFrames, putFrame, takeFrame, type Floats } from './tensors';

/** The second decode leaves out the neighbours of the keys, so that frames 7 and 8 have other neighbours in time. */
export const SECOND_DECODE_FRAMES: readonly number[] = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15];

/** Frames of the clip that the second decode replaces, and where it has them. */
export const MIDDLE_SWAP = [
  { frame: 7, from: 6 },
  { frame: 8, from: 7 },
] as const;

/**
 * @param latents [1,4,T,h,w] as sampled
 * @param references five tensors [2,c,h',w'], see `referencesOf`
 * @returns frames [1,3,T,H,W], about −1 … 1, not clamped
 */
export async function decodeClip(
  decoder: Network,
  latents: Floats,
  references: readonly Floats[],
  signal: AbortSignal,
  watch?: PartWatch,
): Promise<Floats> {
  const feeds: Tensors = { latents };
  references.forEach((reference, i) => {
    feeds[`reference.${i}`] = reference;
  });
  return floatsOf((await decoder.run(feeds, signal, watch)).frames);
}

export function latentsOfSecondDecode(latents: Floats): Floats {
  return pickFrames(latents, SECOND_DECODE_FRAMES);
}

/** Writes the middle frames of the second decode over those of the first. */
export function swapMiddle(frames: Floats, secondDecode: Floats): void {
  for (const { frame, from } of MIDDLE_SWAP) putFrame(frames, frame, takeFrame(secondDecode, from));
}
