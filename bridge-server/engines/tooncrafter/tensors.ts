/** Small operations on clips of latents and on tensors, all float32 and row-major. */
import { float32Tensor, toFloat32, type Tensor } from '../../runtime/tensor';

export type Floats = Tensor & { dtype: 'float32' };

/** A network's output as float32. */
export function floatsOf(tensor: Tensor): Floats {
  return float32Tensor(tensor.shape, toFloat32(tensor));
}

/** Tensors of one shape behind each other on an axis. */
export function concatenate(tensors: readonly Floats[], axis: number): Floats {
  const [{ shape }] = tensors;
  const outer = product(shape.slice(0, axis));
  const blocks = tensors.map((tensor) => tensor.data.length / outer);
  const joined = tensors.reduce((sum, tensor) => sum + tensor.shape[axis], 0);
  const data = new Float32Array(outer * blocks.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (let row = 0; row < outer; row++) {
    tensors.forEach((tensor, i) => {
      data.set(tensor.data.subarray(row * blocks[i], (row + 1) * blocks[i]), at);
      at += blocks[i];
    });
  }
  return float32Tensor([...shape.slice(0, axis), joined, ...shape.slice(axis + 1)], data);
}

/** The two halves of a batch of two. */
export function splitBatch(tensor: Floats): [Floats, Floats] {
  const half = tensor.data.length / 2;
  const shape = [tensor.shape[0] / 2, ...tensor.shape.slice(1)];
  return [
    float32Tensor(shape, tensor.data.subarray(0, half)),
    float32Tensor(shape, tensor.data.subarray(half)),
  ];
}

/** Some frames of a clip [1,C,T,h,w]. */
export function pickFrames(clip: Floats, frames: readonly number[]): Floats {
  const [batch, channels, count, height, width] = clip.shape;
  const plane = height * width;
  const picked = float32Tensor([batch, channels, frames.length, height, width]);
  for (let channel = 0; channel < batch * channels; channel++) {
    frames.forEach((frame, i) => {
      const from = (channel * count + frame) * plane;
      picked.data.set(clip.data.subarray(from, from + plane), (channel * frames.length + i) * plane);
    });
  }
  return picked;
}

/** Puts a single frame [C,h,w] into a clip [1,C,T,h,w]. */
export function putFrame(clip: Floats, frame: number, picture: Float32Array): void {
  const [, channels, count, height, width] = clip.shape;
  const plane = height * width;
  for (let channel = 0; channel < channels; channel++) {
    clip.data.set(
      picture.subarray(channel * plane, (channel + 1) * plane),
      (channel * count + frame) * plane,
    );
  }
}

/** A single frame [C,h,w] of a clip [1,C,T,h,w]. */
export function takeFrame(clip: Floats, frame: number): Float32Array {
  return pickFrames(clip, [frame]).data;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
