import { HubApiError, pathsInfo, type PathInfo } from '@huggingface/hub';
import type { DownloadSource, GuardedFetch } from './guarded-fetch';
import { ModelError } from './model-error';
import type { HubFile, HubModel } from './released-model';

/** A file as the hub's own record describes it, checked against what this version expects. */
export interface HubRecord {
  readonly path: string;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

const SHA256 = /^[0-9a-f]{64}$/;
/** Mirrors often serve the files but not the interface that describes them. */
const NO_INTERFACE = new Set([404, 405, 501]);

/**
 * Asks the hub for size and SHA-256 of every file of the model at its pinned commit.
 * @throws ModelError download-changed when the record is not what this version of ToonBridge was made for
 */
export async function hubRecords(
  model: HubModel,
  source: DownloadSource,
  fetch: GuardedFetch,
): Promise<HubRecord[]> {
  const listed = await listedFiles(model, source, fetch);
  const records: HubRecord[] = [];
  for (const file of model.files) {
    const url = `${source.endpoint}/${model.repository}/resolve/${model.revision}/${file.path}`;
    const found = listed?.get(file.path) ?? (await headRecord(file, url, fetch));
    records.push({ path: file.path, url, ...checked(file, found) });
  }
  return records;
}

interface Found {
  bytes: number;
  sha256: string;
}

function checked(file: HubFile, { bytes, sha256 }: Found): Found {
  if (Number.isSafeInteger(bytes) && bytes > 0 && SHA256.test(sha256) && sha256 === file.sha256) {
    return { bytes, sha256 };
  }
  throw new ModelError('download-changed', `The hub describes ${file.path} otherwise than expected.`);
}

async function listedFiles(
  model: HubModel,
  source: DownloadSource,
  fetch: GuardedFetch,
): Promise<Map<string, Found> | undefined> {
  const query = {
    repo: model.repository,
    revision: model.revision,
    paths: model.files.map((file) => file.path),
    hubUrl: source.endpoint,
    fetch: (input: RequestInfo | URL, init?: RequestInit) =>
      fetch(input instanceof Request ? input.url : input.toString(), init),
  };
  const infos = await pathsInfo(query).catch((error: unknown): PathInfo[] | undefined => {
    if (error instanceof HubApiError && NO_INTERFACE.has(error.statusCode)) return undefined;
    throw error instanceof HubApiError ? statusError(error.statusCode, 'the model') : connectionError(error);
  });
  return (
    infos && new Map(infos.map(({ path, size, lfs }) => [path, { bytes: size, sha256: lfs?.oid ?? '' }]))
  );
}

/** The same facts from the headers of the file itself; the hub puts them on the answer that sends on to its storage. */
async function headRecord(file: HubFile, url: string, fetch: GuardedFetch): Promise<Found> {
  const isDescribed = ({ headers }: Response) => headers.has('x-linked-etag');
  const response = await fetch(url, { method: 'HEAD' }, isDescribed).catch((error: unknown) => {
    throw connectionError(error);
  });
  if (!response.ok && !isDescribed(response)) throw statusError(response.status, file.path);
  const { headers } = response;
  const bytes = Number(headers.get('x-linked-size') ?? headers.get('content-length') ?? NaN);
  const etag = headers.get('x-linked-etag') ?? headers.get('etag') ?? '';
  return { bytes, sha256: etag.replace(/^W\//, '').replace(/"/g, '') };
}

/** What a refusal by the hub means for the user. */
export function statusError(status: number, what: string): ModelError {
  if (status === 401 || status === 403) {
    return new ModelError(
      'download-denied',
      `The hub does not hand out ${what} without permission (${status}).`,
    );
  }
  if (status === 404 || status === 410) {
    return new ModelError('download-missing', `The hub does not have ${what} (${status}).`);
  }
  return new ModelError('download-interrupted', `The hub did not answer as it should (${status}).`);
}

function connectionError(error: unknown): unknown {
  // What `fetch` rejects with when there is no connection carries the reason as its cause.
  const isOfNetwork = typeof error === 'object' && error !== null && 'cause' in error;
  return isOfNetwork ? new ModelError('download-interrupted', 'The hub cannot be reached.') : error;
}
