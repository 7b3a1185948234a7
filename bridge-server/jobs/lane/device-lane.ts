/**
 * One device and its worker process: one task at a time, the process kept warm between tasks and dropped when idle.
 * Whatever happens to the process, the task gets exactly one outcome and the next task gets a fresh process.
 */
import type { ErrorCode } from '../../../protocol';
import type { FromWorker, MadeSegment, WorkerFrame, WorkerJob } from './worker-messages';
import { plainError } from '../../faults/plain-error';
import { WorkerProcess, type WorkerCommand, type WorkerExit } from './worker-process';

export interface LaneLimits {
  /** How long a worker may take to stop after a cancel before it is killed. */
  stopGraceMs: number;
  /** How long an idle worker is kept. */
  idleMs: number;
}

export const LANE_LIMITS: LaneLimits = { stopGraceMs: 1500, idleMs: 120_000 };

export type TaskOutcome =
  | { kind: 'finished'; segments: MadeSegment[] }
  | { kind: 'failed'; code: ErrorCode; detail: string; field?: string }
  | { kind: 'stopped' };

/** What comes out of a running task. */
export interface TaskEvents {
  onProgress(progress: Extract<FromWorker, { type: 'progress' }>): void;
  onPreview(preview: Extract<FromWorker, { type: 'preview' }>): void;
  /** Notes the frame in the journal; throws when it cannot, which fails the task. */
  onFrame(frame: WorkerFrame): void;
}

interface RunningTask {
  id: string;
  events: TaskEvents;
  silenceMs: number;
  settle(outcome: TaskOutcome): void;
  silence?: NodeJS.Timeout;
  grace?: NodeJS.Timeout;
  stopping: boolean;
}

export class DeviceLane {
  private worker?: WorkerProcess;
  private task?: RunningTask;
  private idle?: NodeJS.Timeout;

  constructor(
    private readonly command: WorkerCommand,
    private readonly onStderr: (text: string) => void,
    private readonly limits: LaneLimits = LANE_LIMITS,
  ) {}

  get busy(): boolean {
    return this.task !== undefined;
  }

  /** The worker's process id, while there is one. */
  get pid(): number | undefined {
    return this.worker?.pid;
  }

  /** Runs one task; never rejects. @param silenceMs longest time without a message from the worker */
  async run(job: WorkerJob, silenceMs: number, events: TaskEvents): Promise<TaskOutcome> {
    if (this.task) throw new Error('A device runs one task at a time.');
    clearTimeout(this.idle);
    const outcome = new Promise<TaskOutcome>((settle) => {
      this.task = { id: job.task, events, silenceMs, settle, stopping: false };
    });
    this.watchSilence();
    this.worker ??= this.startWorker();
    this.worker.send({ type: 'run', job });
    const result = await outcome;
    this.restWorker();
    return result;
  }

  /** Asks the worker to stop the task, and kills it when it does not within the grace. */
  stop(taskId: string): void {
    const task = this.task;
    if (task?.id !== taskId || task.stopping) return;
    task.stopping = true;
    this.worker?.send({ type: 'abort', task: taskId });
    task.grace = setTimeout(() => void this.worker?.kill(), this.limits.stopGraceMs);
  }

  /** Ends the worker, its task with it. */
  async close(): Promise<void> {
    clearTimeout(this.idle);
    if (this.task) this.task.stopping = true;
    await (this.task ? this.worker?.kill() : this.worker?.stop());
  }

  private startWorker(): WorkerProcess {
    const worker = new WorkerProcess(this.command, (message) => this.receive(message), this.onStderr);
    void worker.exit().then((exit) => this.workerGone(worker, exit));
    return worker;
  }

  private workerGone(worker: WorkerProcess, exit: WorkerExit): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    if (!this.task) return;
    if (this.task.stopping) this.settle({ kind: 'stopped' });
    else if (exit.cause === 'out-of-memory') this.fail('out-of-memory', exit.detail);
    else this.fail('worker-died', exit.detail);
  }

  private receive(message: FromWorker): void {
    if (!this.task || !('task' in message || message.type === 'alive')) return;
    this.watchSilence();
    if (message.type === 'alive' || message.task !== this.task.id) return;
    switch (message.type) {
      case 'progress':
        return this.task.events.onProgress(message);
      case 'preview':
        return this.task.events.onPreview(message);
      case 'frame':
        return this.noteFrame(message.frame);
      case 'finished':
        return this.settle({ kind: 'finished', segments: message.segments });
      case 'failed':
        return this.fail(message.code, message.detail, message.field);
      case 'stopped':
        return this.settle({ kind: 'stopped' });
    }
  }

  private noteFrame(frame: WorkerFrame): void {
    if (!this.task || this.task.stopping) return;
    try {
      this.task.events.onFrame(frame);
      this.worker?.send({ type: 'noted', ticket: frame.ticket });
    } catch (error) {
      this.dropWorker();
      const { code } = plainError(error, { code: 'internal', detail: '' });
      const isStorage = code === 'disk-full' || code === 'journal-busy';
      this.fail(isStorage ? code : 'disk-full', 'The frame could not be noted in the journal.');
    }
  }

  /** A hung process cannot tell: its silence does. */
  private watchSilence(): void {
    const task = this.task;
    if (!task) return;
    clearTimeout(task.silence);
    task.silence = setTimeout(() => {
      const seconds = Math.round(task.silenceMs / 1000);
      this.dropWorker();
      this.fail('worker-stalled', `The engine gave no sign of life for ${seconds} seconds.`);
    }, task.silenceMs);
  }

  private dropWorker(): void {
    const worker = this.worker;
    this.worker = undefined;
    void worker?.kill();
  }

  private fail(code: ErrorCode, detail: string, field?: string): void {
    this.settle({ kind: 'failed', code, detail, field });
  }

  private settle(outcome: TaskOutcome): void {
    const task = this.task;
    if (!task) return;
    clearTimeout(task.silence);
    clearTimeout(task.grace);
    this.task = undefined;
    task.settle(outcome);
  }

  private restWorker(): void {
    const worker = this.worker;
    if (!worker) return;
    this.idle = setTimeout(() => {
      if (this.worker !== worker || this.task) return;
      this.worker = undefined;
      void worker.stop();
    }, this.limits.idleMs);
    this.idle.unref();
  }
}
