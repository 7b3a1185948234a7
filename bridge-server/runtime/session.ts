import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { type DeviceKind, sessionOptionsFor } from './devices';
import type { Tensor, Tensors, TensorType } from './tensor';

export interface SessionOptions {
  device: DeviceKind;
  /** CPU threads; without it one per core. */
  threads?: number;
  /**
   * 'all' changes layouts and packs the weights: slow to open, fast to run. 'disabled' is for files that were
   * written by writeOptimizedTo.
   */
  optimization?: 'all' | 'disabled';
  /** Writes a prefix_*.json with the time of every node when the session is closed. */
  profilePrefix?: string;
}

/** The runtime's own scale; its warnings concern nobody but its authors. */
const ERRORS_ONLY = 3;

/** Sessions of one network take turns: each gives its working memory back after a run. */
const RUN_OPTIONS = { extra: { memory: { enable_memory_arena_shrinkage: 'cpu:0' } } };

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
  const session = await InferenceSession.create(file, {
    ...sessionOptionsFor(options.device),
    ...(options.threads ? { intraOpNumThreads: options.threads } : {}),
    graphOptimizationLevel: options.optimization ?? 'all',
    logSeverityLevel: ERRORS_ONLY,
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
    const fetches = Object.fromEntries(
      this.outputs.map(({ name }) => [name, name in into ? toOrt(into[name]) : null]),
    );
    const results = await this.session.run(mapValues(feeds, toOrt), fetches, RUN_OPTIONS);
    return { ...mapValues(results, fromOrt), ...into };
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

function fromOrt(value: OrtTensor): Tensor {
  return { dtype: tensorType(value.type), shape: value.dims, data: value.data } as Tensor;
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
