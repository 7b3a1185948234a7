/**
 * The worker process: engines live here and nowhere else. It reads the drawings of a job from their files, runs the
 * recipe, writes each frame to disk and tells the bridge. It ends with the bridge: when the channel closes, so does it.
 */
import { BridgeError, toWireError, wireErrorOf, type WireError } from '../../protocol';
import type { Engine } from '../engines/engine';
import { plainError } from '../faults/plain-error';
import { runWorkerJob } from './worker-job';
import type { EngineDescription, FromWorker, ToWorker, WorkerJob } from '../jobs/lane/worker-messages';

const ALIVE_EVERY_MS = 5000;
/** Patience with an engine that could not be loaded: its job fails at once. */
const UNLOADED_SILENCE_MS = 60_000;

export interface PullProgress {
  stage: string;
  fraction: number;
  secondsLeft?: number;
}

/** What a worker is made of; the command line puts the real parts together. */
export interface WorkerParts {
  engineIds: readonly string[];
  createEngine(id: string): Promise<Engine>;
  /** Downloads and installs the model of an engine. */
  pullModel(engine: string, onProgress: (progress: PullProgress) => void, signal: AbortSignal): Promise<void>;
  /** What a failed download says to the artist, where it is a failure that was foreseen. */
  pullFailure(error: unknown): WireError | undefined;
}

/** Serves the bridge until the channel closes. @throws BridgeError outside of a process that the bridge started */
export function runWorker(parts: WorkerParts): void {
  if (!process.send) throw new BridgeError('bridge-missing', 'A worker is started by a bridge, not by hand.');
  const worker = new Worker(parts, (message) => process.send?.(message));
  process.on('message', (message) => worker.receive(message as ToWorker));
  process.on('disconnect', () => process.exit(0));
  // Ctrl+C reaches the whole group of processes; the bridge decides when its workers end.
  process.on('SIGINT', () => undefined);
  setInterval(() => process.send?.({ type: 'alive' } satisfies FromWorker), ALIVE_EVERY_MS).unref();
}

class Worker {
  private readonly engines = new Map<string, Promise<Engine>>();
  private readonly tickets = new Map<number, () => void>();
  private nextTicket = 1;
  private running?: { task: string; abort: AbortController };
  private pulling?: AbortController;

  constructor(
    private readonly parts: WorkerParts,
    private readonly send: (message: FromWorker) => void,
  ) {}

  receive(message: ToWorker): void {
    switch (message.type) {
      case 'describe':
        return void this.describe();
      case 'run':
        return void this.run(message.job);
      case 'abort':
        return this.abort(message.task);
      case 'noted':
        this.tickets.get(message.ticket)?.();
        this.tickets.delete(message.ticket);
        return;
      case 'pull':
        return void this.pull(message.engine);
      case 'abort-pull':
        return this.pulling?.abort();
    }
  }

  /** The bridge answers no more tickets of a task that it stops, so the engine must not wait for them. */
  private abort(task: string): void {
    if (this.running?.task !== task) return;
    this.running.abort.abort();
    for (const goOn of this.tickets.values()) goOn();
    this.tickets.clear();
  }

  private engine(id: string): Promise<Engine> {
    const known = this.engines.get(id);
    if (known) return known;
    const created = this.parts.createEngine(id);
    this.engines.set(id, created);
    return created;
  }

  private async describe(): Promise<void> {
    const engines = await Promise.all(this.parts.engineIds.map((id) => this.describeOne(id)));
    this.send({ type: 'described', engines });
  }

  private async describeOne(id: string): Promise<EngineDescription> {
    try {
      const engine = await this.engine(id);
      const { anyMoment, silenceMs, settings } = engine;
      const readiness = await engine.readiness();
      return { capability: { id, ...readiness, anyMoment, settings: [...settings] }, silenceMs };
    } catch {
      const reason = 'The engine cannot be loaded on this machine.';
      const nextStep = 'Run `toonbridge doctor`.';
      return {
        capability: { id, ready: false, reason, nextStep, anyMoment: false, settings: [] },
        silenceMs: UNLOADED_SILENCE_MS,
      };
    }
  }

  private async run(job: WorkerJob): Promise<void> {
    const { task } = job;
    const abort = new AbortController();
    this.running = { task, abort };
    try {
      const engine = await this.engine(job.engine);
      const segments = await runWorkerJob(job, engine, this.eventsOf(task, abort.signal), abort.signal);
      this.send({ type: 'finished', task, segments });
    } catch (error) {
      if (abort.signal.aborted) this.send({ type: 'stopped', task });
      else this.tellFailure(task, error);
    } finally {
      this.running = undefined;
      this.tickets.clear();
    }
  }

  private eventsOf(task: string, signal: AbortSignal): Parameters<typeof runWorkerJob>[2] {
    return {
      onProgress: (progress) => this.send({ type: 'progress', task, ...progress }),
      onPreview: (preview) => this.send({ type: 'preview', task, ...preview }),
      onFrame: (frame) =>
        new Promise((resolve) => {
          if (signal.aborted) return resolve();
          const ticket = this.nextTicket++;
          this.tickets.set(ticket, resolve);
          this.send({ type: 'frame', task, frame: { ...frame, ticket } });
        }),
    };
  }

  private tellFailure(task: string, error: unknown): void {
    // The stack goes to the log of the bridge by way of stderr, never to a panel.
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    const plain = plainError(error, { code: 'engine-failed', detail: 'The engine met an unexpected error.' });
    const { code, detail, field } = plain;
    this.send({ type: 'failed', task, code, detail, ...(field === undefined ? {} : { field }) });
  }

  private async pull(engine: string): Promise<void> {
    const abort = new AbortController();
    this.pulling = abort;
    try {
      await this.parts.pullModel(
        engine,
        (progress) => this.send({ type: 'pulling', ...progress }),
        abort.signal,
      );
      this.send({ type: 'pulled' });
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      this.send({ type: 'pull-failed', error: this.pullError(error, abort.signal) });
    } finally {
      this.pulling = undefined;
    }
  }

  private pullError(error: unknown, signal: AbortSignal): WireError {
    if (signal.aborted) return toWireError('cancelled', 'The download was cancelled.');
    const fallback = { code: 'internal', detail: 'The model could not be installed.' } as const;
    return this.parts.pullFailure(error) ?? wireErrorOf(plainError(error, fallback));
  }
}
