/** The page's side of the PSD worker: calls that are answered later. */
import { BridgeError, isErrorCode } from '../../../protocol/errors';
import { HostError, type HostErrorCode } from '../host';
import type { PsdCall, PsdCalls, WorkerRequest, WorkerResponse } from './psd-messages';

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

const NOT_LOADED = 'A part of this page could not be loaded; reload the page.';

export class PsdClient {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  /** Its program could not be loaded: it will never answer. */
  private isMissing = false;

  constructor(address: string) {
    this.worker = new Worker(address);
    this.worker.onmessage = ({ data }: MessageEvent<WorkerResponse>) => this.settle(data);
    // A program that fails while it runs says how; one that was not loaded has nothing to say.
    this.worker.onerror = ({ message }: { message?: string }) => {
      this.isMissing = message === undefined;
      this.failAll(message ?? NOT_LOADED);
    };
  }

  /** @throws HostError, BridgeError */
  call<Call extends PsdCall>(
    call: Call,
    given: PsdCalls[Call]['arguments'],
    transfer: Transferable[] = [],
  ): Promise<PsdCalls[Call]['answer']> {
    if (this.isMissing) return Promise.reject(new BridgeError('file-unreadable', NOT_LOADED));
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      const request: WorkerRequest<Call> = { id, call, arguments: given };
      this.worker.postMessage(request, transfer);
    });
  }

  private settle(response: WorkerResponse): void {
    const waiting = this.waiting.get(response.id);
    this.waiting.delete(response.id);
    if ('error' in response) waiting?.reject(errorOf(response.error));
    else waiting?.resolve(response.answer);
  }

  private failAll(message: string): void {
    this.waiting.forEach((waiting) => waiting.reject(new BridgeError('file-unreadable', message)));
    this.waiting.clear();
  }
}

/** As it was thrown in the worker: by the bridge's table where the code is one of that, else by the host's. */
function errorOf({ code, detail }: { code: string; detail: string }): Error {
  if (code === 'internal') return new Error(detail);
  return isErrorCode(code) ? new BridgeError(code, detail) : new HostError(code as HostErrorCode, detail);
}
