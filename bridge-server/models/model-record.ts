import { lstatSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseConfig, type ToonCrafterConfig } from '../graphs/config';
import type { Precision } from '../graphs/graph';
import { writeAtomically } from '../files/atomic-file';
import { isPlainRelativePath } from './file-guard';
import { ModelError } from './model-error';
import type { ModelFolder } from './model-folder';

/** Rises when an older ToonBridge could not read the record. */
const RECORD_FORMAT = 1;
/** A record holds some hundred file entries at most. */
const MAX_RECORD_BYTES = 4 * 1024 * 1024;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const fileSchema = z.object({
  /** Relative to the model's folder, with `/`. */
  path: z.string().refine(isPlainRelativePath),
  bytes: z.number().int().nonnegative(),
  sha256,
});

/** The networks of one source file in one precision: a folder with a weights file and the graphs that use it. */
const partSchema = z.object({
  part: z.enum(['model', 'sketch']),
  precision: z.enum(['fp32', 'fp16']),
  folder: z.string().refine(isPlainRelativePath),
  weights: fileSchema,
  /** SHA-256 of the plan of the weights file: a compiler that would plan otherwise must not write graphs for it. */
  layout: sha256,
  /** Written when a picture size is first used. */
  graphs: z.array(fileSchema),
});

const sourceSchema = z.object({
  role: z.enum(['model', 'sketch', 'clip']),
  /** File name without folder. */
  name: z.string().max(255),
  bytes: z.number().int().nonnegative(),
  sha256,
  /** Where it came from, when it was downloaded: repository@commit. */
  origin: z.string().max(300).optional(),
});

/** graphs/ checks its own configuration; a failure there is a failure of the record. */
function configOf(value: unknown, context: z.RefinementCtx): ToonCrafterConfig {
  try {
    return parseConfig(value);
  } catch {
    context.addIssue({ code: 'custom', message: 'not a configuration' });
    return z.NEVER;
  }
}

const recordSchema = z.object({
  format: z.literal(RECORD_FORMAT),
  name: z.string(),
  title: z.string().max(200),
  /** Random or unknown weights for tests: whoever shows the model or its frames says so. */
  test: z.boolean(),
  config: z.unknown().transform(configOf),
  sources: z.array(sourceSchema).min(1),
  parts: z.array(partSchema).min(1),
  installedAt: z.iso.datetime(),
});

export type FileRecord = z.infer<typeof fileSchema>;
export type PartRecord = z.infer<typeof partSchema>;
export type PartName = PartRecord['part'];
export type SourceRecord = z.infer<typeof sourceSchema>;
export type SourceRole = SourceRecord['role'];
/** What the store knows of an installed model: the only files that are ever opened are named here. */
export type ModelRecord = z.infer<typeof recordSchema>;

export const NEW_RECORD_FORMAT = RECORD_FORMAT;

/**
 * The record of a model, or undefined when it is not installed.
 * @throws ModelError model-damaged, store-newer or store-unsafe when there is one that cannot be trusted
 */
export function readRecord(folder: ModelFolder): ModelRecord | undefined {
  const stats = lstatSync(folder.record, { throwIfNoEntry: false });
  if (!stats) return undefined;
  if (!stats.isFile() || stats.nlink > 1)
    throw new ModelError('store-unsafe', 'The record of the model is a link.');
  if (stats.size > MAX_RECORD_BYTES) throw damagedRecord(folder);
  const json = parseJson(folder);
  if (isNewer(json))
    throw new ModelError('store-newer', `${folder.name} was installed by a newer ToonBridge.`);
  const record = recordSchema.safeParse(json);
  if (!record.success || record.data.name !== folder.name) throw damagedRecord(folder);
  return record.data;
}

export function writeRecord(folder: ModelFolder, record: ModelRecord): Promise<void> {
  return writeAtomically(folder.record, `${JSON.stringify(record, undefined, 1)}\n`);
}

/** Every file that belongs to the model, weights first. */
export function recordedFiles(record: ModelRecord): FileRecord[] {
  return record.parts.flatMap(({ weights, graphs }) => [weights, ...graphs]);
}

export function precisionsOf(record: ModelRecord): Precision[] {
  return [...new Set(record.parts.map(({ precision }) => precision))];
}

export function findPart(record: ModelRecord, part: PartName, precision: Precision): PartRecord | undefined {
  return record.parts.find((candidate) => candidate.part === part && candidate.precision === precision);
}

function parseJson(folder: ModelFolder): unknown {
  try {
    return JSON.parse(readFileSync(folder.record, 'utf8'));
  } catch {
    throw damagedRecord(folder);
  }
}

function isNewer(json: unknown): boolean {
  return (
    typeof json === 'object' &&
    json !== null &&
    'format' in json &&
    typeof json.format === 'number' &&
    json.format > RECORD_FORMAT
  );
}

function damagedRecord(folder: ModelFolder): ModelError {
  return new ModelError('model-damaged', `The record of ${folder.name} cannot be read.`);
}
