/**
 * Engines work in 8 bits. When the keys have 16, a frame's colours are looked up among the keys' own: a paint that an
 * engine carried over comes back with the very 16-bit value that the artist picked, not with the nearest 8-bit step.
 */
import { toDepth } from '../../pixels/depth';
import type { Raster } from '../../pixels/raster';

/** 16-bit red, green, blue by the 8-bit colour (0xrrggbb) that they round to. */
export type DeepPaints = ReadonlyMap<number, readonly [red: number, green: number, blue: number]>;

/** The 16-bit colours of the keys; of several that round to one 8-bit colour, the first in reading order. */
export function deepPaints(keys: readonly Raster[]): DeepPaints {
  const paints = new Map<number, readonly [number, number, number]>();
  for (const key of keys) {
    const shallow = toDepth(key, 8).data;
    for (let i = 0; i < shallow.length; i += 4) {
      if (shallow[i + 3] === 0) continue;
      const colour = packed(shallow, i);
      if (!paints.has(colour)) paints.set(colour, [key.data[i], key.data[i + 1], key.data[i + 2]]);
    }
  }
  return paints;
}

/** An 8-bit frame in 16 bits: known paints exactly, all else times 257. */
export function deepen(frame: Raster, paints: DeepPaints): Raster {
  const deep = toDepth(frame, 16);
  const shallow = frame.data;
  for (let i = 0; i < shallow.length; i += 4) {
    const paint = paints.get(packed(shallow, i));
    if (paint && shallow[i + 3] > 0) deep.data.set(paint, i);
  }
  return deep;
}

function packed(data: Raster['data'], i: number): number {
  return (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
}
