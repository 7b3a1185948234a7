/** Why something cannot be done now, in one word each; the panel has a sentence for every word. */
import { MAX_INBETWEENS, MIN_INBETWEENS } from '../../takes/chart';
import { castOf } from './cast';
import { engineOf } from './engines';
import type { PanelState } from './panel-state';

/** In what is selected. */
export type SelectionHindrance =
  | 'no-document'
  | 'mode-unsupported'
  | 'nothing-selected'
  | 'one-selected'
  | 'layer-problem'
  | 'too-many-keys';

export type Hindrance =
  | SelectionHindrance
  | 'not-connected'
  | 'code-missing'
  | 'running'
  | 'not-running'
  | 'count-out-of-range'
  | 'engine-not-ready'
  | 'take-gone'
  | 'take-busy'
  | 'take-unfinished'
  | 'take-not-placed'
  | 'no-animation';

/** Why no generation can be started from the selection. */
export function selectionHindrance(state: PanelState): SelectionHindrance | undefined {
  const { document } = state.selection;
  if (!document) return 'no-document';
  if (document.mode === 'unsupported') return 'mode-unsupported';
  const { keys, sketches } = castOf(state);
  if (keys.length === 0) return 'nothing-selected';
  if (keys.length === 1) return 'one-selected';
  if ([...keys, ...sketches].some((cast) => cast.problem)) return 'layer-problem';
  const limit = state.capabilities?.limits.keys ?? Infinity;
  return keys.length > limit ? 'too-many-keys' : undefined;
}

/** Why no generation can be started with what is selected and set. */
export function generationHindrance(state: PanelState): Hindrance | undefined {
  if (state.connection.phase !== 'connected') return 'not-connected';
  if (state.run) return 'running';
  const { inbetweens } = state.settings;
  const countable =
    Number.isInteger(inbetweens) && inbetweens >= MIN_INBETWEENS && inbetweens <= MAX_INBETWEENS;
  if (!countable) return 'count-out-of-range';
  if (engineOf(state)?.ready !== true) return 'engine-not-ready';
  return selectionHindrance(state);
}

/** Why nothing can be done with a take. @param tag of the take */
export function takeHindrance(state: PanelState, tag: string): Hindrance | undefined {
  if (!state.takes.some((take) => take.tag === tag)) return 'take-gone';
  return state.busyTakes.includes(tag) ? 'take-busy' : undefined;
}

/** Why the drawings of a take cannot be placed. @param tag of the take */
export function placingHindrance(state: PanelState, tag: string): Hindrance | undefined {
  const unfinished = state.takes.some((take) => take.tag === tag && take.slots.length === 0);
  return takeHindrance(state, tag) ?? (unfinished ? 'take-unfinished' : undefined);
}

/** Why a take cannot be made again. @param tag of the take */
export function repeatHindrance(state: PanelState, tag: string): Hindrance | undefined {
  return takeHindrance(state, tag) ?? (state.run ? 'running' : undefined);
}

/** Why no animation can be made of a take. @param tag of the take */
export function animationHindrance(state: PanelState, tag: string): Hindrance | undefined {
  if (!state.host.animation) return 'no-animation';
  const placed = state.takes.some((take) => take.tag === tag && take.groups.length > 0);
  return takeHindrance(state, tag) ?? (placed ? undefined : 'take-not-placed');
}
