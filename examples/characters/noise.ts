/** Bound once: looking up a global in a pixel loop is slow where code runs in a sandbox, as tests do. */
const { floor, imul } = Math;

/** A repeatable number in 0..1 for a pair of whole numbers and a seed (integer hash, no state). */
export function hash(x: number, y: number, seed: number): number {
  let h = imul(x, 0x27d4eb2d) ^ imul(y, 0x165667b1) ^ imul(seed, 0x9e3779b1);
  h = imul(h ^ (h >>> 15), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Smooth noise in 0..1; one bump a unit. */
export function noise(x: number, y: number, seed: number): number {
  const left = floor(x);
  const top = floor(y);
  const u = fade(x - left);
  const v = fade(y - top);
  const upper = mix(hash(left, top, seed), hash(left + 1, top, seed), u);
  const lower = mix(hash(left, top + 1, seed), hash(left + 1, top + 1, seed), u);
  return mix(upper, lower, v);
}

/** Noise with finer noise on it, 0..1: clouds, washes, paper. */
export function cloud(x: number, y: number, seed: number, octaves: number): number {
  let [sum, weight, total] = [0, 1, 0];
  for (let octave = 0; octave < octaves; octave++) {
    const scale = 2 ** octave;
    sum += weight * noise(x * scale, y * scale, seed + octave);
    total += weight;
    weight /= 2;
  }
  return sum / total;
}

export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function fade(t: number): number {
  return t * t * (3 - 2 * t);
}

/** A seed made of a name, so that every part keeps its own irregularities in every frame. */
export function seedOf(name: string): number {
  let seed = 2166136261;
  for (let i = 0; i < name.length; i++) seed = imul(seed ^ name.charCodeAt(i), 16777619);
  return seed >>> 0;
}
