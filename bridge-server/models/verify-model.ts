import { FileChecker } from './file-check';
import { ModelError } from './model-error';
import type { ModelEvents } from './model-events';
import type { ModelFolder } from './model-folder';
import { recordedFiles, type FileRecord, type ModelRecord } from './model-record';
import type { ModelStore } from './model-store';

export interface FileVerdict {
  readonly file: FileRecord;
  /** Undefined: the file is what was compiled. */
  readonly problem?: ModelError;
}

/** Hashes every recorded file of a model, whatever is known of it. */
export async function verifyFiles(
  folder: ModelFolder,
  record: ModelRecord,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<FileVerdict[]> {
  const checker = new FileChecker(folder);
  const verdicts: FileVerdict[] = [];
  for (const file of recordedFiles(record)) {
    let doneBytes = 0;
    const onBytes = (count: number) => {
      doneBytes += count;
      events.onProgress({ stage: 'hashing', item: file.path, doneBytes, totalBytes: file.bytes });
    };
    verdicts.push(await verdictOn(checker, file, onBytes, signal));
  }
  return verdicts;
}

async function verdictOn(
  checker: FileChecker,
  file: FileRecord,
  onBytes: (count: number) => void,
  signal?: AbortSignal,
): Promise<FileVerdict> {
  try {
    await checker.check(file, { thorough: true, onBytes, signal });
    return { file };
  } catch (error) {
    if (!(error instanceof ModelError) || error.code === 'cancelled') throw error;
    return { file, problem: error };
  }
}

/** What `toonbridge models verify` says. */
export interface ModelVerdict {
  name: string;
  files: number;
  bytes: number;
  damaged: { path: string; problem: string }[];
}

/** @throws ModelError when there is no such model or its record cannot be read */
export async function verifyModel(
  store: ModelStore,
  name: string,
  events: ModelEvents,
  signal?: AbortSignal,
): Promise<ModelVerdict> {
  const { record } = store.open(name);
  const verdicts = await verifyFiles(store.folder(name), record, events, signal);
  const damaged = verdicts.flatMap(({ file, problem }) =>
    problem ? [{ path: file.path, problem: problem.message }] : [],
  );
  const bytes = verdicts.reduce((sum, { file }) => sum + file.bytes, 0);
  return { name, files: verdicts.length, bytes, damaged };
}
