/** Lays layers on each other: what a group looks like. Every blend mode counts as normal here; opacity, masks and clipping are kept. */
import type { Layer } from 'ag-psd';
import type { WireBounds } from '../../../protocol/pixels';
import { celOf, type Cel } from './psd-layers';
import type { Samples } from './samples';

/** @param layers from the bottom up. @returns undefined when nothing is visible */
export function flatten(layers: readonly Layer[], depth: 8 | 16, within?: WireBounds): Cel | undefined {
  const cels = visibleCels(layers, depth);
  const bounds = within ?? union(cels.map((cel) => cel.bounds));
  if (!bounds) return undefined;
  const count = (bounds.right - bounds.left) * (bounds.bottom - bounds.top) * 4;
  const samples = depth === 16 ? new Uint16Array(count) : new Uint8ClampedArray(count);
  const target: Cel = { bounds, samples };
  let base: Cel | undefined;
  for (const cel of cels) {
    if (!cel.clipping) base = cel;
    layOver(target, cel, depth === 16 ? 65535 : 255, cel.clipping ? base : undefined);
  }
  return target;
}

interface Drawn extends Cel {
  opacity: number;
  clipping: boolean;
}

function visibleCels(layers: readonly Layer[], depth: 8 | 16): Drawn[] {
  return layers.flatMap((layer) => {
    if (layer.hidden) return [];
    const cel = layer.children ? flatten(layer.children, depth) : celOf(layer);
    return cel ? [{ ...cel, opacity: layer.opacity ?? 1, clipping: layer.clipping === true }] : [];
  });
}

function union(all: readonly WireBounds[]): WireBounds | undefined {
  if (all.length === 0) return undefined;
  return {
    left: Math.min(...all.map((bounds) => bounds.left)),
    top: Math.min(...all.map((bounds) => bounds.top)),
    right: Math.max(...all.map((bounds) => bounds.right)),
    bottom: Math.max(...all.map((bounds) => bounds.bottom)),
  };
}

/** Source over (Porter and Duff), straight alpha. @param clip the layer whose alpha limits this one */
function layOver(target: Cel, source: Drawn, white: number, clip: Cel | undefined): void {
  const { bounds } = source;
  const left = Math.max(bounds.left, target.bounds.left);
  const right = Math.min(bounds.right, target.bounds.right);
  const top = Math.max(bounds.top, target.bounds.top);
  const bottom = Math.min(bounds.bottom, target.bounds.bottom);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const limit = clip ? alphaAt(clip, x, y) / white : 1;
      const from = offsetIn(bounds, x, y);
      blend(target.samples, offsetIn(target.bounds, x, y), source, from, white, limit);
    }
  }
}

function blend(
  target: Samples,
  to: number,
  { samples, opacity }: Drawn,
  from: number,
  white: number,
  limit: number,
): void {
  const over = (samples[from + 3] / white) * opacity * limit;
  if (over === 0) return;
  const under = (target[to + 3] / white) * (1 - over);
  const alpha = over + under;
  for (let channel = 0; channel < 3; channel++) {
    target[to + channel] = Math.round(
      (samples[from + channel] * over + target[to + channel] * under) / alpha,
    );
  }
  target[to + 3] = Math.round(alpha * white);
}

function offsetIn({ left, top, right }: WireBounds, x: number, y: number): number {
  return ((y - top) * (right - left) + x - left) * 4;
}

function alphaAt({ bounds, samples }: Cel, x: number, y: number): number {
  const inside = x >= bounds.left && x < bounds.right && y >= bounds.top && y < bounds.bottom;
  return inside ? samples[offsetIn(bounds, x, y) + 3] : 0;
}
