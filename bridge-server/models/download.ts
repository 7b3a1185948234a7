import { lstat, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { dirname } from 'node:path';
import { digestFile } from './file-digest';
import { requireSpace, type FreeSpace } from './free-space';
import type { GuardedFetch } from './guarded-fetch';
import { statusError } from './hub';
import { ModelError, throwIfCancelled } from './model-error';
import { PartialFile } from './partial-file';

export interface DownloadLimits {
  /** A connection that brings nothing for this long is given up and made anew. */
  stallTimeoutMs: number;
  /** Connections in a row that bring nothing before the download is given up. */
  maxFruitlessAttempts: number;
  /** How often the whole file may be begun again, because of a wrong hash or a server that cannot resume. */
  maxRestarts: number;
  /** Pause before the second attempt in a row without fruit; doubles with each further one. */
  retryDelayMs: number;
  freeSpace?: FreeSpace;
}

const MAX_RETRY_DELAY_MS = 30_000;

export const DOWNLOAD_LIMITS: DownloadLimits = {
  stallTimeoutMs: 60_000,
  maxFruitlessAttempts: 6,
  maxRestarts: 3,
  retryDelayMs: 1_000,
};

export interface DownloadRequest {
  url: string;
  /** Final path; its folder exists and belongs to the caller, who holds the model's lock. */
  target: string;
  /** For messages. */
  label: string;
  bytes: number;
  sha256: string;
}

export interface DownloadEvents {
  /** Bytes that are on the disk and in the hash, out of `request.bytes`. Falls when the file is begun again. */
  onBytes(done: number): void;
}

/**
 * Fetches one file. The final name appears only when the whole content has the right hash; whatever else happens, a
 * later call goes on where this one stopped.
 * @throws ModelError
 */
export async function downloadFile(
  request: DownloadRequest,
  fetch: GuardedFetch,
  limits: DownloadLimits,
  events: DownloadEvents,
  signal?: AbortSignal,
): Promise<void> {
  if (await isThere(request, events, signal)) return;
  let hashed = 0;
  const count = (bytes: number) => events.onBytes((hashed += bytes));
  const part = await PartialFile.open(request.target, request.sha256, request.bytes, count, signal);
  try {
    const missing = request.bytes - part.bytes;
    await requireSpace(dirname(request.target), missing, `Downloading ${request.label}`, limits.freeSpace);
    await new Download({ request, part, fetch, limits, events, signal }).run();
    await part.finish();
  } catch (error) {
    await part.close().catch(() => undefined);
    throw error;
  }
}

/** True when an earlier run finished this file; one with another content is removed. */
async function isThere(
  request: DownloadRequest,
  events: DownloadEvents,
  signal?: AbortSignal,
): Promise<boolean> {
  const stats = await lstat(request.target).catch(() => undefined);
  if (!stats) return false;
  let hashed = 0;
  const count = (bytes: number) => events.onBytes((hashed += bytes));
  const candidate = stats.isFile() && stats.nlink === 1 && stats.size === request.bytes;
  if (candidate && (await digestFile(request.target, count, signal)) === request.sha256) return true;
  await rm(request.target, { force: true });
  return false;
}

/** `more`: the connection ended early. `wrong`: what came cannot belong to this file. */
type Attempt = 'complete' | 'more' | 'wrong';

interface DownloadParts {
  request: DownloadRequest;
  part: PartialFile;
  fetch: GuardedFetch;
  limits: DownloadLimits;
  events: DownloadEvents;
  signal?: AbortSignal;
}

class Download {
  private restarts = 0;
  private fruitless = 0;

  constructor(private readonly parts: DownloadParts) {}

  /** Attempt after attempt until the content is whole and right. */
  async run(): Promise<void> {
    for (;;) {
      throwIfCancelled(this.parts.signal);
      const before = this.parts.part.bytes;
      const outcome = before === this.parts.request.bytes ? 'complete' : await this.attempt();
      if (outcome === 'complete') {
        if (this.parts.part.digest() === this.parts.request.sha256) return;
        await this.beginAgain(this.wrongContent());
      } else if (outcome === 'wrong') await this.beginAgain(this.wrongContent());
      else await this.pauseAfter(this.parts.part.bytes > before);
    }
  }

  /** @throws `failure` when it was begun again too often */
  private async beginAgain(failure: ModelError): Promise<void> {
    await this.parts.part.restart();
    this.parts.events.onBytes(0);
    if (++this.restarts > this.parts.limits.maxRestarts) throw failure;
  }

  private wrongContent(): ModelError {
    const text = `What arrives for ${this.parts.request.label} is not the file that the hub describes.`;
    return new ModelError('download-damaged', text);
  }

  private cannotResume(): ModelError {
    const text = `The connection breaks off, and the server cannot go on in the middle of ${this.parts.request.label}.`;
    return new ModelError('download-interrupted', text);
  }

  private async pauseAfter(fruitful: boolean): Promise<void> {
    this.fruitless = fruitful ? 0 : this.fruitless + 1;
    if (this.fruitless >= this.parts.limits.maxFruitlessAttempts) {
      throw new ModelError(
        'download-interrupted',
        `The connection brings nothing more of ${this.parts.request.label}.`,
      );
    }
    if (this.fruitless === 0) return;
    const delayMs = Math.min(MAX_RETRY_DELAY_MS, this.parts.limits.retryDelayMs * 2 ** (this.fruitless - 1));
    await sleep(delayMs, undefined, { signal: this.parts.signal }).catch(() =>
      throwIfCancelled(this.parts.signal),
    );
  }

  /** One connection. Network faults end it quietly (`more`); refusals and a full disk are thrown. */
  private async attempt(): Promise<Attempt> {
    const stall = new StallGuard(this.parts.limits.stallTimeoutMs, this.parts.signal);
    try {
      const response = await this.parts.fetch(this.parts.request.url, {
        headers: this.range(),
        signal: stall.signal,
      });
      stall.alive();
      const verdict = this.verdictOn(response);
      if (verdict === 'receive') return await this.receive(response, stall);
      if (verdict === 'receive-from-start') {
        await this.beginAgain(this.cannotResume());
        return await this.receive(response, stall);
      }
      await response.body?.cancel();
      return verdict;
    } catch (error) {
      throwIfCancelled(this.parts.signal);
      if (error instanceof ModelError) throw error;
      return 'more';
    } finally {
      stall.stop();
    }
  }

  private range(): Record<string, string> {
    return this.parts.part.bytes > 0 ? { range: `bytes=${this.parts.part.bytes}-` } : {};
  }

  private verdictOn(response: Response): Attempt | 'receive' | 'receive-from-start' {
    const { status, headers } = response;
    if (status === 206) return this.isWantedRange(headers.get('content-range')) ? 'receive' : 'wrong';
    if (status === 200) {
      const length = headers.get('content-length');
      if (length !== null && Number(length) !== this.parts.request.bytes) return 'wrong';
      return this.parts.part.bytes > 0 ? 'receive-from-start' : 'receive';
    }
    if (status === 416) return 'wrong';
    if (status === 408 || status === 429 || status >= 500) return 'more';
    throw statusError(status, this.parts.request.label);
  }

  private isWantedRange(header: string | null): boolean {
    const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(header ?? '');
    return (
      match !== null &&
      Number(match[1]) === this.parts.part.bytes &&
      Number(match[3]) === this.parts.request.bytes
    );
  }

  private async receive(response: Response, stall: StallGuard): Promise<Attempt> {
    if (!response.body) return 'more';
    const reader = response.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const chunk = next.value;
      stall.alive();
      if (this.parts.part.bytes + chunk.length > this.parts.request.bytes) {
        await reader.cancel();
        return 'wrong';
      }
      await this.parts.part.append(chunk);
      this.parts.events.onBytes(this.parts.part.bytes);
    }
    return this.parts.part.bytes === this.parts.request.bytes ? 'complete' : 'more';
  }
}

/** Aborts a connection on which nothing moves, or when the caller cancels. */
class StallGuard {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout;
  private readonly onCancel = () => this.controller.abort();

  constructor(
    private readonly timeoutMs: number,
    private readonly cancel?: AbortSignal,
  ) {
    this.timer = this.start();
    cancel?.addEventListener('abort', this.onCancel);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  alive(): void {
    this.timer.refresh();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.cancel?.removeEventListener('abort', this.onCancel);
  }

  private start(): NodeJS.Timeout {
    return setTimeout(() => this.controller.abort(), this.timeoutMs);
  }
}
