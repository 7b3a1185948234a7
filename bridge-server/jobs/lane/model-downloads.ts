import { toWireError, type BridgeMessageOf, type WireError } from '../../../protocol';
import type { FromWorker } from './worker-messages';
import { WorkerProcess, type WorkerCommand } from './worker-process';

export type DownloadNews = BridgeMessageOf<'download'>;

/**
 * Downloads of models, one a time an engine, each in a process of its own: unpacking and compiling would block the
 * server for minutes. What arrived stays on disk for the next try.
 */
export class ModelDownloads {
  private readonly running = new Map<string, WorkerProcess>();

  constructor(
    private readonly command: WorkerCommand,
    private readonly onNews: (news: DownloadNews) => void,
    private readonly onStderr: (text: string) => void,
  ) {}

  /** Starts a download; one that runs already goes on. */
  start(engine: string): void {
    if (this.running.has(engine)) return;
    let ended = false;
    const tell = (news: Omit<DownloadNews, 'type' | 'engine'>): void => {
      ended ||= news.state !== 'running';
      this.onNews({ type: 'download', engine, ...news });
    };
    const worker = new WorkerProcess(
      this.command,
      (message) => {
        const news = newsOf(message);
        if (news && !ended) tell(news);
        if (ended) void worker.stop();
      },
      this.onStderr,
    );
    this.running.set(engine, worker);
    void worker.exit().then(({ cause, detail }) => {
      this.running.delete(engine);
      if (!ended && cause !== 'asked') tell(failure(toWireError('worker-died', detail)));
      else if (!ended) tell({ state: 'cancelled', stage: 'stopped', fraction: 0 });
    });
    tell({ state: 'running', stage: 'starting', fraction: 0 });
    worker.send({ type: 'pull', engine });
  }

  /** Stops a download; its parts stay for the next try. Nothing happens when none runs. */
  async cancel(engine: string): Promise<void> {
    const worker = this.running.get(engine);
    worker?.send({ type: 'abort-pull' });
    await worker?.stop();
  }

  async close(): Promise<void> {
    await Promise.all([...this.running.keys()].map((engine) => this.cancel(engine)));
  }
}

function newsOf(message: FromWorker): Omit<DownloadNews, 'type' | 'engine'> | undefined {
  switch (message.type) {
    case 'pulling': {
      const { stage, fraction, secondsLeft } = message;
      return { state: 'running', stage, fraction, ...(secondsLeft === undefined ? {} : { secondsLeft }) };
    }
    case 'pulled':
      return { state: 'done', stage: 'installed', fraction: 1 };
    case 'pull-failed':
      if (message.error.code === 'cancelled') return { state: 'cancelled', stage: 'stopped', fraction: 0 };
      return failure(message.error);
    default:
      return undefined;
  }
}

function failure(error: WireError): Omit<DownloadNews, 'type' | 'engine'> {
  return { state: 'failed', stage: 'stopped', fraction: 0, error };
}
