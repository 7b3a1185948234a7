/** What the model is told: the prompt and the first drawing as 333 tokens of context. */
import { int32Tensor, float32Tensor } from '../../runtime/tensor';
import { clipInput, CLIP_SIDE_PX, greyClipInput } from './clip-input';
import type { Planes } from './frames';
import type { Network } from './network';
import { concatenate, floatsOf, type Floats } from './tensors';
import { CONTEXT_LENGTH, tokenize } from './tokenizer';

/** The networks that read text and pictures. */
export interface ConditionerNetworks {
  textTower: Network;
  visionTower: Network;
  resampler: Network;
}

/** What a picture or none says to CLIP. */
export type PictureSource = Planes | 'grey';

export async function encodePrompt(textTower: Network, prompt: string, signal: AbortSignal): Promise<Floats> {
  const tokens = int32Tensor([1, CONTEXT_LENGTH], tokenize(prompt));
  return floatsOf((await textTower.run({ tokens }, signal)).context);
}

/** @returns [1,256,width]: 16 tokens for each of the 16 frames, frame by frame */
export async function encodePicture(
  { visionTower, resampler }: Pick<ConditionerNetworks, 'visionTower' | 'resampler'>,
  picture: PictureSource,
  signal: AbortSignal,
): Promise<Floats> {
  const pixels = picture === 'grey' ? greyClipInput() : clipInput(picture);
  const image = float32Tensor([1, 3, CLIP_SIDE_PX, CLIP_SIDE_PX], pixels);
  const { tokens } = await visionTower.run({ image }, signal);
  return floatsOf((await resampler.run({ tokens }, signal)).image_context);
}

/** Text first, then the picture: [1,77+256,width]. */
export function joinContext(text: Floats, picture: Floats): Floats {
  return concatenate([text, picture], 1);
}
