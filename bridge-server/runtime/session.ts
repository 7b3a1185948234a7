import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { DeviceKind } from './devices';
import { sessionOptionsFor } from './session-options';
import { collectGarbage } from './garbage';
import { sizeOf, type Tensor, type Tensors, type TensorType } from './tensor';

export interface SessionOptions {
  device: DeviceKind;
  /** CPU threads; without it one per core. */
  threads?: number;
  /**
   * 'all' changes layouts and packs the weights: slow to open, fast to run. 'disabled' is for files that were
   * written by writeOptimizedTo.
   */
  optimization?: 'all' | 'disabled';
  /**
   * What a CPU session does with its working memory between runs. `pooled` keeps it until the session is closed: best
   * for what is closed soon. `returned` gives it back: for several sessions that stay open side by side.
   */
  workingMemory?: 'pooled' | 'returned';
  /** Writes a prefix_*.json with the time of every node when the session is closed. */
  profilePrefix?: string;
}

/** The runtime's own scale; its warnings concern nobody but its authors. */
const ERRORS_ONLY = 3;

/** What one input or output looks like. */
export interface Slot {
  name: string;
  dtype: TensorType;
  shape: readonly number[];
}

/**
 * One loaded network. Opening and running block the event loop of this process, and a run cannot be stopped:
 * whoever must stay responsive keeps sessions in a process of their own and looks at a flag between runs.
 */
export interface Session {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
  /** Runs once. Tensors in `into` are written in place instead of being allocated. */
  run(feeds: Tensors, into?: Tensors): Promise<Tensors>;
  /** Gives the memory back. The session cannot be used afterwards. */
  close(): Promise<void>;
}

/**
 * Loads an ONNX file with its external weights. Throws when the device cannot run it; it never moves to
 * another device by itself.
 */
export async function openSession(file: string, options: SessionOptions): Promise<Session> {
  collectGarbage();
  const session = await InferenceSession.create(file, {
    ...sessionOptionsFor(options.device),
    ...(options.threads ? { intraOpNumThreads: options.threads } : {}),
    graphOptimizationLevel: options.optimization ?? 'all',
    logSeverityLevel: ERRORS_ONLY,
    enableCpuMemArena: options.workingMemory !== 'returned',
    ...(options.profilePrefix ? { enableProfiling: true, profileFilePrefix: options.profilePrefix } : {}),
  });
  return new OrtSession(session);
}

class OrtSession implements Session {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];

  constructor(private readonly session: InferenceSession) {
    this.inputs = session.inputMetadata.map(toSlot);
    this.outputs = session.outputMetadata.map(toSlot);
  }

  async run(feeds: Tensors, into: Tensors = {}): Promise<Tensors> {
    const results = Object.fromEntries(
      this.outputs.map((slot) => [slot.name, into[slot.name] ?? emptyTensor(slot)]),
    );
    await this.session.run(mapValues(feeds, toOrt), mapValues(results, toOrt));
    return results;
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

function toSlot(meta: InferenceSession.ValueMetadata): Slot {
  if (!meta.isTensor) throw new TypeError(`${meta.name} is not a tensor.`);
  return { name: meta.name, dtype: tensorType(meta.type), shape: meta.shape.map(Number) };
}

function tensorType(type: string): TensorType {
  if (type === 'float32' || type === 'float16' || type === 'int32' || type === 'int64') return type;
  throw new TypeError(`Tensors of ${type} are not used here.`);
}

function toOrt(tensor: Tensor): OrtTensor {
  return new OrtTensor(tensor.dtype, tensor.data, tensor.shape);
}

/**
 * Results are written into memory of our own: a result in the runtime's pool would keep the whole pool, gigabytes
 * for the large networks, even after its session is closed.
 */
function emptyTensor({ dtype, shape }: Slot): Tensor {
  const count = sizeOf(shape);
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: new Float32Array(count) };
    case 'float16':
      return { dtype, shape, data: new Uint16Array(count) };
    case 'int32':
      return { dtype, shape, data: new Int32Array(count) };
    case 'int64':
      return { dtype, shape, data: new BigInt64Array(count) };
  }
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
