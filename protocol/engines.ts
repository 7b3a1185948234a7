/** What bridge and panel know of engines: what one offers to set, what was set, and whether it is ready. */
import { z } from 'zod';
import { BridgeError } from './errors';
import { LIMITS } from './limits';

const word = z.string().max(64);
const sentence = z.string().max(2000);

/** Settings of one engine by name; names and ranges are the engine's own. */
export const settingsSchema = z
  .custom<object>(isShort, `at most ${LIMITS.settings} values by name`)
  .pipe(z.record(word, z.union([z.number(), z.string().max(LIMITS.promptLength), z.boolean()])));

/** Looked at before the values: checking each of many thousands takes long. */
function isShort(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length <= LIMITS.settings;
}

const settingBase = { name: word, advanced: z.boolean() };

/** One setting as panel and command line show it. Values outside of the range are refused, not clamped. */
export const engineSettingSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...settingBase,
    kind: z.literal('number'),
    min: z.number(),
    max: z.number(),
    step: z.number(),
    default: z.number(),
  }),
  z.strictObject({
    ...settingBase,
    kind: z.literal('choice'),
    choices: z.array(word).readonly(),
    default: word,
  }),
  z.strictObject({ ...settingBase, kind: z.literal('toggle'), default: z.boolean() }),
  z.strictObject({ ...settingBase, kind: z.literal('text'), maxLength: z.int(), default: z.string() }),
]);

export const engineSchema = z.strictObject({
  id: word,
  ready: z.boolean(),
  /** A sentence on a ready engine that the artist should see, for instance that it is a test model. */
  note: sentence.optional(),
  device: z.string().optional(),
  /** Why it is not ready, what to do, and the size of the download that would make it ready. */
  reason: sentence.optional(),
  nextStep: sentence.optional(),
  downloadBytes: z.int().optional(),
  anyMoment: z.boolean(),
  settings: z.array(engineSettingSchema),
});

export type EngineSettings = Readonly<z.infer<typeof settingsSchema>>;
export type EngineSettingOffer = z.infer<typeof engineSettingSchema>;
export type EngineCapability = z.infer<typeof engineSchema>;

type Value = EngineSettings[string];

/**
 * Checks given values against what an engine offers and fills in the defaults.
 * @param place what stands before a setting's name where an error names the field, for instance `job.settings.`
 * @throws BridgeError `setting-refused` for an unknown name or a value of the wrong kind or outside its range
 */
export function checkSettings(
  offered: readonly EngineSettingOffer[],
  given: EngineSettings,
  place = '',
): EngineSettings {
  const names = offered.map((setting) => setting.name);
  for (const name of Object.keys(given)) {
    if (!names.includes(name))
      throw refusal(place, name, `one of: ${names.join(', ') || '(this engine has none)'}`);
  }
  return Object.fromEntries(
    offered.map((setting) => {
      // Object.hasOwn is younger than the engine of After Effects 2024.
      const isGiven = Object.prototype.hasOwnProperty.call(given, setting.name);
      const value = isGiven ? given[setting.name] : setting.default;
      if (!accepts(setting, value)) throw refusal(place, setting.name, acceptedBy(setting));
      return [setting.name, value];
    }),
  );
}

function refusal(place: string, name: string, expected: string): BridgeError {
  return new BridgeError('setting-refused', `The setting "${name}" must be ${expected}.`, `${place}${name}`);
}

function accepts(setting: EngineSettingOffer, value: Value): boolean {
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

function acceptedBy(setting: EngineSettingOffer): string {
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
