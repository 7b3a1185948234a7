import type { GoldenFile } from './golden-file';
import { float32Of, type GoldenTensor } from './golden-tensor';

const MAX_BYTE = 255;

/**
 * The hint of a golden file as [t, 1, H, W], 1 = line, or undefined where there is none. It is stored as numbers or, to
 * save space, as bytes; with its frames on the first or on the second axis.
 */
export function hintFrames(file: GoldenFile): GoldenTensor | undefined {
  const stored = ['in/hint', 'in/hint_u8'].find((name) => file.has(name));
  if (!stored) return undefined;
  const tensor = file.tensor(stored);
  const values = float32Of(tensor);
  const [height, width] = tensor.shape.slice(-2);
  return {
    shape: [values.length / (height * width), 1, height, width],
    data: stored.endsWith('_u8') ? values.map((value) => value / MAX_BYTE) : values,
  };
}
