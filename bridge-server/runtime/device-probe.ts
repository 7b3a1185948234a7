/** Whether a device works, found out by running a tiny network on it. */
import { onnx } from 'onnx-proto';
import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { DEVICE_KINDS, sessionOptionsFor, type DeviceKind } from './devices';

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
const SIZE = 64;
/** Sums of 64 whole numbers: every device gets them right. */
const TOLERANCE = 1e-3;

/** Devices whose execution provider comes with the installed package; whether it starts is another question. */
export function bundledDevices(): DeviceKind[] {
  const bundled = new Set(
    listSupportedBackends().flatMap(({ name, bundled: comes }) => (comes ? [name] : [])),
  );
  return DEVICE_KINDS.filter((kind) => bundled.has(BACKEND_NAMES[kind]));
}

/**
 * Multiplies two small matrices on a device. A graphics library that cannot start may throw or end the whole process,
 * so this belongs into a process of its own.
 * @throws Error when the device cannot be opened, cannot run the network, or computes something else
 */
export async function probeDevice(device: DeviceKind): Promise<void> {
  const session = await InferenceSession.create(squareModel(), sessionOptionsFor(device));
  try {
    const values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => i % 7);
    const { y } = await session.run({ x: new Tensor('float32', values, [SIZE, SIZE]) });
    const expected = square(values);
    const data = y.data as Float32Array;
    const wrong = expected.some((value, i) => !(Math.abs(data[i] - value) <= TOLERANCE * Math.max(1, value)));
    if (wrong) throw new Error('The device computes wrong numbers.');
  } finally {
    await session.release();
  }
}

/** y = x times x, 64 x 64. */
function squareModel(): Uint8Array {
  const shape = { dim: [{ dimValue: SIZE }, { dimValue: SIZE }] };
  const value = (name: string) => ({ name, type: { tensorType: { elemType: FLOAT32, shape } } });
  const model = onnx.ModelProto.fromObject({
    irVersion: IR_VERSION,
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name: 'probe',
      input: [value('x')],
      output: [value('y')],
      node: [{ opType: 'MatMul', input: ['x', 'x'], output: ['y'] }],
    },
  });
  return onnx.ModelProto.encode(model).finish();
}

function square(values: Float32Array): Float32Array {
  return values.map((_, at) => {
    const [row, column] = [Math.floor(at / SIZE), at % SIZE];
    let sum = 0;
    for (let i = 0; i < SIZE; i++) sum += values[row * SIZE + i] * values[i * SIZE + column];
    return sum;
  });
}
