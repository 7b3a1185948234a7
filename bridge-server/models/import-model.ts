import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ZodError } from 'zod';
import { parseConfig, RELEASED_CONFIG, type ToonCrafterConfig } from '../graphs/config';
import type { Precision } from '../graphs/graph';
import { digestFile } from './file-digest';
import type { FreeSpace } from './free-space';
import {
  ALL_PARTS,
  ALL_PRECISIONS,
  checkedWeights,
  installModel,
  readableRecord,
  removeIfEmpty,
  sameConfig,
  type InstallPlan,
  type PartWeights,
} from './install-model';
import type { InstalledModel } from './installed-model';
import { ModelError } from './model-error';
import type { ModelEvents } from './model-events';
import type { ModelFolder } from './model-folder';
import type { SourceRecord } from './model-record';
import type { ModelStore } from './model-store';
import { TOONCRAFTER } from './released-model';
import { SourceFiles, type SourceFile } from './source-files';
import { withLock } from './store-lock';

export interface ImportOptions {
  store: ModelStore;
  /** Files that the user has: the model, the sketch encoder, OpenCLIP; in any order. */
  files: readonly string[];
  /** Default `tooncrafter`, for test models `tooncrafter-test`. */
  name?: string;
  /** A config.json for models of another size than the released one; such a model is a test model. */
  configFile?: string;
  /** The weights are random or not known: the model is marked wherever it is shown. */
  test?: boolean;
  precisions?: readonly Precision[];
  freeSpace?: FreeSpace;
}

/**
 * Makes a model from files on this machine. They are read, not moved and not kept.
 * @throws ModelError or CheckpointError; nothing is left behind then, also after a cancel
 */
export async function importModel(
  options: ImportOptions,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<InstalledModel> {
  const config = options.configFile ? await readConfig(options.configFile) : RELEASED_CONFIG;
  const test = options.test === true || !sameConfig(config, RELEASED_CONFIG);
  const folder = options.store.folder(options.name ?? (test ? 'tooncrafter-test' : TOONCRAFTER.name));
  const identity = { title: titleOf(test), test, config };
  const files = await SourceFiles.open(options.files, events);
  try {
    const weights = checkedWeights(config, files, ALL_PARTS, events);
    folder.create();
    const plan = {
      folder,
      identity,
      precisions: options.precisions ?? ALL_PRECISIONS,
      freeSpace: options.freeSpace,
    };
    const work = () => importInto(plan, files, weights, events, signal);
    return await withLock(folder.workLock, 0, work, signal);
  } finally {
    files.close();
  }
}

async function importInto(
  plan: Omit<InstallPlan, 'sources'>,
  files: SourceFiles,
  weights: PartWeights,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<InstalledModel> {
  try {
    refuseMixing(plan.folder, plan.identity.test);
    const sources = await describeSources(files.files, events, signal);
    return await installModel({ ...plan, sources }, weights, events, signal);
  } catch (error) {
    await removeIfEmpty(plan.folder);
    throw error;
  }
}

function titleOf(test: boolean): string {
  return test ? 'TEST MODEL: it does not paint drawings' : TOONCRAFTER.title;
}

/** A real model must not be replaced by a test model unnoticed, nor the other way round. */
function refuseMixing(folder: ModelFolder, test: boolean): void {
  const record = readableRecord(folder);
  if (!record || record.test === test) return;
  const is = record.test ? 'a test model' : 'a real model';
  throw new ModelError(
    'model-name-refused',
    `${folder.name} is ${is}; give the new one another name with --name.`,
  );
}

async function describeSources(
  files: readonly SourceFile[],
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<SourceRecord[]> {
  const sources: SourceRecord[] = [];
  for (const { role, path, checkpoint } of files) {
    const { name, bytes } = checkpoint;
    let doneBytes = 0;
    const onBytes = (count: number) => {
      doneBytes += count;
      events.onProgress({ stage: 'hashing', item: name, doneBytes, totalBytes: bytes });
    };
    sources.push({ role, name, bytes, sha256: await digestFile(path, onBytes, signal) });
  }
  return sources;
}

async function readConfig(path: string): Promise<ToonCrafterConfig> {
  try {
    return parseConfig(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const details =
      error instanceof ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        : [];
    throw new ModelError('model-config', `${basename(path)} is not a configuration of ToonCrafter.`, details);
  }
}
