/** Where the panel stands: the one word that decides what it shows, and what still hinders a generation. */
import type { EngineCapability } from '../../protocol/engines';
import { engineLabel, isTestModel } from '../../protocol/test-model';
import { MAX_INBETWEENS, MIN_INBETWEENS } from '../../takes/chart';
import { castOf } from './cast';
import type { PanelState } from './panel-state';

export type Standing = 'disconnected' | 'pairing' | 'no-selection' | 'ready' | 'running' | 'done' | 'failed';

export function standingOf(state: PanelState): Standing {
  if (state.connection.phase === 'pairing') return 'pairing';
  if (state.connection.phase !== 'connected') return 'disconnected';
  if (state.run) return 'running';
  if (state.outcome?.kind === 'failed') return 'failed';
  if (state.outcome?.kind === 'done') return 'done';
  return hindranceOf(state) ? 'no-selection' : 'ready';
}

/** Why no generation can be started from the selection; the panel has a sentence for each. */
export type Hindrance =
  | 'no-document'
  | 'mode-unsupported'
  | 'nothing-selected'
  | 'one-selected'
  | 'layer-problem'
  | 'too-many-keys';

export function hindranceOf(state: PanelState): Hindrance | undefined {
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

/** The engine that the settings name, or the first that is ready. */
export function engineOf(state: PanelState): EngineCapability | undefined {
  const engines = state.capabilities?.engines ?? [];
  return (
    engines.find((engine) => engine.id === state.settings.engine) ??
    engines.find((engine) => engine.ready) ??
    engines[0]
  );
}

/** Whether the engine of this name is a test model, as far as the bridge says now. */
export function isTestEngine({ capabilities }: PanelState, id: string): boolean {
  return isTestModel(capabilities?.engines.find((engine) => engine.id === id)?.note);
}

/** The engine's name, marked where it is a test model. */
export function engineName(state: PanelState, id: string): string {
  return engineLabel(id, isTestEngine(state, id));
}

export function canGenerate(state: PanelState): boolean {
  const { inbetweens } = state.settings;
  const inRange =
    Number.isInteger(inbetweens) && inbetweens >= MIN_INBETWEENS && inbetweens <= MAX_INBETWEENS;
  const idle = state.connection.phase === 'connected' && !state.run;
  return idle && inRange && hindranceOf(state) === undefined && engineOf(state)?.ready === true;
}
