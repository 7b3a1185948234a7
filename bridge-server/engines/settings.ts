import type { EngineSetting, EngineSettings } from './engine';

type Value = EngineSettings[string];

/** Why a setting was refused: which one, and what would be accepted. */
export class SettingError extends Error {
  constructor(
    readonly setting: string,
    readonly expected: string,
  ) {
    super(`The setting "${setting}" must be ${expected}.`);
    this.name = 'SettingError';
  }
}

/**
 * Checks given values against what an engine offers and fills in the defaults.
 * @throws SettingError for an unknown name or a value of the wrong kind or outside its range.
 */
export function checkSettings(offered: readonly EngineSetting[], given: EngineSettings): EngineSettings {
  const names = new Set(offered.map((setting) => setting.name));
  for (const name of Object.keys(given)) {
    if (!names.has(name))
      throw new SettingError(name, `one of: ${[...names].join(', ') || '(this engine has none)'}`);
  }
  return Object.fromEntries(offered.map((setting) => [setting.name, checkOne(setting, given[setting.name])]));
}

function checkOne(setting: EngineSetting, value: Value | undefined): Value {
  if (value === undefined) return setting.default;
  if (!accepts(setting, value)) throw new SettingError(setting.name, describe(setting));
  return value;
}

function accepts(setting: EngineSetting, value: Value): boolean {
  switch (setting.kind) {
    case 'number':
      return typeof value === 'number' && value >= setting.min && value <= setting.max;
    case 'choice':
      return typeof value === 'string' && setting.choices.includes(value);
    case 'toggle':
      return typeof value === 'boolean';
    case 'text':
      return typeof value === 'string' && value.length <= setting.maxLength;
  }
}

function describe(setting: EngineSetting): string {
  switch (setting.kind) {
    case 'number':
      return `a number from ${setting.min} to ${setting.max}`;
    case 'choice':
      return `one of: ${setting.choices.join(', ')}`;
    case 'toggle':
      return 'true or false';
    case 'text':
      return `a text of at most ${setting.maxLength} characters`;
  }
}
