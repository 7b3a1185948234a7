import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RELEASED_CONFIG, type ToonCrafterConfig } from '../graphs/config';
import type { Precision } from '../graphs/graph';
import { layoutDigest, planPart } from './compile-part';
import { DOWNLOAD_LIMITS, downloadFile, type DownloadLimits } from './download';
import { requireSpace } from './free-space';
import { downloadSource, guardedFetch, type DownloadSource } from './guarded-fetch';
import { hubRecords, type HubRecord } from './hub';
import {
  ALL_PARTS,
  ALL_PRECISIONS,
  checkedWeights,
  compiledBytes,
  installModel,
  removeIfEmpty,
} from './install-model';
import { InstalledModel } from './installed-model';
import { ModelError } from './model-error';
import type { ModelEvents } from './model-events';
import type { ModelFolder } from './model-folder';
import { findPart, readRecord, type ModelRecord, type PartName, type SourceRecord } from './model-record';
import type { ModelStore } from './model-store';
import type { HubModel } from './released-model';
import { SourceFiles } from './source-files';
import { withLock } from './store-lock';

export interface PullOptions {
  store: ModelStore;
  model: HubModel;
  precisions?: readonly Precision[];
  /** Keeps the downloaded files, so that a repair needs no network. */
  keepFiles?: boolean;
  /** Default: from the environment (HF_ENDPOINT, HF_TOKEN). */
  source?: DownloadSource;
  limits?: DownloadLimits;
  /** Of a model that is not the released one: only for tests. */
  config?: ToonCrafterConfig;
}

/**
 * Downloads a model from the hub and compiles it. What is there already, downloaded or compiled, is not made again.
 * @throws ModelError or CheckpointError; a later call goes on with what has arrived
 */
export async function pullModel(
  options: PullOptions,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<InstalledModel> {
  const folder = options.store.folder(options.model.name);
  folder.create();
  return withLock(folder.workLock, 0, () => pullInto(folder, options, events, signal), signal);
}

async function pullInto(
  folder: ModelFolder,
  options: PullOptions,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<InstalledModel> {
  const precisions = options.precisions ?? ALL_PRECISIONS;
  const installed = usableModel(folder);
  if (installed && isUpToDate(installed.record, options, precisions)) {
    events.onNote(`${options.model.title} is installed already.`);
    return installed;
  }
  return fetchAndInstall(folder, options, { precisions, parts: ALL_PARTS }, events, signal);
}

/** Which parts of a model are to be made, in which precisions. */
export interface Wanted {
  precisions: readonly Precision[];
  parts: readonly PartName[];
}

/** The download and compilation of some parts of a model. The caller holds the work lock. */
export async function fetchAndInstall(
  folder: ModelFolder,
  options: PullOptions,
  wanted: Wanted,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<InstalledModel> {
  const { model, config = RELEASED_CONFIG } = options;
  try {
    const paths = await fetchSources(folder, options, wanted, events, signal);
    const files = await SourceFiles.open([...paths.values()], events);
    try {
      const plan = {
        folder,
        identity: { title: model.title, test: config !== RELEASED_CONFIG, config },
        precisions: wanted.precisions,
        sources: sourcesOf(model, files),
        freeSpace: options.limits?.freeSpace,
      };
      const weights = checkedWeights(config, files, wanted.parts, events);
      const installed = await installModel(plan, weights, events, signal);
      if (!options.keepFiles) await rm(folder.downloads, { recursive: true, force: true });
      return installed;
    } finally {
      files.close();
    }
  } catch (error) {
    await removeIfEmpty(folder);
    throw error;
  }
}

/** Downloads what the wanted parts are made of; returns where the files lie. */
async function fetchSources(
  folder: ModelFolder,
  options: PullOptions,
  wanted: Wanted,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const source = options.source ?? downloadSource();
  const limits = options.limits ?? DOWNLOAD_LIMITS;
  const fetch = guardedFetch(source);
  events.onProgress({ stage: 'checking', item: options.model.title, doneBytes: 0, totalBytes: 0 });
  const model = {
    ...options.model,
    files: options.model.files.filter(({ part }) => wanted.parts.includes(part)),
  };
  const records = await hubRecords(model, source, fetch);
  await requireRoom(folder, options, wanted, records);
  const paths = new Map<string, string>();
  for (const file of records) {
    const target = join(folder.downloads, file.path);
    const onBytes = (doneBytes: number) =>
      events.onProgress({ stage: 'downloading', item: file.path, doneBytes, totalBytes: file.bytes });
    await downloadFile({ ...file, target, label: file.path }, fetch, limits, { onBytes }, signal);
    paths.set(file.path, target);
  }
  return paths;
}

/** Everything at once, before the first byte: a download that cannot be compiled afterwards helps nobody. */
async function requireRoom(
  folder: ModelFolder,
  { config = RELEASED_CONFIG, limits, model }: PullOptions,
  { parts, precisions }: Wanted,
  records: readonly HubRecord[],
): Promise<void> {
  const plans = parts.flatMap((part) => precisions.map((precision) => planPart(part, config, precision)));
  const downloads =
    records.reduce((sum, { bytes }) => sum + bytes, 0) - (await folderBytes(folder.downloads));
  const needed = Math.max(0, downloads) + compiledBytes(plans);
  await requireSpace(folder.path, needed, `Installing ${model.title}`, limits?.freeSpace);
}

/** What earlier runs have brought here already. */
async function folderBytes(path: string): Promise<number> {
  const names = await readdir(path);
  const sizes = await Promise.all(names.map(async (name) => (await lstat(join(path, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function sourcesOf(model: HubModel, files: SourceFiles): SourceRecord[] {
  return files.files.map(({ role, checkpoint: { name, bytes } }) => {
    const file = model.files.find(({ path }) => path === name);
    if (!file) throw new ModelError('model-structure', `${name} is not a file of ${model.title}.`);
    return { role, name, bytes, sha256: file.sha256, origin: `${model.repository}@${model.revision}` };
  });
}

/** What is installed, if its record can be read and its files are there. */
function usableModel(folder: ModelFolder): InstalledModel | undefined {
  try {
    const record = readRecord(folder);
    const model = record && new InstalledModel(folder, record);
    model?.requireFiles();
    return model;
  } catch (error) {
    if (error instanceof ModelError && error.code === 'model-damaged') return undefined;
    throw error;
  }
}

function isUpToDate(
  record: ModelRecord,
  { model, config = RELEASED_CONFIG }: PullOptions,
  precisions: readonly Precision[],
): boolean {
  const sameFiles = model.files.every(({ sha256 }) =>
    record.sources.some((source) => source.sha256 === sha256),
  );
  const compiled = ALL_PARTS.every((part) =>
    precisions.every((precision) => {
      const { layout } = planPart(part, config, precision);
      return findPart(record, part, precision)?.layout === layoutDigest(layout);
    }),
  );
  return sameFiles && compiled;
}
