import { LIMITS, type Capabilities, type EngineCapability } from '../../../protocol';
import type { EngineDescription } from './worker-messages';
import { WorkerProcess, type WorkerCommand } from './worker-process';

const DESCRIBE_TIMEOUT_MS = 60_000;
/** Patience with an engine that could not be asked. */
const SILENCE_MS = 60_000;
/** Where a task runs whose engine names no device. */
const ANY_DEVICE = 'cpu';

/**
 * What the engines of this machine can do. A short-lived worker process is asked, so that no engine and no runtime is
 * ever loaded into the server's process; a native library that aborts there costs nothing here.
 */
export class EngineCatalogue {
  private engines: EngineDescription[] = [];
  private asking?: Promise<void>;

  constructor(
    private readonly command: WorkerCommand,
    private readonly onStderr: (text: string) => void,
  ) {}

  /** Asks anew; several callers at once share one process. What was known stays when it fails. */
  refresh(): Promise<void> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  find(id: string): EngineCapability | undefined {
    return this.describe(id)?.capability;
  }

  /** Longest time without a sign of life of an engine, in milliseconds. */
  silenceMs(id: string): number {
    return this.describe(id)?.silenceMs ?? SILENCE_MS;
  }

  /** Engines of one device share a worker and wait for each other. */
  deviceOf(id: string): string {
    return this.find(id)?.device ?? ANY_DEVICE;
  }

  capabilities(): Capabilities {
    const engines = this.engines.map(({ capability }) => capability);
    const names = [...new Set(engines.flatMap(({ device }) => (device === undefined ? [] : [device])))];
    const { chunkBytes, chunksInFlight, messageBytes, sidePx, layerPixels, keys, sketches, inbetweens } =
      LIMITS;
    return {
      engines,
      devices: names.map((name) => ({ id: name.slice(0, 64).toLowerCase(), name, ready: true })),
      limits: { chunkBytes, chunksInFlight, messageBytes, sidePx, layerPixels, keys, sketches, inbetweens },
    };
  }

  private describe(id: string): EngineDescription | undefined {
    return this.engines.find(({ capability }) => capability.id === id);
  }

  private async ask(): Promise<void> {
    let answer: EngineDescription[] | undefined;
    const worker = new WorkerProcess(
      this.command,
      (message) => {
        if (message.type !== 'described') return;
        answer = message.engines;
        void worker.stop();
      },
      this.onStderr,
    );
    const timer = setTimeout(() => void worker.kill(), DESCRIBE_TIMEOUT_MS);
    worker.send({ type: 'describe' });
    await worker.exit();
    clearTimeout(timer);
    if (answer) this.engines = answer;
  }
}
