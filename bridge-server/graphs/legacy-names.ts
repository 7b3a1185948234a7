import type { WeightSource } from './weights';

/** An older model of the same family calls its embedding of the frame rate by another name (specification 5.1). */
const LEGACY = '.framestride_embed.';
const CURRENT = '.fps_embedding.';

/** The same weights with the names that the networks use. */
export function withCurrentNames(source: WeightSource): WeightSource {
  const stored = (name: string): string => {
    const legacy = name.replace(CURRENT, LEGACY);
    return !source.has(name) && source.has(legacy) ? legacy : name;
  };
  return {
    names: () => [...source.names()].map((name) => name.replace(LEGACY, CURRENT)),
    has: (name) => source.has(stored(name)),
    shape: (name) => source.shape(stored(name)),
    read: (name) => source.read(stored(name)),
  };
}
