/** Settings of a document, kept across sessions. */
import { z } from 'zod';
import { settingsSchema } from '../../../protocol/engines';
import { chartSchema, countSchema } from '../../../protocol/job';
import { LIMITS } from '../../../protocol/limits';
import type { Panel } from '../panel';
import { DEFAULT_SETTINGS, type Settings } from '../../model/panel-state';

export const MOST_VARIATIONS = 8;
export const LONGEST_PROMPT = LIMITS.promptLength;
export const FRAME_RATES = [12, 15, 24, 25, 30] as const;
const WRITE_AFTER_MS = 400;

const settingsFile = (document: string) => `settings-${document}`;

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

let pending: ReturnType<typeof setTimeout> | undefined;

/** Writes soon, once for a burst of changes. */
export function rememberSettings(panel: Panel): void {
  const { selection, settings } = panel.store.state;
  const { document } = selection;
  if (!document) return;
  clearTimeout(pending);
  pending = setTimeout(() => {
    // What cannot be written is only not remembered; the panel goes on.
    panel.host.memory.write(settingsFile(document.memoryId), JSON.stringify(settings)).catch(() => undefined);
  }, WRITE_AFTER_MS);
}

export async function recallSettings(panel: Panel, memoryId: string): Promise<Settings> {
  try {
    const text = await panel.host.memory.read(settingsFile(memoryId));
    const result = rememberedSchema.safeParse(text === undefined ? undefined : JSON.parse(text));
    if (result.success) return result.data;
  } catch {
    // Unreadable: start afresh.
  }
  return { ...DEFAULT_SETTINGS, engine: panel.store.state.settings.engine };
}
