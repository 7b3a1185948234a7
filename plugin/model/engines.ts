/** The engines that the bridge offers, and the one that is chosen. */
import type { EngineCapability, EngineSettingOffer } from '../../protocol/engines';
import { engineLabel, isTestModel } from '../../protocol/test-model';
import type { PanelState } from './panel-state';

export type Engine = EngineCapability;
export type EngineSetting = EngineSettingOffer;

/** The engine that the settings name, or the first that is ready. */
export function engineOf(state: PanelState): Engine | undefined {
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
