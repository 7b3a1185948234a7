/**
 * The pixels of one layer as the artist drew them: with its own masks, without its opacity, fill, blend mode and
 * effects (the first three are given to the in-betweens again; of effects a note speaks).
 */
import { BridgeError } from '../../protocol/errors';
import { LIMITS } from '../../protocol/limits';
import { boundsSize, depthOf, emptyRaster, maxSample, type Cel, type Raster } from '../../pixels/raster';
import type { Plane } from '../format/channel-data';
import type { PsdHeader } from '../format/header';
import { CHANNEL } from '../format/layer-record';
import type { PsdLayer } from '../format/layer-tree';
import { lackOfPixels } from './layer-content';
import { applyMask } from './layer-mask';
import { readPlane, type OpenPsd } from './open-psd';

const ALPHA = 3;
/** The channels of a layer, alpha last, and which samples of a pixel each one gives. */
const CHANNELS: Record<PsdHeader['mode'], { id: number; samples: number[] }[]> = {
  rgb: [
    { id: CHANNEL.red, samples: [0] },
    { id: CHANNEL.green, samples: [1] },
    { id: CHANNEL.blue, samples: [2] },
    { id: CHANNEL.alpha, samples: [ALPHA] },
  ],
  gray: [
    { id: CHANNEL.gray, samples: [0, 1, 2] },
    { id: CHANNEL.alpha, samples: [ALPHA] },
  ],
};

/**
 * @returns straight alpha, in the document's depth; gray documents give equal red, green and blue
 * @throws BridgeError `layer-unusable` for adjustment and fill layers, `layer-too-large`, `file-unreadable`
 */
export function readCel(psd: OpenPsd, layer: PsdLayer): Cel {
  checkPixels(layer);
  const { record, bounds } = layer;
  const { depth, mode } = psd.header;
  // Decoded before the raster is made: a damaged file may claim any size, but seldom has the bytes for it.
  const planes = CHANNELS[mode].map(({ id, samples }) => ({
    id,
    samples,
    plane: readPlane(psd, record, id, bounds),
  }));
  const { widthPx, heightPx } = boundsSize(bounds);
  const raster = emptyRaster(widthPx, heightPx, depth);
  for (const { id, samples, plane } of planes) {
    if (plane) samples.forEach((sample) => interleave(plane, raster.data, sample));
    else if (id === CHANNEL.alpha) makeOpaque(raster);
  }
  const cel = { bounds, raster };
  applyMask(psd, record, cel);
  return cel;
}

function checkPixels({ name, record, bounds }: PsdLayer): void {
  const lack = lackOfPixels(record);
  if (lack) throw new BridgeError('layer-unusable', `"${name}" ${lack}.`);
  const { widthPx, heightPx } = boundsSize(bounds);
  if (widthPx * heightPx > LIMITS.layerPixels) {
    throw new BridgeError('layer-too-large', `"${name}" has ${widthPx} x ${heightPx} pixels.`);
  }
}

function makeOpaque(raster: Raster): void {
  for (let i = ALPHA; i < raster.data.length; i += 4) raster.data[i] = maxSample(depthOf(raster));
}

function interleave(plane: Plane, samples: Raster['data'], channel: number): void {
  for (let i = 0; i < plane.length; i++) samples[i * 4 + channel] = plane[i];
}
