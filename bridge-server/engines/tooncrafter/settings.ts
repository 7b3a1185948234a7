/** What an artist can set for ToonCrafter: names, ranges and the defaults of the official run script. */
import { checkSettings, type EngineSettingOffer, type EngineSettings } from '../../../protocol/engines';
import type { Guidance } from './sampler';
import type { TimestepSpacing } from './schedule';
import { SIZE_RULES, type SizeRule } from './picture-size';

/** `official` as released; `quick` to look at a motion first; `cpu` for machines without a graphics card. */
export const PRESETS = ['official', 'quick', 'cpu'] as const;
export type Preset = (typeof PRESETS)[number];

const PRESET_VALUES: Record<Preset, { steps: number; size: SizeRule }> = {
  official: { steps: 50, size: 'trained' },
  quick: { steps: 16, size: 'trained' },
  cpu: { steps: 10, size: 'small' },
};

/** The value of `steps` that leaves the number of steps to the preset. */
const STEPS_OF_PRESET = 0;
const SIZE_OF_PRESET = 'preset';
const MAX_STEPS = 100;

export const TOONCRAFTER_SETTINGS: readonly EngineSettingOffer[] = [
  { name: 'preset', kind: 'choice', choices: PRESETS, default: 'official', advanced: false },
  { name: 'motion', kind: 'number', min: 5, max: 30, step: 1, default: 10, advanced: false },
  { name: 'sketchStrength', kind: 'number', min: 0, max: 1, step: 0.05, default: 0.6, advanced: false },
  { name: 'negativePrompt', kind: 'text', maxLength: 1000, default: '', advanced: true },
  {
    name: 'steps',
    kind: 'number',
    min: STEPS_OF_PRESET,
    max: MAX_STEPS,
    step: 1,
    default: STEPS_OF_PRESET,
    advanced: true,
  },
  { name: 'guidance', kind: 'number', min: 1, max: 15, step: 0.5, default: 7.5, advanced: true },
  { name: 'guidanceRescale', kind: 'number', min: 0, max: 1, step: 0.05, default: 0.7, advanced: true },
  { name: 'eta', kind: 'number', min: 0, max: 1, step: 0.05, default: 1, advanced: true },
  {
    name: 'spacing',
    kind: 'choice',
    choices: ['uniform_trailing', 'uniform'],
    default: 'uniform_trailing',
    advanced: true,
  },
  {
    name: 'size',
    kind: 'choice',
    choices: [SIZE_OF_PRESET, ...SIZE_RULES],
    default: SIZE_OF_PRESET,
    advanced: true,
  },
];

/** The settings after presets were resolved, in the words of the painting. */
export interface ToonCrafterSettings {
  steps: number;
  size: SizeRule;
  guidance: Guidance;
  eta: number;
  spacing: TimestepSpacing;
  /** frame stride condition (fs): 5 much motion, 30 little; the model was asked for whole numbers only */
  motion: number;
  negativePrompt: string;
  /** factor of all feature maps of the sketch encoder */
  sketchStrength: number;
}

/**
 * Checks the settings of a request, fills in defaults and resolves the preset.
 * @throws BridgeError `setting-refused` for an unknown name or a value outside its range
 */
export function readSettings(given: EngineSettings): ToonCrafterSettings {
  const values = checkSettings(TOONCRAFTER_SETTINGS, given);
  const preset = PRESET_VALUES[values.preset as Preset];
  const steps = Math.round(Number(values.steps));
  return {
    steps: steps === STEPS_OF_PRESET ? preset.steps : steps,
    size: values.size === SIZE_OF_PRESET ? preset.size : (values.size as SizeRule),
    guidance: { scale: Number(values.guidance), rescale: Number(values.guidanceRescale) },
    eta: Number(values.eta),
    spacing: values.spacing as TimestepSpacing,
    motion: Math.round(Number(values.motion)),
    negativePrompt: String(values.negativePrompt),
    sketchStrength: Number(values.sketchStrength),
  };
}
