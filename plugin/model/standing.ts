/** Where the panel stands: the one word that decides what it shows. */
import { selectionHindrance } from './hindrances';
import type { PanelState } from './panel-state';

export type Standing = 'disconnected' | 'pairing' | 'no-selection' | 'ready' | 'running' | 'done' | 'failed';

export function standingOf(state: PanelState): Standing {
  if (state.connection.phase === 'pairing') return 'pairing';
  if (state.connection.phase !== 'connected') return 'disconnected';
  if (state.run) return 'running';
  if (state.outcome?.kind === 'failed') return 'failed';
  if (state.outcome?.kind === 'done') return 'done';
  return selectionHindrance(state) ? 'no-selection' : 'ready';
}
