/**
 * The merged look of a group, for characters that are drawn on several layers: what its visible layers show together,
 * with their masks, opacities, blend modes and clipping. The group's own opacity and blend mode are left out, as they
 * are for single layers.
 */
import { BridgeError } from '../../protocol/errors';
import { LIMITS } from '../../protocol/limits';
import { premultiply, unpremultiply, type PremultipliedImage } from '../../pixels/alpha';
import { union } from '../../pixels/bounds';
import { cropCel } from '../../pixels/crop';
import { boundsSize, emptyRaster, type Cel } from '../../pixels/raster';
import { blendOf, type Blend } from './blend-modes';
import { applyMask } from './layer-mask';
import type { PsdLayer } from '../format/layer-tree';
import type { PsdDocument } from '../format/psd-document';
import { readLayer } from './read-layer';

/**
 * A layer's or group's pixels.
 * @throws BridgeError `layer-unusable` when a group holds an adjustment layer or a blend mode that is not known here
 */
export function readLook(document: PsdDocument, layer: PsdLayer): Cel {
  return layer.kind === 'group' ? mergeGroup(document, layer) : readLayer(document, layer);
}

function mergeGroup(document: PsdDocument, group: PsdLayer): Cel {
  const looks = visibleStacks(group).map((stack) => ({
    stack,
    cels: stack.map((one) => readLook(document, one)),
  }));
  const bounds = union(looks.map(({ cels }) => cels[0].bounds));
  const size = boundsSize(bounds);
  if (size.widthPx * size.heightPx > LIMITS.layerPixels) {
    throw new BridgeError(
      'layer-too-large',
      `"${group.name}" spreads over ${size.widthPx} x ${size.heightPx} pixels.`,
    );
  }
  const canvas = premultiply(emptyRaster(size.widthPx, size.heightPx));
  for (const { stack, cels } of looks) {
    const images = cels.map((cel) => premultiply(cropCel(cel, bounds)));
    stack.slice(1).forEach((clipped, i) => blendOnto(images[0], images[i + 1], clipped, true));
    blendOnto(canvas, images[0], stack[0], false);
  }
  const cel = { bounds, raster: unpremultiply(canvas, document.header.depth) };
  applyMask(document, group.record, cel);
  return cel;
}

/** Visible layers, bottom first, each with the visible layers that are clipped to it. */
function visibleStacks({ children }: PsdLayer): PsdLayer[][] {
  const stacks: PsdLayer[][] = [];
  for (const layer of [...children].reverse()) {
    if (layer.clipped && stacks.length > 0) stacks[stacks.length - 1].push(layer);
    else stacks.push([layer]);
  }
  return stacks
    .filter(([base]) => !base.hidden)
    .map(([base, ...clipped]) => [base, ...clipped.filter((layer) => !layer.hidden)]);
}

/** @param clip true: the backdrop keeps its alpha, and the source shows only where the backdrop is */
function blendOnto(
  backdrop: PremultipliedImage,
  source: PremultipliedImage,
  layer: PsdLayer,
  clip: boolean,
): void {
  const blend = knownBlend(layer);
  const [below, above] = [backdrop.data, source.data];
  for (let i = 0; i < below.length; i += 4) {
    const belowAlpha = below[i + 3];
    const aboveAlpha = above[i + 3] * layer.opacity;
    if (aboveAlpha === 0 || (clip && belowAlpha === 0)) continue;
    for (let channel = i; channel < i + 3; channel++) {
      const sourceColour = above[channel] / above[i + 3];
      const mixed =
        belowAlpha === 0 ? 0 : aboveAlpha * belowAlpha * blend(below[channel] / belowAlpha, sourceColour);
      const alone = clip ? 0 : sourceColour * aboveAlpha * (1 - belowAlpha);
      below[channel] = alone + below[channel] * (1 - aboveAlpha) + mixed;
    }
    if (!clip) below[i + 3] = aboveAlpha + belowAlpha * (1 - aboveAlpha);
  }
}

function knownBlend({ name, blendKey }: PsdLayer): Blend {
  const blend = blendOf(blendKey);
  if (blend) return blend;
  throw new BridgeError(
    'layer-unusable',
    `"${name}" in the group has a blend mode that only Photoshop can merge; merge the group there first.`,
  );
}
