/**
 * The pixels of one layer as the artist drew them: with its own mask, without its opacity, blend mode and effects
 * (those stay with the layer, and the in-betweens get the same).
 */
import { BridgeError } from '../../protocol/errors';
import { LIMITS } from '../../protocol/limits';
import { isEmpty } from '../../pixels/bounds';
import { boundsSize, depthOf, emptyRaster, maxSample, type Cel, type Raster } from '../../pixels/raster';
import type { Plane } from '../format/channel-data';
import { decodePlane } from './decode-plane';
import { applyMask } from './layer-mask';
import type { PsdHeader } from '../format/header';
import { CHANNEL } from '../format/layer-record';
import type { PsdLayer } from '../format/layer-tree';
import type { PsdDocument } from '../format/psd-document';

/** Blocks of layers that change what is below them and have no pixels of their own. */
const ADJUSTMENTS: ReadonlySet<string> = new Set(
  'levl curv expA vibA hue hue2 blnc blwh phfl mixr clrL nvrt post thrs grdm selc brit'.split(' '),
);
/** Blocks of layers that are filled by a rule. */
const FILLS: ReadonlySet<string> = new Set(['SoCo', 'GdFl', 'PtFl']);

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
export function readLayer(document: PsdDocument, layer: PsdLayer): Cel {
  checkPixels(layer);
  const { depth, mode } = document.header;
  // Decoded before the raster is made: a damaged file may claim any size, but seldom has the bytes for it.
  const planes = CHANNELS[mode].map(({ id, samples }) => ({
    id,
    samples,
    plane: readPlane(document, layer, id),
  }));
  const { widthPx, heightPx } = boundsSize(layer.bounds);
  const raster = emptyRaster(widthPx, heightPx, depth);
  for (const { id, samples, plane } of planes) {
    if (plane) samples.forEach((sample) => interleave(plane, raster.data, sample));
    else if (id === CHANNEL.alpha) makeOpaque(raster);
  }
  const cel = { bounds: layer.bounds, raster };
  applyMask(document, layer.record, cel);
  return cel;
}

function checkPixels({ name, record, bounds }: PsdLayer): void {
  const keys = record.blocks.map((block) => block.key);
  if (keys.some((key) => ADJUSTMENTS.has(key))) {
    throw new BridgeError('layer-unusable', `"${name}" is an adjustment layer.`);
  }
  if (keys.some((key) => FILLS.has(key)) && isEmpty(bounds)) {
    throw new BridgeError('layer-unusable', `"${name}" is a fill or shape layer; rasterise it first.`);
  }
  const { widthPx, heightPx } = boundsSize(bounds);
  if (widthPx * heightPx > LIMITS.layerPixels) {
    throw new BridgeError('layer-too-large', `"${name}" has ${widthPx} x ${heightPx} pixels.`);
  }
}

function readPlane(
  { bytes, header }: PsdDocument,
  { record, bounds }: PsdLayer,
  id: number,
): Plane | undefined {
  const channel = record.channels.find((candidate) => candidate.id === id);
  if (!channel || isEmpty(bounds)) return undefined;
  return decodePlane(bytes, channel.data, {
    ...boundsSize(bounds),
    depth: header.depth,
    large: header.large,
  });
}

function makeOpaque(raster: Raster): void {
  for (let i = ALPHA; i < raster.data.length; i += 4) raster.data[i] = maxSample(depthOf(raster));
}

function interleave(plane: Plane, samples: Uint8ClampedArray | Uint16Array, channel: number): void {
  for (let i = 0; i < plane.length; i++) samples[i * 4 + channel] = plane[i];
}
