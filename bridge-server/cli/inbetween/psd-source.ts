/** A PSD as the source: keys and sketches are layers, the in-betweens become a group between the keys. */
import { BridgeError } from '../../../protocol';
import { readProfile } from '../../../psd/format/image-resources';
import { tagOfProfile } from '../../imaging/colour-tag';
import { findLayer } from '../../../psd/read/find-layer';
import { insertGroups, type GroupInsertion } from '../../../psd/write/insert-groups';
import {
  allLayers,
  BLEND_KEYS,
  layerTree,
  lookOf,
  stackOf,
  type PsdLayer,
} from '../../../psd/format/layer-tree';
import { readLook } from '../../../psd/read/merge-group';
import { notesOn } from '../../../psd/read/notes';
import { openPsd, type OpenPsd } from '../../../psd/read/open-psd';
import type { NewLayer } from '../../../psd/write/new-layer';
import { deflate, inflate } from './psd-zip';
import type { SketchOption } from './sketch-option';
import { layersBeside, namedSketches, type NamedSketches } from './named-sketches';
import type { DrawingSource } from './drawing-source';
import { lookBetween } from '../../../takes/look';
import { placeBetween } from '../../../takes/stack';
import { groupNameOf, layerNameOf, type SourceDrawing, type ShownTake } from './shown-take';

export interface PsdChoice {
  /** Names or paths, in the order of time. */
  keys: readonly string[];
  sketches: readonly SketchOption[];
  /** Layers that are called like sketches count as sketches. */
  namedSketches: boolean;
}

/** @throws BridgeError when the file, a name or a layer cannot be used */
export function openPsdSource(bytes: Uint8Array, choice: PsdChoice): DrawingSource {
  const document = openPsd(bytes, inflate);
  const tree = layerTree(document);
  const layers = choice.keys.map((name) => findLayer(tree, name));
  checkDifferent(layers);
  const keys = layers.map((layer) => drawingOf(document, layer));
  const named = sketchesOf(document, tree, layers, choice);
  const { widthPx, heightPx, depth, mode, large } = document.header;
  const profile = readProfile(bytes, document.resources);
  const form = { depth, gray: mode === 'gray', alpha: true, ...(profile && { tag: tagOfProfile(profile) }) };
  return {
    canvas: { widthPx, heightPx },
    keys,
    sketches: named.sketches,
    notes: [...new Set(layers.flatMap((layer) => notesOn(document, layer, tree))), ...named.notes],
    form,
    psdEndings: [large ? '.psb' : '.psd'],
    document: async (take) => insertGroups(document, await groupsOf(document, take, layers, tree), deflate),
  };
}

/** Those that were asked for, then those that say by their name that they are some. */
function sketchesOf(
  document: OpenPsd,
  tree: readonly PsdLayer[],
  keys: readonly PsdLayer[],
  { sketches, namedSketches: takeNamed }: PsdChoice,
): NamedSketches {
  const layers = sketches.map((sketch) => findSketch(tree, sketch));
  const asked = sketches.map(({ segment, frame }, i) => ({
    ...drawingOf(document, layers[i]),
    segment,
    frame,
  }));
  if (!takeNamed) return { sketches: asked, notes: [] };
  const others = layersBeside(tree, [...keys, ...layers]);
  const named = namedSketches(others, keys.length - 1, (layer) => drawingOf(document, layer));
  return { sketches: [...asked, ...named.sketches], notes: named.notes };
}

/** Artists note the place in the layer's name: `sketch@8` may be a layer of this name, or the layer `sketch`. */
function findSketch(tree: readonly PsdLayer[], { text, source }: SketchOption): PsdLayer {
  const named = allLayers(tree).some(({ path }) => `/${path}`.endsWith(`/${text}`));
  return findLayer(tree, named ? text : source);
}

/** Neighbours only: a walk that comes back to its first key is a good job. */
function checkDifferent(layers: readonly PsdLayer[]): void {
  const same = layers.find((layer, i) => i > 0 && layer === layers[i - 1]);
  if (same) throw new BridgeError('keys-same', `"${same.path}" is named twice in a row.`);
}

function drawingOf(document: OpenPsd, layer: PsdLayer): SourceDrawing {
  return { name: layer.name, cel: readLook(document, layer) };
}

async function groupsOf(
  document: OpenPsd,
  take: ShownTake,
  keys: readonly PsdLayer[],
  tree: readonly PsdLayer[],
): Promise<GroupInsertion[]> {
  const groups: GroupInsertion[] = [];
  for (let segment = 0; segment < keys.length - 1; segment++) {
    const [from, to] = [keys[segment], keys[segment + 1]];
    const { above, firstOnTop, left } = placeBetween(from, to, stackOf(tree));
    const [a, b] = [
      { own: lookOf(from), groups: left.from.map(lookOf) },
      { own: lookOf(to), groups: left.to.map(lookOf) },
    ];
    const layers: NewLayer[] = [];
    for (const inbetween of take.inbetweens.filter((one) => one.segment === segment)) {
      const { blendMode, ...opacities } = lookBetween(a, b, inbetween.moment, BLEND_KEYS);
      const cel = await inbetween.read();
      layers.push({ name: layerNameOf(take, inbetween), cel, ...opacities, blendKey: blendMode });
    }
    groups.push({
      at: above ? above.lastRecord + 1 : document.layers.records.length,
      group: { name: groupNameOf(take, segment), layers: firstOnTop ? layers.reverse() : layers },
    });
  }
  return groups;
}
