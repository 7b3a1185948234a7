/** Layers that say by their name that they are sketches and where they stand, as the panel takes them. */
import { BridgeError } from '../../../protocol';
import { isBlank } from '../../../pixels/crop';
import { allLayers, type PsdLayer } from '../../../psd/format/layer-tree';
import { readSketchName } from '../../../takes/sketch-names';
import { SKETCH_SCALE } from '../../../takes/chart';
import type { SourceSketch } from './drawing-source';
import type { SourceDrawing } from './shown-take';

export interface NamedSketches {
  sketches: SourceSketch[];
  /** Sentences on those that were taken and those that could not be. */
  notes: string[];
}

/**
 * @param layers of the whole document that are neither keys nor sketches by an option
 * @param segments of the job; places count on from one to the next
 * @param read gives the pixels of a layer or throws a BridgeError
 */
export function namedSketches(
  layers: readonly PsdLayer[],
  segments: number,
  read: (layer: PsdLayer) => SourceDrawing,
): NamedSketches {
  const found: NamedSketches = { sketches: [], notes: [] };
  for (const layer of layers) {
    const place = readSketchName(layer.name)?.frame;
    if (place === undefined) continue;
    const segment = Math.floor(place / SKETCH_SCALE);
    const frame = place - segment * SKETCH_SCALE;
    const drawing = frame === 0 || segment >= segments ? undefined : drawingIn(layer, read);
    if (drawing) found.sketches.push({ ...drawing, segment, frame });
    found.notes.push(
      drawing
        ? `"${layer.path}" is taken as a sketch on ${place}; --no-named-sketches leaves it out.`
        : `"${layer.path}" is called like a sketch, but cannot be one: ${reasonOf(frame, segment < segments)}.`,
    );
  }
  return found;
}

function reasonOf(frame: number, isWithin: boolean): string {
  if (frame === 0) return 'its place is that of a key';
  return isWithin ? 'it has no pixels' : 'its place is beyond the last key';
}

function drawingIn(layer: PsdLayer, read: (layer: PsdLayer) => SourceDrawing): SourceDrawing | undefined {
  try {
    const drawing = read(layer);
    return isBlank(drawing.cel) ? undefined : drawing;
  } catch (error) {
    if (error instanceof BridgeError) return undefined;
    throw error;
  }
}

/** All layers of a tree but these. */
export function layersBeside(tree: readonly PsdLayer[], used: readonly PsdLayer[]): PsdLayer[] {
  return allLayers(tree).filter((layer) => !used.includes(layer));
}
