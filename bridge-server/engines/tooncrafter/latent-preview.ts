/**
 * Small pictures of half-done clips at no cost: a linear map from the four latent channels to red, green and blue.
 *
 * The map's numbers come from the drawings themselves. Both keys were encoded, so for each eighth of the picture we
 * know the latent and the mean colour under it; the map is the least-squares fit between them. It fits this drawing and
 * this model better than fixed numbers could, and nothing has to be known about the model.
 */
import { emptyRaster, type Raster } from '../../../pixels/raster';
import type { Planes } from './planes';
import { LATENT_CHANNELS } from './posterior';
import { takeFrame, type Floats } from './tensors';

const PIXELS_PER_LATENT = 8;
/** four channels and a constant */
const TERMS = LATENT_CHANNELS + 1;
const COLOURS = 3;
/** Keeps the fit solvable for flat pictures; small against the sums over thousands of latents. */
const RIDGE = 1e-3;

/** [TERMS][COLOURS] */
export type PreviewMap = readonly (readonly number[])[];

/** A key's latent [4,h,w] and the key itself. */
export interface EncodedKey {
  latent: Float32Array;
  frame: Planes;
}

function meanColour({ data, widthPx, heightPx }: Planes, colour: number, x: number, y: number): number {
  let sum = 0;
  for (let row = 0; row < PIXELS_PER_LATENT; row++) {
    const start = (colour * heightPx + y * PIXELS_PER_LATENT + row) * widthPx + x * PIXELS_PER_LATENT;
    for (let i = start; i < start + PIXELS_PER_LATENT; i++) sum += data[i];
  }
  return sum / PIXELS_PER_LATENT ** 2;
}

function termsAt(latent: Float32Array, plane: number, i: number): number[] {
  return [...Array.from({ length: LATENT_CHANNELS }, (_, channel) => latent[channel * plane + i]), 1];
}

/** Adds the equations of one key: moments of the terms among each other and with the colours. */
function gather({ latent, frame }: EncodedKey, moments: number[][]): void {
  const width = frame.widthPx / PIXELS_PER_LATENT;
  const plane = latent.length / LATENT_CHANNELS;
  for (let i = 0; i < plane; i++) {
    const terms = termsAt(latent, plane, i);
    const colours = Array.from({ length: COLOURS }, (_, c) =>
      meanColour(frame, c, i % width, Math.floor(i / width)),
    );
    const row = [...terms, ...colours];
    terms.forEach((term, a) => row.forEach((value, b) => (moments[a][b] += term * value)));
  }
}

/** Gauss-Jordan elimination of [TERMS][TERMS + COLOURS]; the ridge keeps every pivot positive. */
function solve(system: number[][]): PreviewMap {
  for (let pivot = 0; pivot < TERMS; pivot++) {
    const divisor = system[pivot][pivot];
    system[pivot] = system[pivot].map((value) => value / divisor);
    for (let row = 0; row < TERMS; row++) {
      if (row === pivot) continue;
      const factor = system[row][pivot];
      system[row] = system[row].map((value, i) => value - factor * system[pivot][i]);
    }
  }
  return system.map((row) => row.slice(TERMS));
}

export function fitPreviewMap(keys: readonly EncodedKey[]): PreviewMap {
  const moments = Array.from({ length: TERMS }, (_, i) =>
    Array.from({ length: TERMS + COLOURS }, (_unused, j) => (i === j ? RIDGE : 0)),
  );
  for (const key of keys) gather(key, moments);
  return solve(moments);
}

/**
 * One frame of a half-done clip, an eighth of the picture's size.
 * @param clean [1,4,T,h,w], predicted latents
 * @param scale what the sampler's dynamic rescale multiplied them with
 */
export function previewFrame(map: PreviewMap, clean: Floats, frame: number, scale: number): Raster {
  const [, , , height, width] = clean.shape;
  const latent = takeFrame(clean, frame).map((value) => value / scale);
  const raster = emptyRaster(width, height);
  for (let i = 0; i < width * height; i++) {
    const terms = termsAt(latent, width * height, i);
    for (let colour = 0; colour < COLOURS; colour++) {
      const value = terms.reduce((sum, term, k) => sum + term * map[k][colour], 0);
      raster.data[i * 4 + colour] = ((value + 1) / 2) * 255;
    }
    raster.data[i * 4 + 3] = 255;
  }
  return raster;
}
