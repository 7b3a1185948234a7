/** The job request: everything that a generation needs, one plain data structure. */
import { z } from 'zod';
import { SKETCH_SCALE, HOLDS, SPACINGS } from '../takes/chart';
import { settingsSchema } from './engines';
import { LIMITS } from './limits';

/** An id that the sender makes up: letters, digits, `-` and `_`, 8 to 64 of them; a UUID is a good choice. */
export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, '8 to 64 letters, digits, - or _');

const name = z.string().max(LIMITS.nameLength);

export const chartSchema = z.strictObject({ spacing: z.enum(SPACINGS), hold: z.literal(HOLDS) });

export const keySchema = z.strictObject({ upload: idSchema, name });

/** `frame` counts on the sketch scale: 0 is key A of the segment, 16 its key B, 8 the middle; both ends excluded. */
export const sketchSchema = z.strictObject({
  upload: idSchema,
  name,
  segment: z
    .int()
    .min(0)
    .max(LIMITS.keys - 2),
  frame: z.number().gt(0).lt(SKETCH_SCALE),
  strength: z.number().min(0).max(1),
});

export const countSchema = z.int().min(1).max(LIMITS.inbetweens);

export const jobSchema = z.strictObject({
  /** Which document the take belongs to, so that a panel finds its takes again; the id is the panel's own. */
  document: z.strictObject({ id: idSchema, name }).optional(),
  canvas: z.strictObject({
    width: z.int().min(1).max(LIMITS.sidePx),
    height: z.int().min(1).max(LIMITS.sidePx),
    mode: z.enum(['rgb', 'gray']),
  }),
  /** In order; n keys make n - 1 segments. */
  keys: z.array(keySchema).min(2).max(LIMITS.keys),
  sketches: z.array(sketchSchema).max(LIMITS.sketches),
  engine: z.string().max(64),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  prompt: z.string().max(LIMITS.promptLength),
  /** In-betweens of each segment. */
  inbetweens: countSchema,
  chart: chartSchema,
  /** Settings of the engine by name; what is left out takes the default that `capabilities` lists. */
  settings: settingsSchema,
});

/** Jobs that were stored under protocol 1 call their sketches `guides`. @returns anything else as it is */
export function upgradedJob(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || !('guides' in stored)) return stored;
  const { guides, ...rest } = stored;
  return { ...rest, sketches: guides };
}

export type JobRequest = z.infer<typeof jobSchema>;
export type SketchRequest = z.infer<typeof sketchSchema>;
