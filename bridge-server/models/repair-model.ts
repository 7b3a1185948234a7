import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstalledModel } from './installed-model';
import { openModel } from './installed-model';
import { ModelError } from './model-error';
import type { ModelEvents } from './model-events';
import type { ModelFolder } from './model-folder';
import { readRecord, writeRecord, type ModelRecord, type PartRecord } from './model-record';
import { fetchAndInstall, pullModel, type PullOptions } from './pull-model';
import { withLock } from './store-lock';
import { verifyFiles } from './verify-model';

const RECORD_LOCK_WAIT_MS = 30_000;

export interface RepairResult {
  readonly model: InstalledModel;
  /** Graphs that were dropped; they are written again when they are needed. */
  readonly graphs: number;
  /** Weights files that were made again. */
  readonly weights: number;
}

/**
 * Makes good what `verifyFiles` finds, and only that: damaged graphs are written anew without any download; for
 * damaged weights the file that they were made from is fetched again, not the others.
 * @throws ModelError model-damaged when weights are damaged whose files were imported, not downloaded
 */
export async function repairModel(
  name: string,
  options: PullOptions,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<RepairResult> {
  const folder = options.store.folder(name);
  const record = trustedRecord(folder);
  if (!record) return repairRecord(name, options, events, signal);
  folder.create();
  return withLock(folder.workLock, 0, () => repairFiles(folder, record, options, events, signal), signal);
}

/** Without a record nothing is known of the files: the model is made anew. */
async function repairRecord(
  name: string,
  options: PullOptions,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<RepairResult> {
  if (name !== options.model.name) {
    throw new ModelError(
      'model-imported',
      `The record of ${name} cannot be read, and its file was imported, not downloaded.`,
    );
  }
  return { model: await pullModel(options, events, signal), graphs: 0, weights: 1 };
}

/** Undefined when the record itself is damaged; then only a new pull helps. */
function trustedRecord(folder: ModelFolder): ModelRecord | undefined {
  try {
    const record = readRecord(folder);
    if (record) return record;
  } catch (error) {
    if (error instanceof ModelError && error.code === 'model-damaged') return undefined;
    throw error;
  }
  throw new ModelError('model-not-installed', `The model ${folder.name} is not on this machine.`);
}

async function repairFiles(
  folder: ModelFolder,
  record: ModelRecord,
  options: PullOptions,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<RepairResult> {
  const verdicts = await verifyFiles(folder, record, events, signal);
  const broken = new Set(verdicts.filter(({ problem }) => problem).map(({ file }) => file.path));
  const graphs = await dropGraphs(folder, broken);
  const damaged = record.parts.filter(({ weights }) => broken.has(weights.path));
  for (const part of damaged) {
    requireDownloadable(record, part, options);
    const wanted = { parts: [part.part], precisions: [part.precision] };
    await fetchAndInstall(folder, { ...options, keepFiles: true }, wanted, events, signal);
  }
  if (!options.keepFiles) await rm(folder.downloads, { recursive: true, force: true });
  return { model: openModel(folder.path), graphs, weights: damaged.length };
}

/** Forgets damaged graphs and deletes their files, links included (the link, not what it points to). */
async function dropGraphs(folder: ModelFolder, broken: ReadonlySet<string>): Promise<number> {
  return withLock(folder.recordLock, RECORD_LOCK_WAIT_MS, async () => {
    const record = readRecord(folder);
    const paths = record?.parts.flatMap(({ graphs }) => graphs.map(({ path }) => path)) ?? [];
    const dropped = paths.filter((path) => broken.has(path));
    if (!record || dropped.length === 0) return 0;
    for (const part of record.parts) part.graphs = part.graphs.filter(({ path }) => !broken.has(path));
    await writeRecord(folder, record);
    for (const path of dropped) await rm(join(folder.path, ...path.split('/')), { force: true });
    return dropped.length;
  });
}

function requireDownloadable(record: ModelRecord, part: PartRecord, { model }: PullOptions): void {
  const roles = part.part === 'sketch' ? ['sketch'] : ['model', 'clip'];
  const origin = `${model.repository}@${model.revision}`;
  const imported = record.sources.filter((source) => roles.includes(source.role) && source.origin !== origin);
  if (imported.length === 0) return;
  const names = imported.map(({ name }) => name).join(' and ');
  throw new ModelError(
    'model-imported',
    `The weights were made from ${names}, which was imported, not downloaded.`,
  );
}
