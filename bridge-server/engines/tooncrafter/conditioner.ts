/** What the model is told: the prompt and the first drawing as 333 tokens of context. */
import { int32Tensor, float32Tensor } from '../../runtime/tensor';
import { clipInput, greyClipInput } from './clip-input';
import type { Planes } from './planes';
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
  const { shape } = await visionTower.input('image');
  const side = shape[shape.length - 1];
  const image = float32Tensor(shape, picture === 'grey' ? greyClipInput(side) : clipInput(picture, side));
  const { tokens } = await visionTower.run({ image }, signal);
  return floatsOf((await resampler.run({ tokens }, signal)).image_context);
}

/** Text first, then the picture: [1,77+256,width]. */
export function joinContext(text: Floats, picture: Floats): Floats {
  return concatenate([text, picture], 1);
}
