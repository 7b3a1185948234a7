import type { Action } from './panel';
import type { Settings, SettingValue } from '../model/settings';
import { rememberSettings } from './memory/remembered-settings';
import { engineOf } from '../model/engines';

export const changeSettings: Action<Partial<Settings>> = {
  name: 'change-settings',
  perform(panel, change) {
    panel.store.update(({ settings }) => ({ settings: { ...settings, ...change } }));
    rememberSettings(panel);
  },
};

/** A setting of the chosen engine. A number that was typed as nonsense is left as it was. */
export const changeEngineSetting: Action<{ name: string; value: SettingValue }> = {
  name: 'change-engine-setting',
  perform(panel, { name, value }) {
    const engine = engineOf(panel.store.state);
    if (!engine || (typeof value === 'number' && !Number.isFinite(value))) return;
    const { ofEngine } = panel.store.state.settings;
    const values = { ...ofEngine[engine.id], [name]: value };
    return changeSettings.perform(panel, { ofEngine: { ...ofEngine, [engine.id]: values } });
  },
};
