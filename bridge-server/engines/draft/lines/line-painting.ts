/**
 * Line painting: a frame of line art. The nearer key gives the lines; of the other key only those are painted that the
 * nearer one lacks. The grounds, which are flat and end at lines, are poured in between them.
 */
import type { Drawing } from '../raster/drawing';
import type { Affine } from '../motion/pose';
import { spreadGrounds, type Palette } from './stroke-grounds';
import { newInkLayer, paintStrokes, type InkLayer, type StrokeSource } from './stroke-painting';

/** Grounds are flat when at most this share of a key's pixels is not what was poured there. */
const MOST_MISSED_SHARE = 0.004;
const SAME_GROUND = 24;
const MOST_GROUNDS = 16;

export interface LineSources {
  a: StrokeSource;
  b: StrokeSource;
  palette: Palette;
}

/** Whether pouring brings both keys' own grounds back. */
export function groundsAreFlat({ a, b, palette }: LineSources): boolean {
  return palette.length <= MOST_GROUNDS && [a, b].every((key) => comesBack(key, palette));
}

function comesBack(strokes: StrokeSource, palette: Palette): boolean {
  const { ground, wasInk, widthPx, heightPx } = strokes.ink;
  const layer = newInkLayer(widthPx, heightPx);
  paintStrokes(strokes, { share: 0, onlyLost: false }, layer);
  const poured = spreadGrounds(layer, palette.length);
  let missed = 0;
  for (let i = 0; i < poured.length; i++) {
    if (wasInk[i]) continue;
    const colour = palette[poured[i]];
    for (let c = 0; c < 4; c++) {
      if (Math.abs(colour[c] - ground.look[i * 4 + c]) < SAME_GROUND) continue;
      missed++;
      break;
    }
  }
  return missed < MOST_MISSED_SHARE * poured.length;
}

/** The drawing at a moment strictly between 0 and 1. */
export function paintLines(
  { a, b, palette }: LineSources,
  moment: number,
  corrections: readonly Affine[] | undefined,
): Drawing {
  const { widthPx, heightPx } = a.ink;
  const layer = newInkLayer(widthPx, heightPx);
  paintStrokes(a, { share: moment, onlyLost: moment >= 0.5, corrections }, layer);
  paintStrokes(b, { share: 1 - moment, onlyLost: moment < 0.5, corrections }, layer);
  const frame = pour(layer, palette);
  for (let i = 0; i < layer.cover.length; i++) {
    if (layer.cover[i] === 0) continue;
    for (let c = 0; c < 4; c++) {
      const at = i * 4 + c;
      frame.look[at] = (1 - layer.cover[i]) * frame.look[at] + layer.ink[at];
    }
  }
  return frame;
}

function pour(layer: InkLayer, palette: Palette): Drawing {
  const { widthPx, heightPx } = layer;
  const ground = spreadGrounds(layer, palette.length);
  const look = new Float32Array(ground.length * 4);
  for (let i = 0; i < ground.length; i++) {
    const colour = palette[ground[i]];
    for (let c = 0; c < 4; c++) look[i * 4 + c] = colour[c];
  }
  return { widthPx, heightPx, look };
}
