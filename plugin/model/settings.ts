/** What the artist set, and how it is remembered. */
import { z } from 'zod';
import { settingsSchema } from '../../protocol/engines';
import { chartSchema, countSchema } from '../../protocol/job';
import { LIMITS } from '../../protocol/limits';
import { DEFAULT_CHART, type Chart } from '../../takes/chart';
import { parsedJson } from './parsed-json';

export const MOST_VARIATIONS = 8;
export const LONGEST_PROMPT = LIMITS.promptLength;
export const FRAME_RATES = [12, 15, 24, 25, 30] as const;
export type SettingValue = number | string | boolean;

/** What the artist set; remembered for each document. */
export interface Settings {
  engine: string;
  inbetweens: number;
  chart: Chart;
  prompt: string;
  seed: number;
  /** Keep this seed for the next generation; otherwise a new one is rolled. */
  seedLocked: boolean;
  variations: number;
  /** Values that differ from the engine's defaults, by engine and name. */
  ofEngine: Record<string, Record<string, SettingValue>>;
  framesPerSecond: number;
}

export const DEFAULT_SETTINGS: Settings = {
  engine: '',
  inbetweens: 7,
  chart: DEFAULT_CHART,
  prompt: '',
  seed: 1,
  seedLocked: false,
  variations: 1,
  ofEngine: {},
  framesPerSecond: 24,
};

const rememberedSchema = z.object({
  engine: z.string().max(64),
  inbetweens: countSchema,
  chart: chartSchema,
  prompt: z.string().max(LONGEST_PROMPT),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  seedLocked: z.boolean(),
  variations: z.int().min(1).max(MOST_VARIATIONS),
  ofEngine: z.record(z.string(), settingsSchema),
  framesPerSecond: z.number().min(1).max(120),
});

/** @returns undefined for a text that is missing, broken, or of another version */
export function settingsIn(text: string | undefined): Settings | undefined {
  return rememberedSchema.safeParse(parsedJson(text)).data;
}
