import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig, type ToonCrafterConfig } from '../graphs/config';
import type { Precision } from '../graphs/graph';
import type { WeightSource } from '../graphs/weights';
import { compilePart, planPart, type PartPlan } from './compile-part';
import { partGraphs } from './networks';
import { FileChecker } from './file-check';
import { requireSpace, type FreeSpace } from './free-space';
import { InstalledModel } from './installed-model';
import { ModelError } from './model-error';
import type { ModelEvents } from './model-events';
import type { ModelFolder } from './model-folder';
import {
  NEW_RECORD_FORMAT,
  readRecord,
  writeRecord,
  type ModelRecord,
  type PartName,
  type PartRecord,
  type SourceRecord,
} from './model-record';
import type { SourceFiles } from './source-files';
import { withLock } from './store-lock';
import { requireStructure } from './structure-report';

const RECORD_LOCK_WAIT_MS = 30_000;
const PART_FOLDER = /^(model|sketch)-(fp32|fp16)-[0-9a-f]{8}$/;

export const ALL_PRECISIONS: readonly Precision[] = ['fp32', 'fp16'];
export const ALL_PARTS: readonly PartName[] = ['model', 'sketch'];

/** What a model becomes known as. */
export interface ModelIdentity {
  readonly title: string;
  readonly test: boolean;
  readonly config: ToonCrafterConfig;
}

export interface InstallPlan {
  readonly folder: ModelFolder;
  readonly identity: ModelIdentity;
  readonly precisions: readonly Precision[];
  readonly sources: readonly SourceRecord[];
  readonly freeSpace?: FreeSpace;
}

/** The weights that the files supply, by part. */
export type PartWeights = ReadonlyMap<PartName, WeightSource>;

/**
 * Compiles weights that passed the check and records the result. Until the record is written the model is as it was
 * before; afterwards what it replaced is gone. The caller holds the model's work lock.
 */
export async function installModel(
  plan: InstallPlan,
  weights: PartWeights,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<InstalledModel> {
  const { folder, identity, precisions } = plan;
  await removeLeftovers(folder);
  const plans = [...weights.keys()].flatMap((part) =>
    precisions.map((precision) => planPart(part, identity.config, precision)),
  );
  await requireSpace(folder.path, compiledBytes(plans), 'Compiling the model', plan.freeSpace);
  const made: PartRecord[] = [];
  try {
    for (const partPlan of plans) {
      const source = weights.get(partPlan.part) as WeightSource;
      made.push(await compilePart(folder, partPlan, source, events, signal));
    }
  } catch (error) {
    await Promise.all(
      made.map((part) => rm(join(folder.path, part.folder), { recursive: true, force: true })),
    );
    throw error;
  }
  const record = await recordParts(plan, made);
  await new FileChecker(folder).trust(made.map((part) => part.weights));
  await removeLeftovers(folder);
  return new InstalledModel(folder, record);
}

/** How much the compiled parts of a model take on the disk. */
export function compiledBytes(plans: readonly PartPlan[]): number {
  return plans.reduce((sum, { layout }) => sum + layout.byteLength, 0);
}

/**
 * The weights of every wanted part that the files can supply.
 * @throws ModelError model-structure or model-incomplete, before anything is written
 */
export function checkedWeights(
  config: ToonCrafterConfig,
  files: SourceFiles,
  wanted: readonly PartName[],
  events: ModelEvents,
): PartWeights {
  const weights = new Map<PartName, WeightSource>();
  if (wanted.includes('model') && files.get('model')) weights.set('model', files.modelWeights(events));
  const sketch = files.get('sketch')?.checkpoint;
  if (wanted.includes('sketch') && sketch) weights.set('sketch', sketch);
  for (const [part, source] of weights) {
    const what = part === 'model' ? 'model' : 'sketch encoder';
    requireStructure(what, partGraphs(part, config, 'fp32'), source, events);
  }
  return weights;
}

/** Puts the new parts into the record, in place of those that were made from other files. */
async function recordParts(plan: InstallPlan, made: readonly PartRecord[]): Promise<ModelRecord> {
  const { folder, identity } = plan;
  return withLock(folder.recordLock, RECORD_LOCK_WAIT_MS, async () => {
    const before = readableRecord(folder);
    const parts = [...keptParts(plan, before, made), ...made];
    if (!parts.some(({ part }) => part === 'model')) {
      throw new ModelError(
        'model-incomplete',
        'There is no ToonCrafter model yet that these files could be added to.',
      );
    }
    const replacedRoles = new Set(plan.sources.map(({ role }) => role));
    const keptSources = before?.sources.filter(({ role }) => !replacedRoles.has(role)) ?? [];
    const record: ModelRecord = {
      format: NEW_RECORD_FORMAT,
      name: folder.name,
      ...identity,
      sources: [...keptSources, ...plan.sources],
      parts,
      installedAt: new Date().toISOString(),
    };
    await writeRecord(folder, record);
    return record;
  });
}

/** Parts stay when they are not made anew and come from the very files that are recorded now. */
function keptParts(
  plan: InstallPlan,
  before: ModelRecord | undefined,
  made: readonly PartRecord[],
): PartRecord[] {
  const { config, test } = plan.identity;
  if (!before || before.test !== test || !sameConfig(before.config, config)) return [];
  const changed = plan.sources.filter(
    (source) => before.sources.find(({ role }) => role === source.role)?.sha256 !== source.sha256,
  );
  const changedParts = new Set(changed.map(({ role }) => (role === 'sketch' ? 'sketch' : 'model')));
  const isMade = ({ part, precision }: PartRecord) =>
    made.some((fresh) => fresh.part === part && fresh.precision === precision);
  return before.parts.filter((part) => !isMade(part) && !changedParts.has(part.part));
}

/** Whether two configurations say the same, in whatever order. */
export function sameConfig(a: ToonCrafterConfig, b: ToonCrafterConfig): boolean {
  return JSON.stringify(parseConfig(a)) === JSON.stringify(parseConfig(b));
}

/** A record that cannot be read is replaced like one that is not there. */
export function readableRecord(folder: ModelFolder): ModelRecord | undefined {
  try {
    return readRecord(folder);
  } catch (error) {
    if (error instanceof ModelError && error.code === 'model-damaged') return undefined;
    throw error;
  }
}

/** Deletes what an earlier run left unfinished: part folders that no record names, temporary files. */
export async function removeLeftovers(folder: ModelFolder): Promise<void> {
  await withLock(folder.recordLock, RECORD_LOCK_WAIT_MS, async () => {
    const kept = new Set(readableRecord(folder)?.parts.map((part) => part.folder));
    for (const name of await readdir(folder.path)) {
      const leftover = (PART_FOLDER.test(name) && !kept.has(name)) || name.endsWith('.tmp');
      if (leftover) await rm(join(folder.path, name), { recursive: true, force: true });
    }
  });
}

/** Removes a model's folder when nothing is in it that a later run could use. */
export async function removeIfEmpty(folder: ModelFolder): Promise<void> {
  const downloads = await readdir(folder.downloads).catch(() => []);
  if (downloads.length > 0 || readableRecord(folder)) return;
  await rm(folder.path, { recursive: true, force: true });
}
