/** What a layer's mask hides is hidden in the pixels that are sent, too. Pure arithmetic. */
import type { WireBounds } from '../../../protocol/pixels';
import type { LayerPixels } from '../host';

export interface Mask {
  bounds: WireBounds;
  /** One sample a pixel, 0 hides. */
  samples: ArrayLike<number>;
  white: number;
}

/** Lessens the alpha in place. Beyond its rectangle a mask goes on as it is at its edge. */
export function applyMask({ pixels, data }: LayerPixels, mask: Mask): void {
  const { left, top, right, bottom } = pixels.bounds;
  const samples = pixels.depth === 8 ? data : new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  let alpha = 3;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++, alpha += 4) {
      samples[alpha] = Math.round(samples[alpha] * shareAt(mask, x, y));
    }
  }
}

function shareAt({ bounds, samples, white }: Mask, x: number, y: number): number {
  const column = Math.min(bounds.right - 1, Math.max(bounds.left, x)) - bounds.left;
  const row = Math.min(bounds.bottom - 1, Math.max(bounds.top, y)) - bounds.top;
  return samples[row * (bounds.right - bounds.left) + column] / white;
}
