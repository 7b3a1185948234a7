/**
 * The merged look of a group, for characters that are drawn on several layers: what its visible layers show together,
 * with their masks, opacities, fills, blend modes and clipping. The group's own opacity, fill and blend mode are left
 * out, as they are for single layers.
 */
import { BridgeError } from '../../protocol/errors';
import { LIMITS } from '../../protocol/limits';
import { premultiply, unpremultiply } from '../../pixels/alpha';
import { union } from '../../pixels/bounds';
import { boundsSize, type Bounds, type Cel } from '../../pixels/raster';
import type { PsdLayer } from '../format/layer-tree';
import { blendOf, canBlend, neutralOf } from './blend-modes';
import { coverageOf, fade, layOver, lessen, liftOff, putBack, type Canvas, type Laying } from './lay-over';
import { maskReader, type MaskReader } from './layer-mask';
import type { OpenPsd } from './open-psd';
import { readCel } from './read-cel';

const PASS_THROUGH = 'pass';

/**
 * A layer's or group's pixels.
 * @throws BridgeError `layer-unusable` when a group holds something that only Photoshop can merge (an adjustment or
 *   fill layer, dissolve), `layer-too-large`, `file-unreadable`
 */
export function readLook(psd: OpenPsd, layer: PsdLayer): Cel {
  return layer.kind === 'group' ? mergeGroup(psd, layer) : readCel(psd, layer);
}

/**
 * What layers show together.
 * @param layers topmost first
 * @param name whose layers they are, for errors
 * @param bounds the part of the document that is wanted; without it all that the layers cover
 */
export function mergeLayers(
  psd: OpenPsd,
  layers: readonly PsdLayer[],
  name: string,
  bounds: Bounds = spreadOf(layers),
): Cel {
  const canvas = emptyCanvas(bounds, name);
  composeInto(canvas, psd, layers);
  return { bounds, raster: unpremultiply(canvas.image, psd.header.depth) };
}

function mergeGroup(psd: OpenPsd, group: PsdLayer): Cel {
  const { bounds, image } = isolated(psd, group);
  return { bounds, raster: unpremultiply(image, psd.header.depth) };
}

/** A group merged for itself, with its masks. */
function isolated(psd: OpenPsd, group: PsdLayer): Canvas {
  const canvas = emptyCanvas(spreadOf(group.children), group.name);
  composeInto(canvas, psd, group.children);
  const shownAt = maskReader(psd, group.record);
  if (shownAt) lessen(canvas, shownAt);
  return canvas;
}

function emptyCanvas(bounds: Bounds, name: string): Canvas {
  const { widthPx, heightPx } = boundsSize(bounds);
  if (widthPx * heightPx > LIMITS.layerPixels) {
    throw new BridgeError('layer-too-large', `"${name}" spreads over ${widthPx} x ${heightPx} pixels.`);
  }
  return { bounds, image: { widthPx, heightPx, data: new Float32Array(widthPx * heightPx * 4) } };
}

/** The rectangle around everything that is visible; clipped layers reach no further than what they are clipped to. */
function spreadOf(layers: readonly PsdLayer[]): Bounds {
  const bases = visibleStacks(layers).map(([base]) => base);
  return union(bases.map((base) => (base.kind === 'group' ? spreadOf(base.children) : base.bounds)));
}

function composeInto(canvas: Canvas, psd: OpenPsd, layers: readonly PsdLayer[]): void {
  for (const [base, ...clipped] of visibleStacks(layers)) {
    if (base.kind === 'group' && base.blendKey === PASS_THROUGH) {
      passThrough(canvas, psd, base, clipped);
      continue;
    }
    const picture = pictureOf(psd, base);
    for (const layer of clipped) layOver(picture, pictureOf(psd, layer), layingOf(layer, true));
    layOver(canvas, picture, layingOf(base, false));
  }
}

/**
 * The layers of such a group lie on what is below the group, as if there were none; its opacity and mask fade them.
 * What is clipped to it lies on what they make of what is below, as far as they reach.
 */
function passThrough(canvas: Canvas, psd: OpenPsd, group: PsdLayer, clipped: readonly PsdLayer[]): void {
  const opacity = group.opacity * group.fillOpacity;
  const shownAt = maskReader(psd, group.record);
  const plain = opacity === 1 && !shownAt && clipped.length === 0;
  const before = plain ? undefined : canvas.image.data.slice();
  composeInto(canvas, psd, group.children);
  if (!before) return;
  fade(canvas, before, (x, y) => opacity * (shownAt?.(x, y) ?? 1));
  if (clipped.length === 0) return;
  const reach = coverageOf(isolated(psd, group));
  const coverageAt: MaskReader = (x, y) => opacity * reach(x, y);
  const lifted = liftOff(canvas, before, coverageAt);
  for (const layer of clipped) layOver(lifted, pictureOf(psd, layer), layingOf(layer, true));
  putBack(canvas, before, lifted, coverageAt);
}

function pictureOf(psd: OpenPsd, layer: PsdLayer): Canvas {
  if (layer.kind === 'group') return isolated(psd, layer);
  const { bounds, raster } = readCel(psd, layer);
  return { bounds, image: premultiply(raster) };
}

/** Visible layers, bottom first, each with the visible layers that are clipped to it. */
function visibleStacks(layers: readonly PsdLayer[]): PsdLayer[][] {
  const stacks: PsdLayer[][] = [];
  for (const layer of [...layers].reverse()) {
    if (layer.clipped && stacks.length > 0) stacks[stacks.length - 1].push(layer);
    else stacks.push([layer]);
  }
  return stacks
    .filter(([base]) => !base.hidden)
    .map(([base, ...clipped]) => [base, ...clipped.filter((layer) => !layer.hidden)]);
}

function layingOf({ name, blendKey, opacity, fillOpacity: fill }: PsdLayer, clipped: boolean): Laying {
  const blend = blendOf(blendKey);
  if (blend && canBlend(blendKey, fill))
    return { blend, opacity, fill, neutral: neutralOf(blendKey), clipped };
  throw new BridgeError(
    'layer-unusable',
    `"${name}" in the group has a blend mode that only Photoshop can merge; merge the group there first.`,
  );
}
