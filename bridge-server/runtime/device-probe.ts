/** Whether a device works and how fast it is, found out by running tiny networks on it. */
import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { encodeOnnx } from '../numbers/onnx-file';
import { checkAttention } from './attention-check';
import { DEVICE_KINDS, type DeviceKind, type DeviceTrial } from './devices';
import { sessionOptionsFor } from './session-options';

const BACKEND_NAMES: Record<DeviceKind, string> = {
  cuda: 'cuda',
  directml: 'dml',
  webgpu: 'webgpu',
  coreml: 'coreml',
  cpu: 'cpu',
};
const OPSET = 18;
const IR_VERSION = 8;
const FLOAT32 = 1;
const CHECKED_SIZE = 64;
/** Sums of 64 whole numbers: every device gets them right. */
const TOLERANCE = 1e-3;
/** Enough that arithmetic counts more than the way to the device and back, and little enough for a slow processor. */
const TIMED_SIZE = 512;
const TIMED_PRODUCTS = 8;
const TIMED_FLOP = 2 * TIMED_SIZE ** 3 * TIMED_PRODUCTS;

/** Devices whose execution provider comes with the installed package; whether it starts is another question. */
export function bundledDevices(): DeviceKind[] {
  const bundled = new Set(
    listSupportedBackends().flatMap(({ name, bundled: comes }) => (comes ? [name] : [])),
  );
  return DEVICE_KINDS.filter((kind) => bundled.has(BACKEND_NAMES[kind]));
}

/**
 * Multiplies two small matrices on a device and checks the result, then times a few large ones. A graphics library that
 * cannot start may throw or end the whole process, so this belongs into a process of its own.
 * @throws Error when the device cannot be opened, cannot run the network, or computes something else
 */
export async function probeDevice(device: DeviceKind): Promise<DeviceTrial> {
  await checkNumbers(device);
  return { fusedAttention: await checkAttention(device), flops: await measureSpeed(device) };
}

async function checkNumbers(device: DeviceKind): Promise<void> {
  const values = Float32Array.from({ length: CHECKED_SIZE ** 2 }, (_, i) => i % 7);
  const expected = square(values);
  await withSession(device, CHECKED_SIZE, 1, async (run) => {
    const data = await run(values);
    const wrong = expected.some((value, i) => !(Math.abs(data[i] - value) <= TOLERANCE * Math.max(1, value)));
    if (wrong) throw new Error('The device computes wrong numbers.');
  });
}

/** The first run readies the device (it compiles shaders, loads libraries); the second is timed. */
async function measureSpeed(device: DeviceKind): Promise<number> {
  // The square of this matrix is the matrix itself, so no number grows or vanishes however often it is multiplied.
  const mean = new Float32Array(TIMED_SIZE ** 2).fill(1 / TIMED_SIZE);
  return withSession(device, TIMED_SIZE, TIMED_PRODUCTS, async (run) => {
    await run(mean);
    const start = performance.now();
    await run(mean);
    return (TIMED_FLOP * 1000) / (performance.now() - start);
  });
}

type Run = (values: Float32Array) => Promise<Float32Array>;

async function withSession<T>(
  device: DeviceKind,
  size: number,
  products: number,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  const session = await InferenceSession.create(squaringModel(size, products), sessionOptionsFor(device));
  try {
    return await work(async (values) => {
      const results = await session.run({ y0: new Tensor('float32', values, [size, size]) });
      return results[`y${products}`].data as Float32Array;
    });
  } finally {
    await session.release();
  }
}

/** y1 = y0 y0, y2 = y1 y1 and so on, each [size, size]. */
function squaringModel(size: number, products: number): Uint8Array {
  const shape = { dim: [{ dimValue: size }, { dimValue: size }] };
  const value = (name: string) => ({ name, type: { tensorType: { elemType: FLOAT32, shape } } });
  const node = Array.from({ length: products }, (_, i) => ({
    opType: 'MatMul',
    input: [`y${i}`, `y${i}`],
    output: [`y${i + 1}`],
  }));
  const graph = { name: 'probe', input: [value('y0')], output: [value(`y${products}`)], node };
  const opsetImport = [{ domain: '', version: OPSET }];
  return encodeOnnx({ irVersion: IR_VERSION, opsetImport, graph });
}

function square(values: Float32Array): Float32Array {
  return values.map((_, at) => {
    const [row, column] = [Math.floor(at / CHECKED_SIZE), at % CHECKED_SIZE];
    let sum = 0;
    for (let i = 0; i < CHECKED_SIZE; i++)
      sum += values[row * CHECKED_SIZE + i] * values[i * CHECKED_SIZE + column];
    return sum;
  });
}
