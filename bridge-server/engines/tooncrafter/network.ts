/** One network, possibly cut into parts that run one after the other. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DeviceKind } from '../../runtime/devices';
import { openSession, type Session, type Slot } from '../../runtime/session';
import type { GraphFile } from './model-files';
import { convertTensor, type Tensor, type Tensors } from '../../runtime/tensor';

export interface NetworkOptions {
  device: DeviceKind;
  /** `whole`: all parts stay loaded. `in-turn`: one part is loaded at a time, for less memory. */
  loading: 'whole' | 'in-turn';
}

/** Called between the parts of a network; may throw to stop. */
export type PartWatch = (done: number, parts: number) => void;

/** Gives the event loop a turn, so that a cancel that has arrived is seen. */
async function breathe(signal: AbortSignal): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
}

export class Network {
  private readonly sessions = new Map<string, Session>();

  constructor(
    private readonly files: readonly GraphFile[],
    private readonly options: NetworkOptions,
  ) {}

  /** Loads what `whole` keeps loaded; otherwise this happens at the first run. */
  async open(signal: AbortSignal): Promise<void> {
    for (const file of this.files) {
      await breathe(signal);
      await this.session(file);
    }
  }

  /** An input of the first part, to learn a size that only the model knows. */
  async input(name: string): Promise<Slot> {
    const slot = (await this.session(this.files[0])).inputs.find((input) => input.name === name);
    if (!slot) throw new Error(`The graph ${this.files[0].path} has no input ${name}.`);
    return slot;
  }

  /**
   * Runs all parts. Real numbers are converted to the type that a graph wants.
   * @param feeds inputs by name; those that no part takes are ignored
   * @returns the outputs of the last part
   */
  async run(feeds: Tensors, signal: AbortSignal, watch: PartWatch = () => undefined): Promise<Tensors> {
    let values: Tensors = feeds;
    let outputs: Tensors = {};
    for (const [part, file] of this.files.entries()) {
      await breathe(signal);
      outputs = await this.runPart(file, values);
      values = neededBy(this.files.slice(part + 1), { ...values, ...outputs });
      watch(part + 1, this.files.length);
    }
    return outputs;
  }

  async close(): Promise<void> {
    for (const path of [...this.sessions.keys()]) await this.closePart(path);
  }

  private async runPart(file: GraphFile, values: Tensors): Promise<Tensors> {
    const session = await this.session(file);
    const outputs = await session.run(
      Object.fromEntries(session.inputs.map((slot) => [slot.name, fit(values, slot)])),
    );
    if (this.options.loading === 'in-turn') await this.closePart(file.path);
    return outputs;
  }

  private async session({ path }: GraphFile): Promise<Session> {
    const { device, loading } = this.options;
    // Parts that stay open side by side would each keep the working memory of their largest moment.
    const workingMemory = loading === 'whole' && this.files.length > 1 ? 'returned' : 'pooled';
    const open = this.sessions.get(path) ?? (await openSession(path, { device, workingMemory }));
    this.sessions.set(path, open);
    return open;
  }

  private async closePart(path: string): Promise<void> {
    await this.sessions.get(path)?.close();
    this.sessions.delete(path);
  }
}

/** What later parts read: feature maps of a gigabyte must not wait for the end of the run. */
function neededBy(later: readonly GraphFile[], values: Tensors): Tensors {
  const needed = new Set(later.flatMap(({ inputs }) => inputs));
  return Object.fromEntries(Object.entries(values).filter(([name]) => needed.has(name)));
}

function fit(values: Tensors, slot: Slot): Tensor {
  const value = values[slot.name];
  if (!value) throw new Error(`Nothing was given for the input ${slot.name}.`);
  if (value.shape.join() !== slot.shape.join()) {
    throw new RangeError(`The input ${slot.name} is [${slot.shape.join()}], not [${value.shape.join()}].`);
  }
  return convertTensor(value, slot.dtype);
}
