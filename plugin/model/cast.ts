/** Who plays which part: which of the selected layers are keys, which are sketches, and what stands in the way. */
import { SKETCH_SCALE } from '../../takes/chart';
import type { HostLayer } from '../hosts/host';
import { isNumberedSketchName, readSketchName } from '../../takes/sketch-names';
import type { SketchEdit, PanelState } from './panel-state';

/**
 * Why a layer cannot be used as it is. `group` and `not-pixels` can be helped by using the merged look, `locked` by the
 * artist's word that it may be read.
 */
export type LayerProblem = 'adjustment' | 'empty' | 'group' | 'locked' | 'not-pixels' | 'video';

export interface CastLayer {
  layer: HostLayer;
  merged: boolean;
  problem?: LayerProblem;
  /** The merged look of this layer can be used instead of its own pixels. */
  canMerge: boolean;
  /** A locked layer that the artist wants to be read. */
  lockAccepted: boolean;
}

export interface CastSketch extends CastLayer, SketchEdit {}

export interface Cast {
  keys: CastLayer[];
  sketches: CastSketch[];
}

export const DEFAULT_STRENGTH = 1;

type Chosen = Pick<
  PanelState,
  | 'selection'
  | 'reversed'
  | 'pinnedSketches'
  | 'declinedSketches'
  | 'sketchEdits'
  | 'mergedLayers'
  | 'acceptedLocks'
>;

export function castOf(state: Chosen): Cast {
  const sketchLayers = sketchesAmong(state);
  const sketchIds = new Set(sketchLayers.map((layer) => layer.id));
  const keys = state.selection.selected.filter((layer) => !sketchIds.has(layer.id));
  if (state.reversed) keys.reverse();
  const segments = Math.max(1, keys.length - 1);
  const places = defaultPlaces(sketchLayers, segments);
  return {
    keys: keys.map((layer) => castLayer(layer, state, true)),
    sketches: sketchLayers.map((layer, i) => ({
      ...castLayer(layer, state, false),
      ...within(state.sketchEdits[layer.id] ?? places[i], segments),
    })),
  };
}

function sketchesAmong(state: Chosen): HostLayer[] {
  const { selected, named } = state.selection;
  const wanted = (layer: HostLayer) => !state.declinedSketches.includes(layer.id);
  const bySelection = selected.filter((layer) => readSketchName(layer.name) !== undefined);
  const byName = named.filter((layer) => isNumberedSketchName(layer.name));
  const all = [...state.pinnedSketches, ...bySelection.filter(wanted), ...byName.filter(wanted)];
  return all.filter((layer, i) => all.findIndex((other) => other.id === layer.id) === i);
}

/** @param minded a lock is in the way: of keys it is, but roughs are often locked, and were meant to be seen */
function castLayer(layer: HostLayer, state: Chosen, minded: boolean): CastLayer {
  const merged = state.mergedLayers.includes(layer.id);
  const lockAccepted = minded && layer.locked && state.acceptedLocks.includes(layer.id);
  const lock = minded && layer.locked && !lockAccepted ? 'locked' : undefined;
  const problem = merged ? undefined : (problemOf(layer) ?? lock);
  return { layer, merged, problem, canMerge: problem === 'group' || problem === 'not-pixels', lockAccepted };
}

/** The layer has a picture to show, whether it may be used yet or not. */
export function isShowable({ problem }: CastLayer): boolean {
  return problem === undefined || problem === 'locked';
}

function problemOf(layer: HostLayer): LayerProblem | undefined {
  if (layer.kind === 'adjustment') return 'adjustment';
  if (layer.kind === 'group') return 'group';
  if (layer.kind === 'video') return 'video';
  if (layer.kind === 'other') return 'not-pixels';
  return layer.empty ? 'empty' : undefined;
}

/** A number in the name says where; sketches without one share the first segment evenly. */
function defaultPlaces(sketches: readonly HostLayer[], segments: number): SketchEdit[] {
  const unnumbered = sketches.filter((layer) => readSketchName(layer.name)?.frame === undefined);
  return sketches.map((layer) => {
    const named = readSketchName(layer.name)?.frame;
    if (named !== undefined) return placeOnTrack(named, segments);
    const position = unnumbered.indexOf(layer) + 1;
    const frame = (SKETCH_SCALE * position) / (unnumbered.length + 1);
    return { segment: 0, frame, strength: DEFAULT_STRENGTH };
  });
}

/** @param frame counted over all segments, 16 each */
export function placeOnTrack(frame: number, segments: number): SketchEdit {
  const segment = Math.min(segments - 1, Math.max(0, Math.floor(frame / SKETCH_SCALE)));
  const edit = { segment, frame: frame - segment * SKETCH_SCALE, strength: DEFAULT_STRENGTH };
  return within(edit, segments);
}

const NEAREST_TO_KEY = 0.5;

/** Keeps a sketch between its keys: those are drawn already. */
function within(edit: SketchEdit, segments: number): SketchEdit {
  const segment = Math.min(edit.segment, segments - 1);
  const frame = Math.min(SKETCH_SCALE - NEAREST_TO_KEY, Math.max(NEAREST_TO_KEY, edit.frame));
  return { ...edit, segment, frame };
}
