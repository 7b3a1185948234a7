import type { ToonCrafterConfig } from './config';
import type { Graph, Precision } from './graph';
import { buildResampler } from './resampler';
import { buildSketchContext, buildSketchEncoder, buildSketchHint } from './sketch-encoder';
import { buildTextTower } from './text-tower';
import { buildUnet } from './unet';
import { buildUnetContext } from './unet-context';
import { buildVaeDecoder } from './vae-decoder';
import { buildVaeEncoder } from './vae-encoder';
import { buildVisionTower } from './vision-tower';

/**
 * Any allowed size will do where only the weights matter: they are the same for all sizes.
 */
const SMALLEST = { batch: 1, frames: 2, height: 8, width: 8, tokens: 333 } as const;
const SMALLEST_PICTURE = { frames: 1, height: 64, width: 64 } as const;

/** Every network of the main checkpoint once, in the order in which a run needs them. */
export function modelGraphs(config: ToonCrafterConfig, precision: Precision): Graph[] {
  return [
    buildTextTower(config, SMALLEST, precision),
    buildVisionTower(config, SMALLEST, precision),
    buildResampler(config, SMALLEST, precision),
    buildVaeEncoder(config, SMALLEST_PICTURE),
    buildUnetContext(config, SMALLEST, precision),
    buildUnet(config, SMALLEST, precision),
    buildVaeDecoder(config, SMALLEST),
  ];
}

/** Every network of the sketch encoder's checkpoint once. */
export function sketchGraphs(config: ToonCrafterConfig, precision: Precision): Graph[] {
  return [
    buildSketchHint(config, SMALLEST, precision),
    buildSketchContext(config, SMALLEST, precision),
    buildSketchEncoder(config, SMALLEST, precision),
  ];
}
