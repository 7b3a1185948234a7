/** The encoder's look at a key: what becomes its latent, and the hidden states that the decoder looks at again. */
import { float32Tensor } from '../../runtime/tensor';
import type { Planes } from './planes';
import type { Network, PartWatch } from './network';
import { concatenate, floatsOf, type Floats } from './tensors';

/** Hidden states that the decoder takes: one a level, and the first layer's. */
export const REFERENCES = 5;

export interface FrameEncoding {
  /** [8,h,w]: means, then log variances */
  moments: Float32Array;
  /** [1,c,h',w'] each */
  hidden: readonly Floats[];
}

/** @param frame [3,H,W] in −1 … 1 */
export async function encodeFrame(
  encoder: Network,
  frame: Planes,
  signal: AbortSignal,
  watch?: PartWatch,
): Promise<FrameEncoding> {
  const frames = float32Tensor([1, frame.channels, frame.heightPx, frame.widthPx], frame.data);
  const outputs = await encoder.run({ frames }, signal, watch);
  return {
    moments: floatsOf(outputs.moments).data,
    hidden: Array.from({ length: REFERENCES }, (_, i) => floatsOf(outputs[`hidden.${i}`])),
  };
}

/** The decoder's references [2,c,h',w']: the first key, then the last. */
export function referencesOf(first: FrameEncoding, last: FrameEncoding): Floats[] {
  return first.hidden.map((hidden, i) => concatenate([hidden, last.hidden[i]], 0));
}
