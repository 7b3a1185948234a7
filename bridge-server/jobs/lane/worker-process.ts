import { fork, type ChildProcess } from 'node:child_process';
import { isShortOfMemory } from '../../faults/short-of-memory';
import type { FromWorker, ToWorker } from './worker-messages';

/** How to start a worker: a script and its arguments, run by this process's own Node. */
export interface WorkerCommand {
  entry: string;
  args: readonly string[];
  /** Options of Node itself, for instance a loader while developing. */
  execArgv: readonly string[];
  /** Added to this process's own environment. */
  environment?: Readonly<Record<string, string>>;
}

/** Why a worker process ended. `asked`: the bridge ended it. */
export type WorkerExit = { cause: 'asked' | 'died' | 'out-of-memory'; detail: string };

const STDERR_TAIL = 8192;
const EXIT_GRACE_MS = 2000;
/** How long the error output of a process may outlive it; a grandchild could hold it open for ever. */
const LAST_WORDS_MS = 250;

/** A worker process as the bridge sees it: messages in both directions, and one exit with a plain cause. */
export class WorkerProcess {
  private readonly child: ChildProcess;
  private readonly exited: Promise<WorkerExit>;
  private errorTail = '';
  private asked = false;

  /** @param onStderr gets what the process writes there, for the log */
  constructor(
    command: WorkerCommand,
    private readonly onMessage: (message: FromWorker) => void,
    onStderr: (text: string) => void,
  ) {
    this.child = fork(command.entry, [...command.args], {
      execArgv: [...command.execArgv],
      env: { ...process.env, ...command.environment },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.on('message', (message) => this.onMessage(message as FromWorker));
    this.child.stderr?.on('data', (bytes: Buffer) => {
      const text = bytes.toString('utf8');
      this.errorTail = (this.errorTail + text).slice(-STDERR_TAIL);
      onStderr(text);
    });
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => resolve({ cause: 'died', detail: startFailure(error) }));
      this.child.once('exit', (code, signal) => {
        // What it wrote last may still be on its way, and it tells why: an allocation failure, for instance.
        const settle = (): void => resolve(this.exitOf(code, signal));
        if (this.child.stderr?.closed ?? true) settle();
        else this.child.stderr?.once('close', settle);
        setTimeout(settle, LAST_WORDS_MS).unref();
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Resolves when the process is gone, whoever ended it. */
  exit(): Promise<WorkerExit> {
    return this.exited;
  }

  send(message: ToWorker): void {
    // A process that has just died cannot be written to; its exit tells the rest.
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  /** Ends the process at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.asked = true;
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** Lets an idle process end by itself and kills it when it does not. */
  async stop(): Promise<void> {
    this.asked = true;
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), EXIT_GRACE_MS);
    await this.exited;
    clearTimeout(timer);
  }

  private exitOf(code: number | null, signal: NodeJS.Signals | null): WorkerExit {
    if (this.asked) return { cause: 'asked', detail: 'The worker was ended by the bridge.' };
    if (isShortOfMemory(this.errorTail)) {
      return { cause: 'out-of-memory', detail: 'The worker ran out of memory.' };
    }
    const how = signal === null ? `with code ${code ?? 'unknown'}` : `by ${signal}`;
    const hint = signal === 'SIGKILL' ? '; the system does this when memory runs out' : '';
    return { cause: 'died', detail: `The worker was ended ${how}${hint}.` };
  }
}

function startFailure(error: Error): string {
  const code = 'code' in error ? ` (${String(error.code)})` : '';
  return `The worker could not be started${code}.`;
}
